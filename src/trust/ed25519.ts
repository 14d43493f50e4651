/**
 * Ed25519 over the runtime's crypto, with keys as the bytes that files hold.
 *
 * A public key of small order, as all zeros are (a placeholder that somebody forgot), would let anybody sign: OpenSSL
 * takes such keys, Node verifies nothing under them (measured with 26.10 and OpenSSL 3.5; a test holds it to that).
 * @module
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

export const POINT_BYTES = 32;
export const SEED_BYTES = 32;
export const SIGNATURE_BYTES = 64;

const TYPE = { asymmetricKeyType: 'ed25519' } as const;

/** The public key of a secret seed. */
export function pointOf(seed: Buffer): Buffer {
  return createPublicKey(privateKey(seed)).export({ format: 'raw-public' });
}

/** 64 bytes; the same for the same seed and message. */
export function signMessage(message: Uint8Array, seed: Buffer): Buffer {
  return sign(null, message, privateKey(seed));
}

/** Whether the holder of the key signed this message. */
export function isSignedBy(point: Buffer, message: Uint8Array, signature: Buffer): boolean {
  return verify(null, message, createPublicKey({ key: point, format: 'raw-public', ...TYPE }), signature);
}

function privateKey(seed: Buffer): KeyObject {
  return createPrivateKey({ key: seed, format: 'raw-private', ...TYPE });
}
