/**
 * The checksum inside a secret key, by which a wrong password shows: BLAKE2b with a digest of 32 bytes.
 *
 * OpenSSL, and so the runtime, has BLAKE2b with 64 bytes only, and the shorter one is not its beginning: the length is
 * part of what is hashed (RFC 7693, section 2.5). Hence a package, for this alone.
 * @module
 */
import { timingSafeEqual } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';

export const CHECKSUM_BYTES = 32;

/** The checksum of a secret key's parts. */
export function checksumOf(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.from(blake2b(Buffer.concat(parts), { dkLen: CHECKSUM_BYTES }));
}

/** Compares in the same time wherever they differ. */
export function isChecksum(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
