/**
 * How long to leave a collector alone: after failures longer and longer, and for as long as it asks.
 * @module
 */

export type RestRule = { readonly baseMs: number; readonly capMs: number };

export const REST: RestRule = { baseMs: 1_000, capMs: 600_000 };

/** No rest is shorter, or a lot that falls on nought would make a busy loop. */
const FLOOR_MS = 100;
/** A collector that is stolen must not be able to silence its agents for years. */
export const LONGEST_ASKED_MS = 3_600_000;

/**
 * Exponential, with full jitter: any time up to the bound, so that a fleet whose collector comes back does not come back with
 * it all at once. `random`: from 0 to 1.
 */
export function restAfter(failures: number, random: number, { baseMs, capMs }: RestRule = REST): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(Math.min(FLOOR_MS, capMs), random * bound);
}

/** `Retry-After` (RFC 9110, 10.2.3): seconds, or a date, by this Mac's own clock. Nothing where it is neither. */
export function readRetryAfter(text: string | undefined, now: Date): number | undefined {
  if (text === undefined || text.length > 64) return undefined;
  if (/^\d{1,10}$/u.test(text.trim())) return bounded(Number(text) * 1_000);
  const until = /^[A-Z][a-z]{2},? /u.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(until) ? undefined : bounded(until - now.getTime());
}

/** What a collector asks for, within bounds. */
export function bounded(ms: number): number {
  return Math.max(0, Math.min(LONGEST_ASKED_MS, ms));
}
