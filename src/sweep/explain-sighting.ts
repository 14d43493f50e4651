/**
 * Says which observation met which part of an indicator's pattern, or the first part that it failed and why.
 * @module
 */
import type { Observation } from '../model/observation.ts';
import { explainPattern, firstFailure } from '../stix/trials/explain.ts';
import type { Explanation } from '../stix/trials/explain-comparison.ts';
import type { Explained } from './events.ts';
import type { PlannedIndicator } from './plan.ts';

/** How these observations fared together with one indicator; `undefined` where they met no part of it at all. */
export function explainSighting(
  planned: PlannedIndicator,
  observations: readonly Observation[],
): Explained | undefined {
  const { indicator, pattern } = planned;
  const explanation = explainPattern(pattern, indicator.pattern, observations);
  const failure = firstFailure(explanation);
  const met = failure === undefined;
  if (!leavesOf(explanation).some(({ outcome }) => outcome === 'met')) return undefined;
  return {
    indicator: indicator.id,
    met,
    lines: met ? metLines(explanation, observations) : failedLines(failure, observations),
  };
}

function metLines(explanation: Explanation, observations: readonly Observation[]): readonly string[] {
  return leavesOf(explanation)
    .filter(({ outcome }) => outcome === 'met')
    .map(({ source, by }) => `met: ${source} by ${placesOf(by.flatMap((index) => observations[index] ?? []))}`);
}

function failedLines(failure: Explanation, observations: readonly Observation[]): readonly string[] {
  return [`first part that failed: ${failure.source}`, `because ${failure.because}`, `seen: ${placesOf(observations)}`];
}

function leavesOf(explanation: Explanation): readonly Explanation[] {
  return explanation.parts.length === 0 ? [explanation] : explanation.parts.flatMap(leavesOf);
}

function placesOf(observations: readonly Observation[]): string {
  const places = observations.map(
    ({ place, probe }) => `${place.path}${place.record === undefined ? '' : ` ${place.record}`} (${probe})`,
  );
  return [...new Set(places)].slice(0, 3).join(', ');
}
