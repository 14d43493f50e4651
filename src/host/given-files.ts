/**
 * Reads what this Mac was given to trust: small files in a folder below the state folders, such as the keys of packs.
 *
 * Whoever can put a key there decides what is believed here. So every folder on the way from the state folder down, and
 * each file, must belong to root or to whoever runs this, and be writable by nobody else; and none may be a link.
 * @module
 */

import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { distrust } from './distrust.ts';
import { codeOf } from './errno.ts';
import { readSmallFile } from './read-file.ts';
import { defaultStateDir, thisRunner } from './state-dir.ts';

export type GivenFile = { readonly path: string; readonly bytes: Buffer };

/** `refused`: places that were left alone, and why. A folder that is not there is none of them. */
export type GivenFiles = {
  readonly files: readonly GivenFile[];
  readonly refused: readonly { readonly path: string; readonly because: string }[];
};

/** `folders`: the way below the state folder. */
export type Wanted = { readonly folders: readonly string[]; readonly suffix: string; readonly maxBytes: number };

/** More than any fleet has; a folder with more is no folder of keys. */
const MAX_FILES = 64;

/**
 * The state folders in which such files may stand: the one that was asked for, or that of whoever runs this; and that
 * of the system, which only root fills, and so a fleet's management.
 */
export function givenStateDirs(asked: string | undefined): readonly string[] {
  const runner = thisRunner();
  const own = asked === undefined ? defaultStateDir(runner) : resolve(asked);
  return [...new Set([own, defaultStateDir({ ...runner, isRoot: true })])];
}

/** Reads them, in the order of their names. */
export function readGivenFiles(stateDirs: readonly string[], wanted: Wanted): GivenFiles {
  const read = stateDirs.map((dir) => readBelow(dir, wanted));
  return { files: read.flatMap(({ files }) => files), refused: read.flatMap(({ refused }) => refused) };
}

function readBelow(stateDir: string, wanted: Wanted): GivenFiles {
  const way = wanted.folders.map((_, index) => join(stateDir, ...wanted.folders.slice(0, index + 1)));
  for (const [index, dir] of [stateDir, ...way].entries()) {
    const stands = lookAt(dir, index === 0 ? statSync : lstatSync);
    if (stands.kind === 'missing') return { files: [], refused: [] };
    const because = stands.kind === 'refused' ? stands.because : distrustFolder(stands.stats);
    if (because !== undefined) return { files: [], refused: [{ path: dir, because }] };
  }
  return readFolder(join(stateDir, ...wanted.folders), wanted);
}

function readFolder(dir: string, { suffix, maxBytes }: Wanted): GivenFiles {
  const listed = attempt(() => readdirSync(dir));
  if (!listed.ok) return { files: [], refused: [{ path: dir, because: listed.because }] };
  // a name that begins with a dot is a Mac's companion of another file, or one that is being written
  const names = listed.value.filter((name) => name.endsWith(suffix) && !name.startsWith('.')).toSorted();
  if (names.length > MAX_FILES) {
    return { files: [], refused: [{ path: dir, because: `it holds more than ${MAX_FILES} files` }] };
  }
  const read = names.map((name) => readOne(join(dir, name), maxBytes));
  return {
    files: read.flatMap((one) => ('bytes' in one ? [one] : [])),
    refused: read.flatMap((one) => ('because' in one ? [one] : [])),
  };
}

function readOne(path: string, maxBytes: number): GivenFile | GivenFiles['refused'][number] {
  const stands = lookAt(path, lstatSync);
  if (stands.kind !== 'there') return { path, because: stands.kind === 'missing' ? 'it vanished' : stands.because };
  const { stats } = stands;
  const because = stats.isFile() ? distrust(stats) : 'it is no regular file';
  if (because !== undefined) return { path, because };
  const read = readSmallFile(Buffer.from(path), stats, maxBytes);
  return read.ok ? { path, bytes: read.bytes } : { path, because: read.refused.detail ?? read.refused.reason };
}

function distrustFolder(stats: Stats): string | undefined {
  return stats.isDirectory() ? distrust(stats) : 'it is no folder';
}

type Looked =
  | { readonly kind: 'there'; readonly stats: Stats }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly because: string };

function lookAt(path: string, stat: typeof lstatSync): Looked {
  const looked = attempt(() => stat(path, { throwIfNoEntry: false }));
  if (!looked.ok) return { kind: 'refused', because: looked.because };
  return looked.value === undefined ? { kind: 'missing' } : { kind: 'there', stats: looked.value };
}

function attempt<T>(
  act: () => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string } {
  try {
    return { ok: true, value: act() };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return { ok: false, because: code === 'EACCES' ? 'permission refused' : `the system says ${code}` };
  }
}
