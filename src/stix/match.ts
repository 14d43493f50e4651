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
import type { Observed } from '../model/observation.ts';
import { type Bounds, findBinding, findBindings } from './bindings.ts';
import { NeedBuilder } from './build-need.ts';
import { testComparison } from './comparison.ts';
import type { Comparison, Pattern } from './pattern.ts';
import { MATCH_LIMITS, type MatchLimits } from './stix.ts';

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

/** Whether the observations match, and which together. */
export function matchPattern(
  pattern: Pattern,
  observations: readonly Observed[],
  limits: MatchLimits = {},
): MatchResult {
  if (pattern.kind === 'observation') return matchAlone(pattern.comparison, observations);
  const builder = new NeedBuilder(observations);
  const bounds: Bounds = { ...MATCH_LIMITS, ...limits };
  const context = { bounds, unitsOf: (observation: number) => builder.unitsOf(observation) };
  const found = findBindings(builder.build(pattern, 'strict'), context);
  if (found.bindings.length > 0) {
    return { kind: 'match', bindings: found.bindings, ...(found.isCut ? { partial: true } : {}) };
  }
  if (found.isCut) return { kind: 'cannot-decide', because: tooMany(bounds) };
  if (builder.doubt === undefined) return { kind: 'no-match' };
  const possible = findBinding(builder.build(pattern, 'generous'), context);
  if (possible === 'none') return { kind: 'no-match' };
  return { kind: 'cannot-decide', because: possible === 'cut' ? tooMany(bounds) : builder.doubtAbout(possible) };
}

function tooMany({ maxSteps, maxChoices }: Bounds): string {
  return `there are too many ways to join the observations (over ${maxSteps} steps or ${maxChoices} choices)`;
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
