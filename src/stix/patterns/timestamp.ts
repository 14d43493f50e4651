/**
 * Compares times as packs write them: as STIX does, and sloppier.
 *
 * Text order does not do (`…00Z` sorts after `…00.5Z`), and what a sloppy pack calls a time must still tell the newer
 * version of an object from the older.
 * @module
 */
import { nanosecondsOf, parseInstant } from '../matching/instant.ts';

/** RFC 3339 as a whole: a T in lower case or a blank, and any offset from UTC. */
const SLOPPY = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:[Zz]|([+-])(\d\d):([0-5]\d))$/u;

/** Below 0, 0 or above 0, as a sort wants it; `undefined` where one of the two is no time. */
export function compareTimestamps(left: string, right: string): number | undefined {
  const [a, b] = [instantOf(left), instantOf(right)];
  if (a === undefined || b === undefined) return undefined;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a text names a time at all. */
export function isTimestamp(text: string): boolean {
  return instantOf(text) !== undefined;
}

/** Whether a text is a time as the standard wants it written (STIX 2.1, 2.15). */
export function isStixTimestamp(text: string): boolean {
  return parseInstant(text) !== undefined;
}

function instantOf(text: string): bigint | undefined {
  const [, date, clock, sign, hours = '0', minutes = '0'] = SLOPPY.exec(text) ?? [];
  if (date === undefined) return undefined;
  const local = parseInstant(`${date}T${clock}Z`);
  const offset = nanosecondsOf((Number(hours) * 60 + Number(minutes)) * 60);
  return local === undefined ? undefined : sign === '-' ? local + offset : local - offset;
}
