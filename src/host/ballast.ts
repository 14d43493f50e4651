/**
 * Ballast: a file that holds nothing but room, to be given up when the disk is full.
 *
 * On a full disk not even a deletion can be written: the log of a database needs room for it (measured).
 * @module
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './errno.ts';

const PIECE = 64 * 1024;
/** It is not taken from a disk that is nearly full: that would make it so. */
const LEFT_FREE = 8;

/** Sees to it that it is there, where the disk has room to spare. Whether it is. */
export function takeBallast(path: string, bytes: number): boolean {
  return quietly(() => {
    if ((lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) >= bytes) return true;
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < bytes * LEFT_FREE) return false;
    rmSync(path, { force: true });
    const file = openSync(path, 'wx', 0o600);
    try {
      // random: a file system that compresses would set no room aside for zeros
      for (let written = 0; written < bytes; written += PIECE) writeSync(file, randomBytes(PIECE));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return true;
  });
}

/** Gives it up. Whether there was any. */
export function dropBallast(path: string): boolean {
  return quietly(() => {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
    rmSync(path, { force: true });
    return true;
  });
}

/** Half a ballast is better than none, and none is no harm. */
function quietly(act: () => boolean): boolean {
  try {
    return act();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}
