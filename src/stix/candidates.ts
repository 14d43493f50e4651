/**
 * Observations that can stand for one part of a pattern, in the order of the times at which they end.
 *
 * That order lets a search look at those in a window of time only, and count them without looking at all:
 * 100,000 log records under `REPEATS 1000 TIMES WITHIN 900 SECONDS` are then some look-ups each, not 100,000.
 * @module
 */
import { FOREVER, type Interval, type Range } from './interval.ts';

/** What is known of an observation, whatever part it stands for. `units`: how often it can be given. */
export type Known = { readonly interval: Interval; readonly units: number };

export type Candidates = {
  /** Indices of observations, by the end of their intervals. */
  readonly observations: readonly number[];
  readonly intervals: readonly Interval[];
  /** For each place the earliest beginning from there on: past `range.to`, nothing that follows is in the range. */
  readonly earliest: readonly bigint[];
  /** Where the intervals begin, ascending. */
  readonly begins: readonly bigint[];
  /** The units of all that stand before a place: by the end, as above, and by the beginning. */
  readonly unitsByEnd: readonly number[];
  readonly unitsByBegin: readonly number[];
};

export function sortCandidates(observations: readonly number[], knownOf: (observation: number) => Known): Candidates {
  const placed = observations.map((observation) => ({ observation, ...knownOf(observation) }));
  placed.sort((a, b) => compareTimes(a.interval.last, b.interval.last) || a.observation - b.observation);
  const byBegin = [...placed].sort((a, b) => compareTimes(a.interval.first, b.interval.first));
  const intervals = placed.map(({ interval }) => interval);
  return {
    observations: placed.map(({ observation }) => observation),
    intervals,
    earliest: earliestFrom(intervals),
    begins: byBegin.map(({ interval }) => interval.first),
    unitsByEnd: unitsBefore(placed),
    unitsByBegin: unitsBefore(byBegin),
  };
}

/**
 * How many units the candidates in a range have: of all that begin in time, less those that ended before it, which
 * all began in time too.
 */
export function unitsIn({ intervals, begins, unitsByEnd, unitsByBegin }: Candidates, { from, to }: Range): number {
  // Only what goes on from `to` until `from` is in a range that is turned round; such ranges are rare and small.
  if (from > to) return sumOf(intervals, (at) => unitsAt(unitsByEnd, at), { from, to });
  return (unitsByBegin[firstAtOrAfter(begins, to + 1n)] ?? 0) - (unitsByEnd[firstPlace(intervals, from)] ?? 0);
}

/** The places in a range, from the first at `start` or later. */
export function* placesIn({ intervals, earliest }: Candidates, range: Range, start = 0): Generator<number> {
  for (let at = Math.max(start, firstPlace(intervals, range.from)); at < intervals.length; at += 1) {
    if ((earliest[at] ?? FOREVER.last) > range.to) return;
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

function unitsBefore(known: readonly Known[]): readonly number[] {
  const before = [0];
  for (const { units } of known) before.push((before.at(-1) ?? 0) + units);
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
