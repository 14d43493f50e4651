/**
 * Tells an older version of a pack from a newer one.
 *
 * A version is what the pack says: a number with dots (`1.10` is newer than `1.9`), or the time of its last change. Two
 * that are neither, or not of one kind, cannot be compared, and none is called older: their order is the index's.
 * @module
 */
import { compareTimestamps } from '../stix/patterns/timestamp.ts';

const DOTTED = /^v?(\d{1,15}(?:\.\d{1,15}){0,9})$/u;

/** Whether `version` is older than `than`. */
export function isOlderVersion(version: string, than: string): boolean {
  const [left, right] = [partsOf(version), partsOf(than)];
  if (left !== undefined && right !== undefined) return compareParts(left, right) < 0;
  return (compareTimestamps(version, than) ?? 0) < 0;
}

function partsOf(version: string): readonly number[] | undefined {
  return DOTTED.exec(version)?.[1]?.split('.').map(Number);
}

/** A part that is missing counts as 0: `1.2` and `1.2.0` are the same. */
function compareParts(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
