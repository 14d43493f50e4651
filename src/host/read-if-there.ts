/**
 * Reads a file that may stand beside one that a person named: a signature, which most packs do not have.
 * @module
 */
import { lstatSync } from 'node:fs';
import { codeOf } from './errno.ts';
import { type InputLimit, readInput } from './input.ts';

/** Its bytes; nothing where there is no such file. One that stands there and cannot be read is a Problem. */
export function readIfThere(path: string, limit: InputLimit): Buffer | undefined {
  return isThere(path) ? readInput(path, limit) : undefined;
}

/** Of a link, the link itself counts: one that leads nowhere is something amiss, not nothing. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    // a name with a suffix more than the system allows is a file's that cannot be; anything else, reading will say
    return code !== 'ENAMETOOLONG';
  }
}
