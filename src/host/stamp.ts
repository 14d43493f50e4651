/**
 * Tells one thing from another one at the same path, and one content of it from another, without opening it.
 * @module
 */
import type { BigIntStats } from 'node:fs';
import type { Thing } from '../model/story.ts';

/**
 * Inode and birth. The device is left out where there is a birth: a Mac numbers its volumes anew at each boot, and a file
 * that stood there all the time would seem to have been replaced. The inode alone says little: ext4 gives it away again.
 */
export function identityOf({ dev, ino, birthtimeNs }: Pick<BigIntStats, 'dev' | 'ino' | 'birthtimeNs'>): string {
  return birthtimeNs > 0n ? `${ino}:${birthtimeNs}` : `${dev}:${ino}:-`;
}

/** Size and times. The time of change cannot be set back by whoever sets the other one. */
export function stampOf({ size, mtimeNs, ctimeNs }: Pick<BigIntStats, 'size' | 'mtimeNs' | 'ctimeNs'>): string {
  return `${size}:${mtimeNs}:${ctimeNs}`;
}

/** What `lstat` says of a thing, as two texts to compare. */
export function thingOf(stats: BigIntStats): Thing {
  return { identity: identityOf(stats), stamp: stampOf(stats) };
}
