/**
 * One look at one raw path by `lstat`: what stands there, as a poll compares it.
 * @module
 */
import { type BigIntStats, lstatSync } from 'node:fs';
import type { FileFacts } from '../model/observation.ts';
import type { Thing } from '../model/story.ts';
import { codeOf } from './errno.ts';
import { typeOf } from './facts.ts';
import { isPlain } from './fold.ts';
import { bytesOf } from './raw-path.ts';
import { refusedBy } from './refusal.ts';
import { thingOf } from './stamp.ts';

/** `changedMs`: the later of its two times of change, in milliseconds since 1970. */
export type Looked =
  | {
      readonly kind: 'there';
      readonly thing: Thing;
      readonly type: FileFacts['type'];
      readonly size: number;
      readonly changedMs: number;
      readonly stats: BigIntStats;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly because: string };

const NOTHING: Looked = { kind: 'nothing' };

/**
 * What stands there. A name that no volume could hold is not there. `before`: the look before this one, which is given back
 * where nothing changed, so that a poll in which nothing happens makes no text of its figures.
 */
export function lookAt(raw: string, before?: Looked): Looked {
  try {
    // a plain path is given as the text that it is: no bytes to make
    const stats = lstatSync(isPlain(raw) ? raw : bytesOf(raw), { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) return NOTHING;
    return before?.kind === 'there' && isSame(before.stats, stats) ? before : there(stats);
  } catch (error) {
    const refused = refusedBy(error);
    if (refused === undefined) throw error;
    if (refused.reason === 'vanished' || codeOf(error) === 'ENAMETOOLONG') return NOTHING;
    return { kind: 'refused', because: refused.detail ?? refused.reason };
  }
}

/** Device and inode say which thing it is, the time of change whether anything about it is another. */
function isSame(left: BigIntStats, right: BigIntStats): boolean {
  return (
    left.ctimeNs === right.ctimeNs &&
    left.ino === right.ino &&
    left.mtimeNs === right.mtimeNs &&
    left.size === right.size &&
    left.dev === right.dev &&
    left.birthtimeNs === right.birthtimeNs
  );
}

function there(stats: BigIntStats): Looked {
  const times = [stats.mtimeNs, stats.ctimeNs].map((time) => Number(time / 1_000_000n));
  return {
    kind: 'there',
    thing: thingOf(stats),
    type: typeOf(stats),
    size: Number(stats.size),
    changedMs: Math.max(...times),
    stats,
  };
}
