/**
 * Finds bindings for a need: one if there is any, then one for each observation that stands in none yet.
 * @module
 */

import type { MATCH_LIMITS } from '../stix.ts';
import { nothingShown, type Shown, show } from '../trials/shown.ts';
import { give, openAllotment } from './allotment.ts';
import { type Budget, isSpent } from './budget.ts';
import type { Candidates } from './candidates.ts';
import { ALL_TIME } from './interval.ts';
import { certainPicks, choicesOf, type Need, picksOf } from './need.ts';
import { type SearchContext, searchBinding } from './search.ts';

export type Bounds = Readonly<Record<keyof typeof MATCH_LIMITS, number>>;

export type BindingContext = {
  readonly bounds: Bounds;
  /** How often an observation can be given. */
  readonly unitsOf: (observation: number) => number;
};

export type Binding = readonly number[];

/** `isCut`: the bounds were reached, so there may be more, or one where none was found. */
export type Found = { readonly bindings: readonly Binding[]; readonly isCut: boolean };

/** Bindings that show every observation that takes part in one. */
export function findBindings(need: Need, context: BindingContext): Found {
  const shown = nothingShown();
  const budgets = { first: budgetFor(need, context), others: budgetFor(need, context) };
  const found = alternativesOf(need).map((alternative) => findAll(alternative, { ...context, ...budgets, shown }));
  return { bindings: found.flatMap(({ bindings }) => bindings), isCut: found.some(({ isCut }) => isCut) };
}

/** Any one binding. */
export function findBinding(need: Need, context: BindingContext): Binding | 'none' | 'cut' {
  const first = budgetFor(need, context);
  let result: Binding | 'none' | 'cut' = 'none';
  for (const alternative of alternativesOf(need)) {
    const found = findOne(alternative, { ...context, first, shown: nothingShown() });
    if (typeof found !== 'string') return found;
    if (found === 'cut') result = found;
  }
  return result;
}

/**
 * The branches of an OR that nothing stands around match each by itself. They share one budget, so those that need
 * least of it come first.
 */
function alternativesOf(need: Need): readonly Need[] {
  if (need.kind !== 'any' || need.copies > 1) return [need];
  return need.parts.flatMap(alternativesOf).sort((a, b) => choicesOf(a) - choicesOf(b));
}

type FirstContext = BindingContext & { readonly first: Budget; readonly shown: Shown };

function findAll(need: Need, context: FirstContext & { readonly others: Budget }): Found {
  const { shown, unitsOf, others: budget } = context;
  if (need.kind === 'pick' && need.count === 1) return singles(need.candidates, shown);
  const first = findOne(need, context);
  if (typeof first === 'string') return { bindings: [], isCut: first === 'cut' };
  // Another branch may have shown all of them already.
  const bindings = first.every((observation) => shown.observations.has(observation)) ? [] : [first];
  show(shown, first);
  for (const { id, candidates } of picksOf(need)) {
    for (const { observation, interval } of candidates.known) {
      if (shown.observations.has(observation)) continue;
      const fixed = { pick: id, observation, interval };
      const binding = searchBinding(need, { unitsOf, budget, shown, fixed });
      if (binding !== undefined) {
        bindings.push(binding);
        show(shown, binding);
      } else if (isSpent(budget)) return { bindings, isCut: true };
    }
  }
  return { bindings, isCut: false };
}

function singles({ known }: Candidates, shown: Shown): Found {
  const all = known.map(({ observation }) => observation);
  const fresh = all.filter((observation) => !shown.observations.has(observation)).sort((a, b) => a - b);
  show(shown, fresh);
  return { bindings: fresh.map((observation) => [observation]), isCut: false };
}

function findOne(need: Need, { unitsOf, bounds, first: budget, shown }: FirstContext): Binding | 'none' | 'cut' {
  if (need.kind === 'never' || !canMeetTimeless(need, { unitsOf, budget, shown })) return 'none';
  if (choicesOf(need) > bounds.maxChoices) return 'cut';
  return searchBinding(need, { unitsOf, budget, shown }) ?? (isSpent(budget) ? 'cut' : 'none');
}

/**
 * Whether there would be enough if times did not matter: decided without search, and most often the reason for no.
 * Parts inside an OR are left out, since another branch may do.
 */
function canMeetTimeless(need: Need, context: SearchContext): boolean {
  const allotment = openAllotment(context);
  for (const { candidates, count } of certainPicks(need, 1)) {
    if (!give(allotment, { candidates, range: ALL_TIME, count })) return isSpent(context.budget);
  }
  return true;
}

function budgetFor(need: Need, { bounds }: BindingContext): Budget {
  let candidates = 0;
  for (const pick of picksOf(need)) candidates += pick.candidates.known.length;
  return { left: bounds.maxSteps + bounds.stepsEach * candidates };
}
