/**
 * What a folder's watch can run into: limits of the system, in words, and folders that are too full to be watched.
 * @module
 */
import { lstatSync, opendirSync } from 'node:fs';
import { codeOf } from './errno.ts';

/**
 * chokidar reads the whole folder again after events (measured: 15 µs a name). Any user can fill `/tmp` with names and
 * touch one of them all the time; such a folder is polled instead, and that is told.
 */
const MOST_NAMES = 50_000;

/** Below this length no file system has so many names in a folder (20 bytes each on tmpfs, 32 on APFS). */
const LONG_BYTES = 1 << 20;

/** Why a folder is not watched. `limited`: a limit is reached, and to try again may not help. */
export type Loss = { readonly kind: 'lost' | 'limited'; readonly because: string };

/** Why a folder is not to be watched at all; one that cannot be listed is for the watch itself to tell. */
export function unfit(folder: string): Loss | undefined {
  // chokidar takes it for a slash, and would say that it watches
  if (folder.includes('\\')) return { kind: 'limited', because: 'there is a backslash in its path' };
  return holdsTooMany(folder) ? { kind: 'limited', because: `it holds over ${MOST_NAMES} names` } : undefined;
}

function holdsTooMany(folder: string): boolean {
  try {
    // a link that took its place is not followed
    if (lstatSync(folder).size < LONG_BYTES) return false;
    using listing = opendirSync(folder, { bufferSize: 1_024 });
    for (let names = 0; listing.readSync() !== null; names++) if (names > MOST_NAMES) return true;
    return false;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  EMFILE: "this process's limit of open files is reached",
  ENFILE: "the system's limit of open files is reached",
  ENOSPC: "the system's limit of watches is reached",
};

const WORDS: Readonly<Record<string, string>> = { EACCES: 'permission refused', EPERM: 'the system refuses' };

/** Why a watch broke. */
export function lossBy(error: unknown): Loss {
  const code = codeOf(error);
  if (code === undefined) return { kind: 'lost', because: error instanceof Error ? error.message : 'it broke' };
  const limit = LIMITS[code];
  if (limit !== undefined) return { kind: 'limited', because: limit };
  return { kind: 'lost', because: WORDS[code] ?? `the system says ${code}` };
}
