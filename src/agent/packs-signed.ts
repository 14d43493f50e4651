/**
 * Reads signed bytes as the collector sends them and as they are kept: bytes in base64, and the `.minisig` text.
 * @module
 */

import type { SignedBytes } from '../model/exchange.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import type { Signed } from '../trust/trust.ts';

/** What of it is verified, and the text in base64 that a sweep is handed. */
export type SignedBody = Signed & { readonly base64: string };

/** The bytes that one pack may have to be fetched, and all of an index together: they are held in memory for a moment. */
export const MAX_PACK_BYTES = 16 << 20;
export const MAX_PACKS_BYTES = 64 << 20;
const MAX_INDEX_BYTES = 1 << 20;
const MAX_SIGNATURE_BYTES = 4_096;

/** What the body of an answer may have at most: base64 takes four bytes for three. */
export const MAX_PACK_BODY_BYTES = bodyBytes(MAX_PACK_BYTES);
export const MAX_INDEX_BODY_BYTES = bodyBytes(MAX_INDEX_BYTES);

/** The signed bytes of a body; nothing where it is none. */
export function readSignedBody(body: string): SignedBody | undefined {
  const { bytes, signature } = fieldsOf(body);
  if (typeof bytes !== 'string' || typeof signature !== 'string' || signature.length > MAX_SIGNATURE_BYTES)
    return undefined;
  return { bytes: Buffer.from(bytes, 'base64'), signature: Buffer.from(signature), base64: bytes };
}

/** The body of signed bytes. */
export function signedBodyText({ base64, signature }: SignedBody): string {
  const body: SignedBytes = { bytes: base64, signature: Buffer.from(signature).toString('utf8') };
  return JSON.stringify(body);
}

function fieldsOf(body: string): { readonly bytes?: unknown; readonly signature?: unknown } {
  const value = jsonOf(body);
  return isRecord(value) ? value : {};
}

function bodyBytes(bytes: number): number {
  return Math.ceil(bytes / 3) * 4 + 2 * MAX_SIGNATURE_BYTES;
}
