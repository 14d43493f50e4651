/**
 * When something was observed: from its first to its last time, both included.
 * @module
 */
import type { Observed } from '../../model/observation.ts';
import { parseInstant } from './instant.ts';

export type Interval = { readonly first: bigint; readonly last: bigint };

/** Before and after every time that can be written. */
export const FOREVER: Interval = { first: -(1n << 80n), last: 1n << 80n };

/** `undefined` where the time is not known, or makes no sense (one end missing, unreadable, or the ends exchanged). */
export function intervalOf({ firstObserved, lastObserved }: Observed): Interval | undefined {
  const first = firstObserved === undefined ? undefined : parseInstant(firstObserved);
  const last = lastObserved === undefined ? undefined : parseInstant(lastObserved);
  return first === undefined || last === undefined || first > last ? undefined : { first, last };
}

/**
 * Which intervals a choice of times leaves: those that end at `from` or later and begin at `to` or earlier.
 * WITHIN and FOLLOWEDBY both come down to this, since each only asks whether a time inside the interval will do.
 */
export type Range = { readonly from: bigint; readonly to: bigint };

export const ALL_TIME: Range = { from: FOREVER.first, to: FOREVER.last };

export function narrow(range: Range, { from, to }: Range): Range {
  return { from: from > range.from ? from : range.from, to: to < range.to ? to : range.to };
}

export function isAllTime({ from, to }: Range): boolean {
  return from === ALL_TIME.from && to === ALL_TIME.to;
}

export function latest(first: bigint, ...others: readonly bigint[]): bigint {
  let late = first;
  for (const time of others) if (time > late) late = time;
  return late;
}
