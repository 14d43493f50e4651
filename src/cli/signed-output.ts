/**
 * Writes what was signed and its `.minisig`, both or neither.
 * @module
 */
import { basename } from 'node:path';
import { openOutput } from '../host/output.ts';
import { Problem } from '../model/problem.ts';
import type { Json } from '../trust/canonical-json.ts';
import type { Purpose } from '../trust/purpose.ts';
import type { SecretKey } from '../trust/secret-key.ts';
import { signJson } from '../trust/signed-json.ts';
import { SIGNATURE_SUFFIX } from './pack-signature.ts';

export type SignedOutput = {
  readonly path: string;
  readonly value: Json;
  readonly key: SecretKey;
  readonly purpose: Purpose;
  readonly at: Date;
};

/** Nothing of it is secret. */
const MODE = 0o644;

/** Signs and writes; gives the bytes that were signed. */
export function writeSigned({ path, value, key, purpose, at }: SignedOutput): Uint8Array {
  if (path === '-') throw new Problem('USAGE', 'to standard output: no signature can stand beside it. Name a file');
  const { bytes, signature } = signJson(value, { key, purpose, at, file: basename(path) });
  using output = openOutput(path, { mode: MODE });
  using beside = openOutput(`${path}${SIGNATURE_SUFFIX}`, { mode: MODE });
  output.write(Buffer.from(bytes).toString('utf8'));
  beside.write(signature);
  // a reader in between sees a signature that does not fit, and asks again
  output.keep();
  beside.keep();
  return bytes;
}
