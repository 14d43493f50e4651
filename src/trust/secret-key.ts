/**
 * Secret keys as minisign writes them, hidden by a password or not.
 *
 * After the algorithms come salt and limits of scrypt, then the key's name, the secret and a checksum, these last 104
 * bytes under a stream that the password gives. An unhidden key has zeros for everything that it does not need.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { POINT_BYTES, pointOf, SEED_BYTES } from './ed25519.ts';
import { CHECKSUM_BYTES, checksumOf, isChecksum } from './key-checksum.ts';
import { areSane, deriveStream, type Limits, SENSITIVE } from './key-stream.ts';
import { keyText, malformed, type Read, read, readKeyText } from './minisign-text.ts';
import { KEY_ALGORITHM, KEY_ID_BYTES, keyIdBytes, keyIdText, type PublicKey } from './public-key.ts';

/** What signs. `point` is its public half. */
export type SecretKey = PublicKey & { readonly seed: Buffer };

/** A key file before its password: `hidden` is in the clear where `protection` is `none`. */
export type SecretKeyFile = {
  readonly protection: 'password' | 'none';
  readonly salt: Buffer;
  readonly limits: Limits;
  readonly hidden: Buffer;
};

/** The tool reads no more of a password. */
export const MAX_PASSWORD_BYTES = 1023;

const COMMENT = 'minisign encrypted secret key';
const SCRYPT = 'Sc';
const NO_KDF = '\0\0';
const BLAKE2 = 'B2';
const SALT_BYTES = 32;
const NUMBER_BYTES = 8;
const HEAD_BYTES = 6 + SALT_BYTES + 2 * NUMBER_BYTES;
const SECRET_BYTES = SEED_BYTES + POINT_BYTES;
const HIDDEN_BYTES = KEY_ID_BYTES + SECRET_BYTES + CHECKSUM_BYTES;

/** A key from the system's randomness. */
export function makeSecretKey(): SecretKey {
  const seed = randomBytes(SEED_BYTES);
  return { keyId: keyIdText(randomBytes(KEY_ID_BYTES)), seed, point: pointOf(seed) };
}

/** Reads the file of a secret key, as far as that goes without its password. */
export function readSecretKey(bytes: Uint8Array): Read<SecretKeyFile> {
  const key = readKeyText(bytes, HEAD_BYTES + HIDDEN_BYTES);
  if (key.kind === 'malformed') return key;
  const algorithms = key.value.subarray(0, 6).toString('latin1');
  const kdf = algorithms.slice(2, 4);
  if (algorithms !== `${KEY_ALGORITHM}${kdf}${BLAKE2}` || (kdf !== SCRYPT && kdf !== NO_KDF)) {
    return malformed('it is no secret key of minisign');
  }
  const limits = limitsIn(key.value.subarray(6 + SALT_BYTES, HEAD_BYTES));
  if (kdf === SCRYPT && !areSane(limits)) return malformed('it asks for work that no key needs');
  return read({
    protection: kdf === SCRYPT ? 'password' : 'none',
    salt: key.value.subarray(6, 6 + SALT_BYTES),
    limits,
    hidden: key.value.subarray(HEAD_BYTES),
  });
}

/** The key inside a file. A wrong password is `malformed`: nothing tells it from damage. */
export async function openSecretKey(file: SecretKeyFile, password: Buffer): Promise<Read<SecretKey>> {
  const clear = file.protection === 'none' ? file.hidden : await hide(file.hidden, password, file);
  const [id, secret, checksum] = parts(clear);
  const expected = checksumOf(Buffer.from(KEY_ALGORITHM), id, secret);
  // the tool leaves the checksum of an unhidden key at zero
  const unset = file.protection === 'none' && checksum.every((byte) => byte === 0);
  if (!unset && !isChecksum(checksum, expected)) return malformed('the password is wrong, or the file is damaged');
  const seed = secret.subarray(0, SEED_BYTES);
  const point = pointOf(seed);
  // signing with one half and a public half of another key would give the secret away
  if (!isChecksum(secret.subarray(SEED_BYTES), point)) return malformed('its two halves do not belong together');
  return read({ keyId: keyIdText(id), seed, point });
}

/** The file of a key that a password hides; `limits` only for tests, which cannot spend a gibibyte each. */
export async function hiddenKeyText(key: SecretKey, password: Buffer, limits: Limits = SENSITIVE): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const clear = clearBytes(key, checksumOf(Buffer.from(KEY_ALGORITHM), keyIdBytes(key.keyId), key.seed, key.point));
  const head = [Buffer.from(`${KEY_ALGORITHM}${SCRYPT}${BLAKE2}`), salt, limitBytes(limits)];
  return keyText(COMMENT, Buffer.concat([...head, await hide(clear, password, { salt, limits })]));
}

/** The file of a key that nothing hides: whoever reads it can sign. The same bytes as those of `minisign -G -W`. */
export function openKeyText(key: SecretKey): string {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(`${KEY_ALGORITHM}${NO_KDF}${BLAKE2}`, 'latin1');
  return keyText(COMMENT, Buffer.concat([head, clearBytes(key, Buffer.alloc(CHECKSUM_BYTES))]));
}

/** Hides and shows alike: it is its own reverse. */
async function hide(
  bytes: Buffer,
  password: Buffer,
  { salt, limits }: Pick<SecretKeyFile, 'salt' | 'limits'>,
): Promise<Buffer> {
  const stream = await deriveStream(password, { salt, limits, byteCount: HIDDEN_BYTES });
  return Buffer.from(bytes.map((byte, index) => byte ^ (stream[index] ?? 0)));
}

function clearBytes({ keyId, seed, point }: SecretKey, checksum: Buffer): Buffer {
  return Buffer.concat([keyIdBytes(keyId), seed, point, checksum]);
}

function parts(clear: Buffer): readonly [Buffer, Buffer, Buffer] {
  const end = KEY_ID_BYTES + SECRET_BYTES;
  return [clear.subarray(0, KEY_ID_BYTES), clear.subarray(KEY_ID_BYTES, end), clear.subarray(end)];
}

/** 64-bit numbers; one that a double cannot hold is far beyond every limit, and stays so when it is rounded. */
function limitsIn(bytes: Buffer): Limits {
  return { opsLimit: Number(bytes.readBigUInt64LE(0)), memLimit: Number(bytes.readBigUInt64LE(NUMBER_BYTES)) };
}

function limitBytes({ opsLimit, memLimit }: Limits): Buffer {
  const bytes = Buffer.alloc(2 * NUMBER_BYTES);
  bytes.writeBigUInt64LE(BigInt(opsLimit), 0);
  bytes.writeBigUInt64LE(BigInt(memLimit), NUMBER_BYTES);
  return bytes;
}
