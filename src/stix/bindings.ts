/**
 * Finds bindings for a need: one if there is any, then one for each observation that stands in none yet.
 * @module
 */
import { Allotment } from './allotment.ts';
import { Budget } from './budget.ts';
import { ALL_TIME, FOREVER } from './interval.ts';
import { certainPicks, choicesOf, type Need, picksOf } from './need.ts';
import { searchBinding } from './search.ts';
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
  const found = alternativesOf(need).map((alternative) => findAll(alternative, context, shown));
  return { bindings: found.flatMap(({ bindings }) => bindings), isCut: found.some(({ isCut }) => isCut) };
}

/** Any one binding. */
export function findBinding(need: Need, context: BindingContext): Binding | 'none' | 'cut' {
  let result: Binding | 'none' | 'cut' = 'none';
  for (const alternative of alternativesOf(need)) {
    const found = findOne(alternative, context, new Shown());
    if (typeof found !== 'string') return found;
    if (found === 'cut') result = found;
  }
  return result;
}

/** The branches of an OR that nothing stands around match each by itself. */
function alternativesOf(need: Need): readonly Need[] {
  return need.kind === 'any' && need.copies === 1 ? need.parts.flatMap(alternativesOf) : [need];
}

function findAll(need: Need, context: BindingContext, shown: Shown): Found {
  if (need.kind === 'pick' && need.count === 1) return singles(need.candidates.observations, shown);
  const first = findOne(need, context, shown);
  if (typeof first === 'string') return { bindings: [], isCut: first === 'cut' };
  const bindings = [first];
  shown.add(first);
  const budget = budgetFor(need, context);
  for (const { id, candidates } of picksOf(need)) {
    for (const [place, observation] of candidates.observations.entries()) {
      if (shown.has(observation)) continue;
      const fixed = { pick: id, observation, interval: candidates.intervals[place] ?? FOREVER };
      const binding = searchBinding(need, { unitsOf: context.unitsOf, budget, shown, fixed });
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

function findOne(need: Need, context: BindingContext, shown: Shown): Binding | 'none' | 'cut' {
  if (!canMeetTimeless(need, context)) return 'none';
  if (choicesOf(need) > context.bounds.maxChoices) return 'cut';
  const budget = budgetFor(need, context);
  const binding = searchBinding(need, { unitsOf: context.unitsOf, budget, shown });
  return binding ?? (budget.isSpent ? 'cut' : 'none');
}

/**
 * Whether there would be enough if times did not matter: decided without search, and most often the reason for no.
 * Parts inside an OR are left out, since another branch may do.
 */
function canMeetTimeless(need: Need, context: BindingContext): boolean {
  const budget = budgetFor(need, context);
  const allotment = new Allotment({ unitsOf: context.unitsOf, budget, shown: new Shown() });
  for (const { candidates, count } of certainPicks(need, 1)) {
    if (!allotment.add({ candidates, range: ALL_TIME, count }) && !budget.isSpent) return false;
  }
  return true;
}

function budgetFor(need: Need, { bounds }: BindingContext): Budget {
  let candidates = 0;
  for (const pick of picksOf(need)) candidates += pick.candidates.observations.length;
  return new Budget(bounds.maxSteps + bounds.stepsEach * candidates);
}
