/**
 * `besom pack verify`: whether the signatures beside packs hold, with keys that are named or that this Mac was given.
 * @module
 */
import { readGivenKeys } from '../agent/given-keys.ts';
import { readInput } from '../host/input.ts';
import { Problem } from '../model/problem.ts';
import { forTerminal } from '../report/escape.ts';
import { paint } from '../report/style.ts';
import { BUNDLE_LIMITS } from '../stix/bundles/bundle-text.ts';
import { type GivenKey, verifySigned } from '../trust/trust.ts';
import { readNamedKey } from './named-key.ts';
import type { Out } from './out.ts';
import { readSignatureOf, SIGNATURE_SUFFIX } from './pack-signature.ts';

export type PackVerifyOptions = {
  readonly files: readonly string[];
  /** Files of public keys; none: the keys that this Mac was given. */
  readonly keys: readonly string[];
  readonly format: 'text' | 'json';
};

type Verified =
  | { readonly file: string; readonly state: 'verified'; readonly keyId: string; readonly trustedComment: string }
  | {
      readonly file: string;
      readonly state: 'unsigned' | 'refused';
      readonly keyId?: string;
      readonly because: string;
    };

/** Verifies them; exit code 1 where one signature does not hold or is not there. */
export async function packVerify({ files, keys, format }: PackVerifyOptions, out: Out): Promise<number> {
  const given = keys.length === 0 ? keysOfThisMac(out) : keys.map((path) => readNamedKey(path, 'packs'));
  const verified = files.map((file) => verifyFile(file, given));
  if (format === 'json') out.json({ schema: 'besom.verification/1', files: verified });
  else for (const one of verified) out.text(lineOf(one, out));
  return verified.every(({ state }) => state === 'verified') ? 0 : 1;
}

function keysOfThisMac(out: Out): readonly GivenKey[] {
  const { keys, folders, refused } = readGivenKeys('packs', undefined);
  for (const line of refused) out.note(forTerminal(line));
  if (keys.length > 0) return keys;
  const where = folders.map((folder) => JSON.stringify(folder)).join(' or ');
  throw new Problem('USAGE', `without a key: none is in ${where}. Name one with --key PUB`);
}

function verifyFile(file: string, keys: readonly GivenKey[]): Verified {
  if (file === '-') throw new Problem('USAGE', 'on standard input: no signature stands beside it. Name a file');
  const bytes = readInput(file, { maxBytes: BUNDLE_LIMITS.maxBytes });
  const signature = readSignatureOf(file);
  if (signature === undefined) return { file, state: 'unsigned', because: `there is no ${file}${SIGNATURE_SUFFIX}` };
  const verification = verifySigned({ bytes, signature }, { keys, purpose: 'packs' });
  if (verification.kind === 'refused') {
    const { keyId, because } = verification;
    return { file, state: 'refused', ...(keyId === undefined ? {} : { keyId }), because };
  }
  const { key, trustedComment } = verification;
  return { file, state: 'verified', keyId: key.keyId, trustedComment };
}

function lineOf(verified: Verified, out: Out): string {
  const style = { columns: out.width, colour: out.colour };
  const file = forTerminal(verified.file);
  if (verified.state === 'verified') {
    // the tool puts tabs between the fields
    const comment = forTerminal(verified.trustedComment.replaceAll('\t', ' '));
    return `${file}: ${paint('verified', { tone: 'good', style })}, with the key ${verified.keyId} (${comment})`;
  }
  const key = verified.keyId === undefined ? '' : ` (key ${verified.keyId})`;
  return `${file}: ${paint('not verified', { tone: 'bad', style })}: ${forTerminal(verified.because)}${key}`;
}
