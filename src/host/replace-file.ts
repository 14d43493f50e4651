/**
 * Replaces a small file of our own state whole: a reader sees the old one or the new one, also after a power cut.
 * @module
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './errno.ts';

const PART = /^\..+\.part-[0-9a-f]{12}$/u;

/** Who may read it. `lasting`: it must outlive a power cut; the rest is written anew soon in any case. */
export type Replacement = { readonly text: string; readonly mode: number; readonly lasting?: true };

/** Why it could not be written, in the system's code; nothing where it was. The old file stands in either case. */
export function replaceFile(path: string, { text, mode, lasting }: Replacement): string | undefined {
  const part = join(dirname(path), `.${basename(path)}.part-${randomBytes(6).toString('hex')}`);
  try {
    // `wx`: nothing that stands there is followed or written into
    const file = openSync(part, 'wx', mode);
    try {
      // the umask of launchd's job (077) would take away what others may read
      fchmodSync(file, mode);
      writeFileSync(file, text);
      if (lasting === true) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    removeQuietly(part);
    return code;
  }
}

/** Removes what writers that were killed left in a folder. `olderThanMs`: another one may be at it right now. */
export function removeParts(dir: string, olderThanMs: number): void {
  try {
    for (const name of readdirSync(dir)) {
      const path = join(dir, name);
      if (PART.test(name) && Date.now() - lstatSync(path).mtimeMs >= olderThanMs) removeQuietly(path);
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

/** What is only litter must not become a failure. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}
