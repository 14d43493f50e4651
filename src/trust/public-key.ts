/**
 * Public keys as minisign writes them: a name of eight random bytes, and a point on Curve25519.
 * @module
 */
import { POINT_BYTES } from './ed25519.ts';
import { decode, keyText, malformed, type Read, read, readKeyText } from './minisign-text.ts';

/** `keyId` says which key made a signature, never that it did: anybody can copy it. */
export type PublicKey = { readonly keyId: string; readonly point: Buffer };

export const KEY_ID_BYTES = 8;
/** The tool's name for Ed25519 keys. */
export const KEY_ALGORITHM = 'Ed';
const KEY_BYTES = KEY_ALGORITHM.length + KEY_ID_BYTES + POINT_BYTES;

/** Reads the file of a public key. */
export function readPublicKey(bytes: Uint8Array): Read<PublicKey> {
  const key = readKeyText(bytes, KEY_BYTES);
  return key.kind === 'malformed' ? key : keyIn(key.value);
}

/** Reads a key in one word, as `minisign -P` takes it and settings hold it. */
export function readPublicKeyWord(word: string): Read<PublicKey> {
  const bytes = decode(Buffer.from(word), KEY_BYTES);
  return bytes === undefined ? malformed(`it is not ${KEY_BYTES} bytes of base64`) : keyIn(bytes);
}

/** The file of a public key, byte for byte as the tool writes it. */
export function publicKeyText({ keyId, point }: PublicKey): string {
  return keyText(`minisign public key ${keyId}`, keyBytes({ keyId, point }));
}

/** The key in one word, as `minisign -P` takes it. */
export function publicKeyWord(key: PublicKey): string {
  return keyBytes(key).toString('base64');
}

/** A key's name as the tool prints it: the eight bytes as one number, the last one first. */
export function keyIdText(bytes: Buffer): string {
  return Buffer.from(bytes).reverse().toString('hex').toUpperCase();
}

/** The eight bytes of a key's name. */
export function keyIdBytes(keyId: string): Buffer {
  return Buffer.from(keyId, 'hex').reverse();
}

function keyIn(bytes: Buffer): Read<PublicKey> {
  const [algorithm, keyId, point] = parts(bytes);
  if (algorithm.toString('latin1') !== KEY_ALGORITHM) return malformed('it is no public key of minisign');
  return read({ keyId: keyIdText(keyId), point });
}

function keyBytes({ keyId, point }: PublicKey): Buffer {
  return Buffer.concat([Buffer.from(KEY_ALGORITHM), keyIdBytes(keyId), point]);
}

function parts(key: Buffer): readonly [Buffer, Buffer, Buffer] {
  const from = KEY_ALGORITHM.length;
  return [key.subarray(0, from), key.subarray(from, from + KEY_ID_BYTES), key.subarray(from + KEY_ID_BYTES)];
}
