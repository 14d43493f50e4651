/**
 * Remembers which observations stand in a binding already.
 *
 * A pattern over n observations can have n! bindings. Enough are given that every observation that takes part in a
 * match stands in one of them, and each new one shows new observations as far as it can.
 * @module
 */
import type { Candidates } from '../matching/candidates.ts';

/** `passed`: for each list of candidates, how many at its beginning were shown. */
export type Shown = { readonly observations: Set<number>; readonly passed: WeakMap<Candidates, number> };

export function nothingShown(): Shown {
  return { observations: new Set(), passed: new WeakMap() };
}

export function show(shown: Shown, observations: Iterable<number>): void {
  for (const observation of observations) shown.observations.add(observation);
}

/** The place of the first candidate that was not shown; it only ever moves on. */
export function firstUnshown({ observations, passed }: Shown, candidates: Candidates): number {
  let place = passed.get(candidates) ?? 0;
  for (let one = candidates.known[place]; one !== undefined && observations.has(one.observation); ) {
    place += 1;
    one = candidates.known[place];
  }
  passed.set(candidates, place);
  return place;
}
