/**
 * Names bytes by their SHA-256, as packs and orders are named wherever they are told of.
 * @module
 */
import { hash } from 'node:crypto';

/** In lower-case hex. */
export function sha256Of(bytes: Uint8Array | string): string {
  return hash('sha256', bytes);
}
