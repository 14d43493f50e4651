/**
 * Reads the public key that a person named for a purpose.
 * @module
 */
import { readInput } from '../host/input.ts';
import { Problem } from '../model/problem.ts';
import { MAX_FILE_BYTES } from '../trust/minisign-text.ts';
import { readPublicKey } from '../trust/public-key.ts';
import type { Purpose } from '../trust/purpose.ts';
import type { GivenKey } from '../trust/trust.ts';

/** The public key in a file that a person named. */
export function readNamedKey(path: string, purpose: Purpose): GivenKey {
  const key = readPublicKey(readInput(path, { maxBytes: MAX_FILE_BYTES }));
  if (key.kind === 'read') return { ...key.value, purpose };
  const remedy = 'Name the .pub file that besom pack keygen or minisign -G wrote';
  throw new Problem('KEY_INVALID', `${JSON.stringify(path)}: ${key.because}. ${remedy}`);
}
