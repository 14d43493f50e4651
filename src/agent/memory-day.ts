/**
 * Days as the memory counts them: since 1970, UTC.
 * @module
 */

const DAY_MS = 86_400_000;

export function dayOf(moment: Date): number {
  return Math.floor(moment.getTime() / DAY_MS);
}

/** `2026-01-03`. A number that no file of ours holds is said as the nearest day that has a name. */
export function dayText(day: number): string {
  return dayStart(day).slice(0, 10);
}

/** The first moment of a day, RFC 3339. */
export function dayStart(day: number): string {
  return new Date(Math.max(0, Math.min(day, 100_000)) * DAY_MS).toISOString();
}
