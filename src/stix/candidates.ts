/**
 * Observations that can stand for one part of a pattern, in the order of the times at which they end.
 *
 * That order lets a search look at those in a window of time only, and count them without looking at all:
 * 100,000 log records under `REPEATS 1000 TIMES WITHIN 900 SECONDS` are then some look-ups each, not 100,000.
 * @module
 */
import { FOREVER, type Interval, isAllTime, type Range } from './interval.ts';

/** What is known of an observation, whatever part it stands for. `units`: how often it can be given. */
export type Known = { readonly interval: Interval; readonly units: number };

export type Candidates = {
  /** Indices of observations, by the end of their intervals. */
  readonly observations: readonly number[];
  readonly intervals: readonly Interval[];
  /** How often all of them together can be given. */
  readonly units: number;
  /** What is asked only where times matter; worked out when it is. */
  readonly timing: () => Timing;
};

type Timing = {
  /** For each place the earliest beginning from there on: past `range.to`, nothing that follows is in the range. */
  readonly earliest: readonly bigint[];
  /** Where the intervals begin, ascending. */
  readonly begins: readonly bigint[];
  /** The units of all that stand before a place: by the end, as above, and by the beginning. */
  readonly unitsByEnd: readonly number[];
  readonly unitsByBegin: readonly number[];
};

export function sortCandidates(observations: readonly number[], knownOf: (observation: number) => Known): Candidates {
  const known = new Map(observations.map((observation) => [observation, knownOf(observation)]));
  const lastOf = (observation: number) => (known.get(observation)?.interval ?? FOREVER).last;
  const sorted = [...observations].sort((a, b) => compareTimes(lastOf(a), lastOf(b)) || a - b);
  const intervals = sorted.map((observation) => known.get(observation)?.interval ?? FOREVER);
  const units = sorted.map((observation) => known.get(observation)?.units ?? 1);
  let timing: Timing | undefined;
  return {
    observations: sorted,
    intervals,
    units: units.reduce((sum, one) => sum + one, 0),
    timing: () => {
      timing ??= timingOf(intervals, units);
      return timing;
    },
  };
}

function timingOf(intervals: readonly Interval[], units: readonly number[]): Timing {
  const byBegin = [...intervals.keys()].sort((a, b) => compareTimes(firstOf(intervals, a), firstOf(intervals, b)));
  return {
    earliest: earliestFrom(intervals),
    begins: byBegin.map((at) => firstOf(intervals, at)),
    unitsByEnd: unitsBefore(units),
    unitsByBegin: unitsBefore(byBegin.map((at) => units[at] ?? 1)),
  };
}

function firstOf(intervals: readonly Interval[], at: number): bigint {
  return (intervals[at] ?? FOREVER).first;
}

/**
 * How many units the candidates in a range have: of all that begin in time, less those that ended before it, which
 * all began in time too.
 */
export function unitsIn(candidates: Candidates, range: Range): number {
  if (isAllTime(range)) return candidates.units;
  const { intervals } = candidates;
  const { begins, unitsByEnd, unitsByBegin } = candidates.timing();
  const { from, to } = range;
  // Only what goes on from `to` until `from` is in a range that is turned round; such ranges are rare and small.
  if (from > to) return sumOf(intervals, (at) => unitsAt(unitsByEnd, at), range);
  return (unitsByBegin[firstAtOrAfter(begins, to + 1n)] ?? 0) - (unitsByEnd[firstPlace(intervals, from)] ?? 0);
}

/** The places in a range, from the first at `start` or later. */
export function* placesIn(candidates: Candidates, range: Range, start = 0): Generator<number> {
  const { intervals } = candidates;
  const earliest = isAllTime(range) ? [] : candidates.timing().earliest;
  for (let at = Math.max(start, firstPlace(intervals, range.from)); at < intervals.length; at += 1) {
    if ((earliest[at] ?? FOREVER.first) > range.to) return;
    if ((intervals[at] ?? FOREVER).first <= range.to) yield at;
  }
}

export function isInRange({ first, last }: Interval, { from, to }: Range): boolean {
  return last >= from && first <= to;
}

/** Times in ascending order, each once. */
export function sortTimes(times: Iterable<bigint>): readonly bigint[] {
  return [...new Set(times)].sort(compareTimes);
}

/** The first place in ascending times that is not before a time. */
export function firstAtOrAfter(times: readonly bigint[], time: bigint): number {
  return lowerBound(times.length, (at) => (times[at] ?? FOREVER.last) < time);
}

function firstPlace(intervals: readonly Interval[], from: bigint): number {
  return lowerBound(intervals.length, (at) => (intervals[at] ?? FOREVER).last < from);
}

function lowerBound(length: number, isBefore: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function earliestFrom(intervals: readonly Interval[]): readonly bigint[] {
  const earliest = intervals.map(({ first }) => first);
  for (let at = earliest.length - 2; at >= 0; at -= 1) {
    const [here, after] = [earliest[at] ?? FOREVER.last, earliest[at + 1] ?? FOREVER.last];
    if (after < here) earliest[at] = after;
  }
  return earliest;
}

function unitsBefore(units: readonly number[]): readonly number[] {
  const before = [0];
  for (const one of units) before.push((before.at(-1) ?? 0) + one);
  return before;
}

function unitsAt(before: readonly number[], at: number): number {
  return (before[at + 1] ?? 0) - (before[at] ?? 0);
}

function sumOf(intervals: readonly Interval[], units: (at: number) => number, range: Range): number {
  return intervals.reduce((sum, interval, at) => (isInRange(interval, range) ? sum + units(at) : sum), 0);
}

function compareTimes(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
