/**
 * Ids of events: UUIDs of version 7 (RFC 9562), each after the one before, also within a millisecond and when the clock is
 * set back.
 * @module
 */

import { randomUUIDv7 } from 'node:crypto';
import { uuidText } from '../sweep/identity.ts';

const RANDOM_B_BITS = 62n;
const RANDOM_A_BITS = 12n;

/** A new id that sorts behind `last`. */
export function idAfter(last: string | undefined): string {
  const fresh = randomUUIDv7();
  return last === undefined || fresh > last ? fresh : successor(last);
}

/** RFC 9562, 6.2, method 2: the random part counts up; version and variant stay where they are. */
function successor(id: string): string {
  const bits = BigInt(`0x${id.replaceAll('-', '')}`);
  const randomB = bits & ((1n << RANDOM_B_BITS) - 1n);
  const randomA = (bits >> 64n) & ((1n << RANDOM_A_BITS) - 1n);
  const counted = (((bits >> 80n) << (RANDOM_A_BITS + RANDOM_B_BITS)) | (randomA << RANDOM_B_BITS) | randomB) + 1n;
  const time = counted >> (RANDOM_A_BITS + RANDOM_B_BITS);
  const upper = (counted >> RANDOM_B_BITS) & ((1n << RANDOM_A_BITS) - 1n);
  const lower = counted & ((1n << RANDOM_B_BITS) - 1n);
  const whole = (time << 80n) | (7n << 76n) | (upper << 64n) | (2n << RANDOM_B_BITS) | lower;
  return uuidText(whole.toString(16).padStart(32, '0'));
}
