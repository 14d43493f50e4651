/**
 * Observations that can stand for one part of a pattern, in the order of the times at which they end.
 *
 * That order lets a search look at those in a window of time only, and count them without looking at all:
 * 100,000 log records under `REPEATS 1000 TIMES WITHIN 900 SECONDS` are then some look-ups each, not 100,000.
 * @module
 */
import { FOREVER, type Interval, isAllTime, type Range } from './interval.ts';

/** What is known of an observation, whatever part it stands for. `units`: how often it can be given. */
export type Known = { readonly observation: number; readonly interval: Interval; readonly units: number };

export type Candidates = {
  /** By the end of their intervals. */
  readonly known: readonly Known[];
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

export function sortCandidates(candidates: readonly Known[]): Candidates {
  const known = [...candidates].sort(
    (a, b) => compareTimes(a.interval.last, b.interval.last) || a.observation - b.observation,
  );
  let timing: Timing | undefined;
  return {
    known,
    units: known.reduce((sum, { units }) => sum + units, 0),
    timing: () => {
      timing ??= timingOf(known);
      return timing;
    },
  };
}

function timingOf(known: readonly Known[]): Timing {
  const byBegin = [...known].sort((a, b) => compareTimes(a.interval.first, b.interval.first));
  return {
    earliest: earliestFrom(known),
    begins: byBegin.map(({ interval }) => interval.first),
    unitsByEnd: unitsBefore(known),
    unitsByBegin: unitsBefore(byBegin),
  };
}

/**
 * How many units the candidates in a range have: of all that begin in time, less those that ended before it, which
 * all began in time too.
 */
export function unitsIn(candidates: Candidates, range: Range): number {
  if (isAllTime(range)) return candidates.units;
  const { from, to } = range;
  if (from > to) return unitsAcross(candidates, range);
  const { begins, unitsByEnd, unitsByBegin } = candidates.timing();
  return (unitsByBegin[firstAtOrAfter(begins, to + 1n)] ?? 0) - (unitsByEnd[firstPlace(candidates, from)] ?? 0);
}

/** In a range that is turned round is what goes on from `to` until `from`. Such ranges are rare. */
function unitsAcross({ known }: Candidates, range: Range): number {
  return known.reduce((sum, { interval, units }) => (isInRange(interval, range) ? sum + units : sum), 0);
}

/** Those in a range, from the place `start` on. */
export function* knownIn(candidates: Candidates, range: Range, start = 0): Generator<Known> {
  const earliest = isAllTime(range) ? [] : candidates.timing().earliest;
  for (let at = Math.max(start, firstPlace(candidates, range.from)); at < candidates.known.length; at += 1) {
    const one = candidates.known[at];
    if (one === undefined || (earliest[at] ?? FOREVER.first) > range.to) return;
    if (one.interval.first <= range.to) yield one;
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

function firstPlace({ known }: Candidates, from: bigint): number {
  return lowerBound(known.length, (at) => (known[at]?.interval ?? FOREVER).last < from);
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

function earliestFrom(known: readonly Known[]): readonly bigint[] {
  const earliest = known.map(({ interval }) => interval.first);
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

function compareTimes(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
