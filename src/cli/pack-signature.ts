/**
 * Says who vouches for a pack that a person named: a key that this Mac was given, or nobody.
 *
 * Whoever can change the pack can take its signature away as well, so a pack without one is used, and called unsigned in
 * every report. A signature that is there and does not hold is another thing: somebody changed one of the two.
 * @module
 */
import { type GivenKeys, readGivenKeys } from '../agent/given-keys.ts';
import { readIfThere } from '../host/read-if-there.ts';
import type { Pack } from '../model/pack.ts';
import { Problem } from '../model/problem.ts';
import { forTerminal } from '../report/escape.ts';
import { MAX_FILE_BYTES } from '../trust/minisign-text.ts';
import { verifySigned } from '../trust/trust.ts';

/** What minisign calls the signature of a file. */
export const SIGNATURE_SUFFIX = '.minisig';

/** Says it of one pack. */
export type Voucher = (path: string, bytes: Uint8Array) => Exclude<Pack['signature'], 'embedded'>;

/** `note` hears of a signature that nobody here can verify. The keys are read only when a signature asks for them. */
export function voucherFor({
  stateDir,
  note,
}: {
  readonly stateDir: string | undefined;
  readonly note: (line: string) => void;
}): Voucher {
  let given: GivenKeys | undefined;
  return (path, bytes) => {
    const signature = readSignatureOf(path);
    if (signature === undefined) return 'unsigned';
    given ??= readGivenKeys('packs', stateDir);
    const verification = verifySigned({ bytes, signature }, { keys: given.keys, purpose: 'packs' });
    if (verification.kind === 'verified') return 'verified';
    if (verification.reason !== 'unknown-key') throw untrusted(path, verification.because);
    for (const line of unverifiedLines(path, verification.keyId ?? '', given)) note(forTerminal(line));
    return 'unsigned';
  };
}

/** The signature beside a file; nothing where there is none. */
export function readSignatureOf(path: string): Buffer | undefined {
  return readIfThere(`${path}${SIGNATURE_SUFFIX}`, { maxBytes: MAX_FILE_BYTES });
}

function untrusted(path: string, because: string): Problem {
  const name = JSON.stringify(path);
  const beside = JSON.stringify(`${path}${SIGNATURE_SUFFIX}`);
  return new Problem(
    'PACK_UNTRUSTED',
    `${name}: of its signature ${beside}: ${because}. Get both again from their source`,
  );
}

function unverifiedLines(path: string, keyId: string, { folders, refused }: GivenKeys): readonly string[] {
  const where = folders.map((folder) => JSON.stringify(folder)).join(' or ');
  const name = JSON.stringify(path);
  return [`${name} is taken as unsigned: there is a signature, but its key ${keyId} is not in ${where}`, ...refused];
}
