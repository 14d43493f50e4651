/**
 * Lists the files of one kind in a folder that a person named.
 * @module
 */
import { readdirSync } from 'node:fs';
import { problemOfErrno } from './input-problem.ts';

/** Their names in order; without those that begin with a dot, which are a Mac's companions of other files. */
export function namesInFolder(path: string, suffix: string): readonly string[] {
  try {
    return readdirSync(path)
      .filter((name) => name.endsWith(suffix) && !name.startsWith('.'))
      .toSorted();
  } catch (error) {
    throw problemOfErrno(error, JSON.stringify(path));
  }
}
