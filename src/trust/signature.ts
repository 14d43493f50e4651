/**
 * Signatures as minisign writes them: over the BLAKE2b-512 digest of the bytes, and a second one that ties the trusted
 * comment to the first.
 * @module
 */
import { hash } from 'node:crypto';
import { SIGNATURE_BYTES } from './ed25519.ts';
import {
  commentOf,
  decode,
  linesOf,
  MAX_TRUSTED_BYTES,
  MAX_UNTRUSTED_BYTES,
  malformed,
  printable,
  type Read,
  read,
  TRUSTED_PREFIX,
  UNTRUSTED_PREFIX,
} from './minisign-text.ts';
import { KEY_ID_BYTES, keyIdBytes, keyIdText } from './public-key.ts';

/** `legacy`: over the bytes themselves, as the tool did before version 0.11. */
export type Signature = {
  readonly form: 'prehashed' | 'legacy';
  readonly keyId: string;
  readonly signature: Buffer;
  readonly trustedComment: string;
  /** Over the signature and the trusted comment behind it. */
  readonly globalSignature: Buffer;
};

const FORMS: ReadonlyMap<string, Signature['form']> = new Map([
  ['ED', 'prehashed'],
  ['Ed', 'legacy'],
]);
const PREHASHED = 'ED';
const UNTRUSTED_COMMENT = 'signature from minisign secret key';

/** Reads a `.minisig` file. Nothing is verified. */
export function readSignature(bytes: Uint8Array): Read<Signature> {
  const [untrusted, first, trusted, last] = linesOf(bytes, 4) ?? [];
  if (untrusted === undefined || first === undefined || trusted === undefined || last === undefined) {
    return malformed('a signature of minisign has four lines');
  }
  if (commentOf(untrusted, { prefix: UNTRUSTED_PREFIX, maxBytes: MAX_UNTRUSTED_BYTES }) === undefined) {
    return malformed(`its first line is no comment that begins "${UNTRUSTED_PREFIX}"`);
  }
  const signature = readFirst(first);
  if (signature === undefined) return malformed('its second line is no signature in base64');
  const comment = commentOf(trusted, { prefix: TRUSTED_PREFIX, maxBytes: MAX_TRUSTED_BYTES });
  const trustedComment = comment === undefined ? undefined : printable(comment);
  if (trustedComment === undefined) return malformed(`its third line is no comment that begins "${TRUSTED_PREFIX}"`);
  const globalSignature = decode(last, SIGNATURE_BYTES);
  if (globalSignature === undefined) return malformed('its fourth line is no signature in base64');
  return read({ ...signature, trustedComment, globalSignature });
}

/** The `.minisig` file, in the form that the tool writes. */
export function signatureText(signature: Omit<Signature, 'form'>): string {
  const { keyId, signature: first, trustedComment, globalSignature } = signature;
  const line = Buffer.concat([Buffer.from(PREHASHED), keyIdBytes(keyId), first]);
  return [
    `${UNTRUSTED_PREFIX}${UNTRUSTED_COMMENT}`,
    line.toString('base64'),
    `${TRUSTED_PREFIX}${trustedComment}`,
    globalSignature.toString('base64'),
    '',
  ].join('\n');
}

/** What the first signature is over. */
export function digestOf(bytes: Uint8Array): Buffer {
  return hash('blake2b512', bytes, 'buffer');
}

/** What the second signature is over. */
export function tied(signature: Buffer, trustedComment: string): Buffer {
  return Buffer.concat([signature, Buffer.from(trustedComment, 'utf8')]);
}

function readFirst(line: Buffer): Pick<Signature, 'form' | 'keyId' | 'signature'> | undefined {
  const bytes = decode(line, PREHASHED.length + KEY_ID_BYTES + SIGNATURE_BYTES);
  const form = FORMS.get(bytes?.subarray(0, PREHASHED.length).toString('latin1') ?? '');
  if (bytes === undefined || form === undefined) return undefined;
  const keyId = keyIdText(bytes.subarray(PREHASHED.length, PREHASHED.length + KEY_ID_BYTES));
  return { form, keyId, signature: bytes.subarray(PREHASHED.length + KEY_ID_BYTES) };
}
