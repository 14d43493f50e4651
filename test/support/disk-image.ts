/**
 * Makes disk images for tests: bytes that look compressed, and the trailer by which macOS knows a UDIF image.
 *
 * The incident's own image is nowhere to be had (only its SHA-256 was published), so a test plants one of these and
 * looks for it with a pack that asks for its digest.
 * @module
 */
import { createHash } from 'node:crypto';
import type { DigestName } from '../../src/host/host.ts';

const TRAILER_BYTES = 512;

const NODE_NAMES = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
} as const satisfies Record<DigestName, string>;

export type ImageOptions = {
  /** Another seed, another image. */
  readonly seed: string;
  readonly bytes?: number;
  /** `none`: a raw image, that only its name gives away. */
  readonly trailer?: 'koly' | 'none';
};

/** The whole image. */
export function diskImage({ seed, bytes = 20_000, trailer = 'koly' }: ImageOptions): Buffer {
  const body = createHash('shake256', { outputLength: bytes }).update(seed).digest();
  return trailer === 'none' ? body : Buffer.concat([body, kolyTrailer(body.length)]);
}

/** Signature, version 4, its own size, flags, and where the data fork lies. All numbers are big-endian. */
function kolyTrailer(dataBytes: number): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.write('koly', 'latin1');
  trailer.writeUInt32BE(4, 4);
  trailer.writeUInt32BE(TRAILER_BYTES, 8);
  trailer.writeUInt32BE(1, 12);
  trailer.writeBigUInt64BE(BigInt(dataBytes), 32);
  return trailer;
}

/** A digest as packs write it. */
export function digestOf(bytes: Buffer, algorithm: DigestName = 'SHA-256'): string {
  return createHash(NODE_NAMES[algorithm]).update(bytes).digest('hex');
}
