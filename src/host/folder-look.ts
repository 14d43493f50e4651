/**
 * What lies right in a folder, by `lstat` alone: enough to see what is new, what changed and what still grows.
 *
 * Nothing is opened. Of an application bundle that is being copied its Info.plist comes last or in between, so the bundle
 * counts as another one until its own folder, `Contents` and `Info.plist` are the same at two looks.
 * @module
 */
import { opendirSync } from 'node:fs';
import { codeOf } from './errno.ts';
import { lookAt } from './poll-look.ts';
import { bytesOf, under } from './raw-path.ts';

/** Another `stamp`: another thing, or another content of it. */
export type EntryLook = { readonly stamp: string; readonly size: number };

/** Entries by raw name; of a folder with more than the most, nothing. */
export type FolderLook =
  | { readonly kind: 'looked'; readonly entries: ReadonlyMap<string, EntryLook> }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'gone' };

/** To look at so many takes a fifth of a second. */
export const MOST_LANDED = 50_000;

const IN_BUNDLE = ['Contents', 'Contents/Info.plist'] as const;

/** Looks at everything right in a folder, given by its raw path. */
export function lookInFolder(raw: string): FolderLook {
  const entries = new Map<string, EntryLook>();
  try {
    using listing = opendirSync(bytesOf(raw), { encoding: 'latin1', bufferSize: 256 });
    for (let entry = listing.readSync(); entry !== null; entry = listing.readSync()) {
      if (entries.size >= MOST_LANDED) return { kind: 'too-many' };
      const look = lookAtEntry(raw, entry.name);
      if (look !== undefined) entries.set(entry.name, look);
    }
    return { kind: 'looked', entries };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return { kind: 'gone' };
  }
}

/** One entry of a folder, by its raw name; nothing where there is none. */
export function lookAtEntry(folder: string, name: string): EntryLook | undefined {
  const path = under(folder, [name]);
  const looked = lookAt(path);
  if (looked.kind !== 'there') return undefined;
  const { identity, stamp } = looked.thing;
  const isBundle = looked.type === 'directory' && /\.app$/i.test(name);
  const inside = isBundle ? IN_BUNDLE.map((below) => stampAt(`${path}/${below}`)) : [];
  return { stamp: [identity, stamp, ...inside].join(' '), size: looked.size };
}

function stampAt(raw: string): string {
  const looked = lookAt(raw);
  return looked.kind === 'there' ? `${looked.thing.identity} ${looked.thing.stamp}` : looked.kind;
}
