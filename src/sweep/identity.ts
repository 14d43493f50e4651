/**
 * Ids that are the same in every sweep, so that a finding can be followed over time and across reports.
 * Source: RFC 9562, section 5.5 (UUID version 5).
 * @module
 */
import { createHash } from 'node:crypto';

/** Besom's own namespace, made once (UUIDv4). */
const NAMESPACE = '6f1d1e0a-3f0a-4b57-9d0e-2b7f3b9f8c11';

/** A UUIDv5 of several texts. Their lengths enter it, so that ('a', 'bc') and ('ab', 'c') differ. */
export function stableId(...parts: readonly string[]): string {
  const hash = createHash('sha1').update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'));
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes.toString('hex'));
}

/** The text of a UUID, from its 32 digits. */
export function uuidText(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
