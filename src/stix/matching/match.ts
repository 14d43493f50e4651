/**
 * Matches a pattern against observations: which of them, together, satisfy it.
 *
 * Different parts of a pattern are met by different observations (STIX 2.1, 9.5 and 9.6), an observation counting as
 * often as `number_observed` says. A binding is the set of observations that satisfy the whole; every observation
 * that takes part in a match stands in one. What can not be decided, or not within bounds, is said so.
 *
 * WITHIN includes the time that lies exactly its length away, against the letter of the standard ("MUST NOT be equal
 * to or later than"), as OASIS's own cases want it. START/STOP, WITHIN and FOLLOWEDBY each ask by itself whether some
 * time inside the interval of an observation will do, as OASIS's matcher does.
 * @module
 */
import type { Observed } from '../../model/observation.ts';
import type { Comparison, Pattern } from '../patterns/pattern.ts';
import { MATCH_LIMITS, type MatchLimits } from '../stix.ts';
import { type Bounds, findBinding, findBindings } from './bindings.ts';
import { doubtAbout, isOverfull, openReading, readNeed, unitsOf } from './build-need.ts';
import { testComparison } from './comparison.ts';

export type MatchResult =
  | {
      readonly kind: 'match';
      /** Indices of observations, ascending. */
      readonly bindings: readonly (readonly number[])[];
      /** There may be observations that take part in a match and stand in no binding: the search was cut short. */
      readonly partial?: true;
    }
  | { readonly kind: 'no-match' }
  | { readonly kind: 'cannot-decide'; readonly because: string };

const TOO_MANY: MatchResult = {
  kind: 'cannot-decide',
  because: 'there are too many ways to join the observations, and the bounds of a match end the search',
};

/** Whether the observations match, and which together. */
export function matchPattern(
  pattern: Pattern,
  observations: readonly Observed[],
  limits: MatchLimits = {},
): MatchResult {
  if (pattern.kind === 'observation') return matchAlone(pattern.comparison, observations);
  const bounds: Bounds = { ...MATCH_LIMITS, ...limits };
  const reading = openReading(observations, bounds.maxCandidates);
  const context = { bounds, unitsOf: (observation: number) => unitsOf(reading, observation) };
  const { bindings, isCut } = findBindings(readNeed(reading, pattern, 'strict'), context);
  const isPartial = isCut || isOverfull(reading);
  if (bindings.length > 0) return { kind: 'match', bindings, ...(isPartial ? { partial: true } : {}) };
  if (isPartial) return TOO_MANY;
  if (doubtAbout(reading) === undefined) return { kind: 'no-match' };
  const possible = findBinding(readNeed(reading, pattern, 'generous'), context);
  if (possible === 'cut' || isOverfull(reading)) return TOO_MANY;
  if (possible === 'none') return { kind: 'no-match' };
  return { kind: 'cannot-decide', because: doubtAbout(reading, possible) ?? '' };
}

/** Most patterns are one pair of brackets: each observation that meets it is a binding by itself. */
function matchAlone(comparison: Comparison, observations: readonly Observed[]): MatchResult {
  const bindings: number[][] = [];
  let undecided: MatchResult | undefined;
  observations.forEach((observed, index) => {
    const tested = testComparison(comparison, observed);
    if (tested.kind === 'yes') bindings.push([index]);
    if (tested.kind === 'cannot-decide') undecided ??= tested;
  });
  return bindings.length > 0 ? { kind: 'match', bindings } : (undecided ?? { kind: 'no-match' });
}
