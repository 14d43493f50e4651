/**
 * Points in time as nanoseconds since 1970, from the one form in which STIX writes them.
 *
 * `Date` stops at milliseconds, while logs and packs write micro- and nanoseconds, and a double can not hold them.
 * @module
 */

/** STIX 2.1, 2.15: RFC 3339 in UTC, with an upper-case T and Z. Second 60 is a leap second. */
const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z$/u;

const NANOSECONDS = 1_000_000_000n;

/** Nanoseconds since 1970; digits beyond the ninth are left out. `undefined`: no such time, or not in this form. */
export function parseInstant(text: string): bigint | undefined {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = FORM.exec(text) ?? [];
  if (year === '' || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // Date takes the 30th of February for the 2nd of March: the month tells.
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return undefined;
  const seconds = midnight.getTime() / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return BigInt(seconds) * NANOSECONDS + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** A length of time in nanoseconds. */
export function nanosecondsOf(seconds: number): bigint {
  const whole = Math.floor(seconds);
  return BigInt(whole) * NANOSECONDS + BigInt(Math.round((seconds - whole) * 1e9));
}
