/**
 * Says why a file or folder could be somebody else's work: who can write it decides what is believed here.
 * @module
 */
import type { Stats } from 'node:fs';

/** Nothing where it is root's, or that of `self`, and nobody else may write to it. */
export function distrust({ uid, mode }: Pick<Stats, 'uid' | 'mode'>, self = process.geteuid?.()): string | undefined {
  if (uid !== self && uid !== 0) return 'it belongs to somebody else';
  return (mode & 0o022) === 0 ? undefined : 'others may write to it';
}
