/**
 * Finds bindings for a need: one if there is any, then one for each observation that stands in none yet.
 * @module
 */
import { Allotment } from './allotment.ts';
import { Budget } from './budget.ts';
import { ALL_TIME, FOREVER } from './interval.ts';
import { certainPicks, choicesOf, type Need, picksOf } from './need.ts';
import { type SearchContext, searchBinding } from './search.ts';
import { Shown } from './shown.ts';
import type { MATCH_LIMITS } from './stix.ts';

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
  const shown = new Shown();
  const budgets = { first: budgetFor(need, context), others: budgetFor(need, context) };
  const found = alternativesOf(need).map((alternative) => findAll(alternative, { ...context, ...budgets, shown }));
  return { bindings: found.flatMap(({ bindings }) => bindings), isCut: found.some(({ isCut }) => isCut) };
}

/** Any one binding. */
export function findBinding(need: Need, context: BindingContext): Binding | 'none' | 'cut' {
  const first = budgetFor(need, context);
  let result: Binding | 'none' | 'cut' = 'none';
  for (const alternative of alternativesOf(need)) {
    const found = findOne(alternative, { ...context, first, shown: new Shown() });
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
  if (need.kind === 'pick' && need.count === 1) return singles(need.candidates.observations, shown);
  const first = findOne(need, context);
  if (typeof first === 'string') return { bindings: [], isCut: first === 'cut' };
  // Another branch may have shown all of them already.
  const bindings = first.every((observation) => shown.has(observation)) ? [] : [first];
  shown.add(first);
  for (const { id, candidates } of picksOf(need)) {
    for (const [place, observation] of candidates.observations.entries()) {
      if (shown.has(observation)) continue;
      const fixed = { pick: id, observation, interval: candidates.intervals[place] ?? FOREVER };
      const binding = searchBinding(need, { unitsOf, budget, shown, fixed });
      if (binding !== undefined) {
        bindings.push(binding);
        shown.add(binding);
      } else if (budget.isSpent) return { bindings, isCut: true };
    }
  }
  return { bindings, isCut: false };
}

function singles(observations: readonly number[], shown: Shown): Found {
  const fresh = observations.filter((observation) => !shown.has(observation)).sort((a, b) => a - b);
  shown.add(fresh);
  return { bindings: fresh.map((observation) => [observation]), isCut: false };
}

function findOne(need: Need, { unitsOf, bounds, first: budget, shown }: FirstContext): Binding | 'none' | 'cut' {
  if (need.kind === 'never' || !canMeetTimeless(need, { unitsOf, budget, shown })) return 'none';
  if (choicesOf(need) > bounds.maxChoices) return 'cut';
  return searchBinding(need, { unitsOf, budget, shown }) ?? (budget.isSpent ? 'cut' : 'none');
}

/**
 * Whether there would be enough if times did not matter: decided without search, and most often the reason for no.
 * Parts inside an OR are left out, since another branch may do.
 */
function canMeetTimeless(need: Need, context: SearchContext): boolean {
  const allotment = new Allotment(context);
  for (const { candidates, count } of certainPicks(need, 1)) {
    if (!allotment.add({ candidates, range: ALL_TIME, count })) return context.budget.isSpent;
  }
  return true;
}

function budgetFor(need: Need, { bounds }: BindingContext): Budget {
  let candidates = 0;
  for (const pick of picksOf(need)) candidates += pick.candidates.observations.length;
  return new Budget(bounds.maxSteps + bounds.stepsEach * candidates);
}
