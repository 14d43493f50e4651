/**
 * Lengths of time as people write them: a number with ms, s, m, h or d.
 * @module
 */

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds; NaN for what is no such length. */
export function durationMs(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/u.exec(text) ?? [];
  return Number(count === '' ? Number.NaN : count) * (UNIT_MS[unit] ?? Number.NaN);
}
