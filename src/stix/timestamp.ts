/**
 * Compares times as packs write them: RFC 3339 with any number of fraction digits, and sloppier.
 *
 * Neither text order (`…00Z` sorts after `…00.5Z`) nor `Date` (which stops at milliseconds, while packs are written
 * with microseconds) puts two versions of an object in the right order.
 * @module
 */

const FORM = /^(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/u;
/** STIX 2.1, 2.15: RFC 3339 with an upper-case T, in UTC, marked by an upper-case Z. */
const STIX_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u;

type Instant = { readonly seconds: number; readonly fraction: string };

/** Below 0, 0 or above 0, as a sort wants it; `undefined` where one of the two is no time. */
export function compareTimestamps(left: string, right: string): number | undefined {
  const a = instantOf(left);
  const b = instantOf(right);
  if (a === undefined || b === undefined) return undefined;
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  const digits = Math.max(a.fraction.length, b.fraction.length);
  const [x, y] = [a.fraction.padEnd(digits, '0'), b.fraction.padEnd(digits, '0')];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether a text names a time at all. */
export function isTimestamp(text: string): boolean {
  return instantOf(text) !== undefined;
}

/** Whether a text is a time as the standard wants it written. */
export function isStixTimestamp(text: string): boolean {
  return STIX_FORM.test(text) && isTimestamp(text);
}

function instantOf(text: string): Instant | undefined {
  const [, date, clock, fraction = '', zone = ''] = FORM.exec(text) ?? [];
  if (date === undefined || clock === undefined || !isDay(date)) return undefined;
  const milliseconds = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  return Number.isNaN(milliseconds) ? undefined : { seconds: milliseconds / 1000, fraction };
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function isDay(date: string): boolean {
  const day = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(date);
}
