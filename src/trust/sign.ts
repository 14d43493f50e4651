/**
 * Signs bytes for a purpose, in minisign's format: what `minisign -V` verifies.
 * @module
 */
import { signMessage } from './ed25519.ts';
import { printable } from './minisign-text.ts';
import { contentOf, PURPOSES, type Purpose } from './purpose.ts';
import type { SecretKey } from './secret-key.ts';
import { digestOf, signatureText, tied } from './signature.ts';

export type Signing = {
  readonly key: SecretKey;
  readonly purpose: Purpose;
  /** When, for the trusted comment. */
  readonly at: Date;
  /** The name of the file that is signed, for the trusted comment: left out where it would not stay on its line. */
  readonly file?: string;
};

/** No file system of a Mac has longer names; the tool takes comments of up to 8 KiB. */
const MAX_NAME_BYTES = 1024;

/** The text of the `.minisig` file. `bytes` carry their type's line already (`typedBytes`). */
export function signBytes(bytes: Uint8Array, { key, purpose, at, file }: Signing): string {
  const { type } = PURPOSES[purpose];
  if (contentOf(bytes, purpose) === undefined) throw new Error(`bytes for ${purpose} must begin with the line ${type}`);
  const signature = signMessage(digestOf(bytes), key.seed);
  // the tool's own fields behind the type, so that a person who knows them can read it
  const fields = [type, `timestamp:${Math.floor(at.getTime() / 1000)}`, ...nameField(file), 'hashed'];
  const trustedComment = fields.join('\t');
  const globalSignature = signMessage(tied(signature, trustedComment), key.seed);
  return signatureText({ keyId: key.keyId, signature, trustedComment, globalSignature });
}

function nameField(file: string | undefined): readonly string[] {
  if (file === undefined || Buffer.byteLength(file) > MAX_NAME_BYTES) return [];
  return file.includes('\t') || printable(Buffer.from(file)) !== file ? [] : [`file:${file}`];
}
