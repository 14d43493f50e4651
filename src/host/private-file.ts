/**
 * Keeps small private files in a folder of the state folder: for their owner alone, and no more than so many.
 * @module
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from './errno.ts';
import { replaceFile } from './replace-file.ts';

export type PrivateFile = {
  readonly folder: string;
  readonly name: string;
  readonly text: string;
  readonly most: number;
};

/** Its path, or why it could not be kept, in the system's code. The oldest go where there are more than `most`. */
export function keepPrivateFile({
  folder,
  name,
  text,
  most,
}: PrivateFile): { readonly path: string } | { readonly code: string } {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return { code };
  }
  const code = replaceFile(path, { text, mode: 0o600, lasting: true });
  if (code !== undefined) return { code };
  forgetOldest(folder, most);
  return { path };
}

/** Removes a file, if it stands right in that folder; one that stands elsewhere is somebody's own. */
export function forgetPrivateFile(path: string, folder: string): 'forgotten' | 'left' {
  if (dirname(resolve(path)) !== resolve(folder)) return 'left';
  try {
    rmSync(path);
    return 'forgotten';
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return 'left';
  }
}

function forgetOldest(folder: string, most: number): void {
  try {
    const files = readdirSync(folder).map((name) => join(folder, name));
    const dated = files.map((path) => ({ path, ms: statSync(path).mtimeMs })).toSorted((a, b) => b.ms - a.ms);
    for (const { path } of dated.slice(most)) rmSync(path, { force: true });
  } catch (error) {
    // what cannot be tidied away is only more than was wanted
    if (codeOf(error) === undefined) throw error;
  }
}
