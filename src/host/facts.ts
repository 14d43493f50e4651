/**
 * What the file system says of a thing, as the rest of the house reads it.
 * @module
 */
import type { BigIntStats, Stats } from 'node:fs';
import type { FileFacts } from '../model/observation.ts';

/** The facts of an `lstat`. A volume without birth times says 0, or the change time in its place on some systems. */
export function factsOf(stats: Stats): FileFacts {
  return {
    type: typeOf(stats),
    size: stats.size,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    modified: toTime(stats.mtimeMs),
    changed: toTime(stats.ctimeMs),
    ...(stats.birthtimeMs > 0 ? { born: toTime(stats.birthtimeMs) } : {}),
  };
}

/** What kind of thing it is. */
export function typeOf(stats: Stats | BigIntStats): FileFacts['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  if (stats.isCharacterDevice()) return 'character-device';
  if (stats.isBlockDevice()) return 'block-device';
  return 'unknown';
}

/** Times come from the disk: a value past what a date can hold is cut to the last one that fits. */
function toTime(ms: number): string {
  return new Date(Math.max(-62_135_596_800_000, Math.min(253_402_300_799_999, ms))).toISOString();
}
