/**
 * Keeps the packs that arrived, and their index, in a folder of the state folder: each file replaced whole, so that a
 * power cut leaves the old one or the new one.
 *
 * Nothing here is trusted: what is read is verified again each time.
 * @module
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './errno.ts';
import { replaceFile } from './replace-file.ts';
import { type OwnFile, readOwnFile } from './state-file.ts';

export type PackStore = {
  /** Where a file of this name stands, for messages. */
  pathOf(name: string): string;
  read(name: string, maxBytes: number): OwnFile;
  /** Why it could not be written; nothing where it was. */
  write(name: string, text: string): string | undefined;
  /** Removes all files but these: what cannot be removed is tried again the next time. */
  keepOnly(names: ReadonlySet<string>): void;
};

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EROFS: 'the disk is read-only',
  EACCES: 'permission refused',
};

/** The folder `packs` of a state folder; made when something is written. */
export function openPackStore(stateDir: string): PackStore {
  const dir = join(stateDir, 'packs');
  const pathOf = (name: string) => join(dir, name);
  return {
    pathOf,
    read: (name, maxBytes) => readOwnFile(pathOf(name), maxBytes),
    write(name, text) {
      const code = makeFolder(dir) ?? replaceFile(pathOf(name), { text, mode: FILE_MODE, lasting: true });
      return code === undefined ? undefined : (WORDS[code] ?? `the system says ${code}`);
    },
    keepOnly(names) {
      for (const name of namesIn(dir)) {
        if (!names.has(name)) attempt(() => rmSync(pathOf(name), { force: true }));
      }
    },
  };
}

/** The state folder is not made here: who has none keeps nothing. */
function makeFolder(dir: string): string | undefined {
  const { code } = attempt(() => mkdirSync(dir, { mode: FOLDER_MODE }));
  return code === 'EEXIST' ? undefined : code;
}

/** With what a killed writer left: its names begin with a dot and are none that anybody keeps. */
function namesIn(dir: string): readonly string[] {
  return attempt(() => readdirSync(dir)).value ?? [];
}

function attempt<T>(act: () => T): { readonly value?: T; readonly code?: string } {
  try {
    return { value: act() };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return { code };
  }
}
