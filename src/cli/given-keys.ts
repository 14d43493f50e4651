/**
 * Finds the public keys that this Mac was given for a purpose: the files `keys/PURPOSE/*.pub` of the state folders.
 * @module
 */
import { join } from 'node:path';
import { givenStateDirs, readGivenFiles } from '../host/given-files.ts';
import { readInput } from '../host/input.ts';
import { Problem } from '../model/problem.ts';
import { MAX_FILE_BYTES } from '../trust/minisign-text.ts';
import { readPublicKey } from '../trust/public-key.ts';
import type { Purpose } from '../trust/purpose.ts';
import type { GivenKey } from '../trust/trust.ts';

/** Keys, where they were looked for, and which of them could not be used: a sentence each. */
export type GivenKeys = {
  readonly keys: readonly GivenKey[];
  readonly folders: readonly string[];
  readonly refused: readonly string[];
};

/** Reads them; a file that is no key costs that key alone. */
export function readGivenKeys(purpose: Purpose, stateDir: string | undefined): GivenKeys {
  const stateDirs = givenStateDirs(stateDir);
  const given = readGivenFiles(stateDirs, { folders: ['keys', purpose], suffix: '.pub', maxBytes: MAX_FILE_BYTES });
  const read = given.files.map(({ path, bytes }) => ({ path, key: readPublicKey(bytes) }));
  const useless = read.flatMap(({ path, key }) => (key.kind === 'malformed' ? [{ path, because: key.because }] : []));
  return {
    keys: read.flatMap(({ key }) => (key.kind === 'read' ? [{ ...key.value, purpose }] : [])),
    folders: stateDirs.map((dir) => join(dir, 'keys', purpose)),
    refused: [...given.refused, ...useless].map(
      ({ path, because }) => `No key is taken from ${JSON.stringify(path)}: ${because}`,
    ),
  };
}

/** The public key in a file that a person named. */
export function readNamedKey(path: string, purpose: Purpose): GivenKey {
  const key = readPublicKey(readInput(path, { maxBytes: MAX_FILE_BYTES }));
  if (key.kind === 'read') return { ...key.value, purpose };
  const remedy = 'Name the .pub file that besom pack keygen or minisign -G wrote';
  throw new Problem('KEY_INVALID', `${JSON.stringify(path)}: ${key.because}. ${remedy}`);
}
