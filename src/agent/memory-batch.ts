/**
 * Reads what a sweep tells for the memory. Its process has parsed hostile files, so nothing of it is taken on trust.
 * @module
 */
import { isRecord } from '../model/json.ts';
import {
  BATCH_LIMITS,
  FILE_FORMATS,
  IDENTIFIER_KINDS,
  type IdentifierKind,
  isIdentifier,
  type RememberBatch,
  type RememberedFile,
  SEAL_BYTES,
  SEALED_KINDS,
  type SealedKind,
} from '../model/memory.ts';

export type ReadBatch =
  | { readonly of: SealedKind | IdentifierKind; readonly keys: readonly Uint8Array[] }
  | { readonly of: 'file'; readonly files: readonly RememberedFile[] };

const DIGEST = { 'SHA-256': /^[0-9a-f]{64}$/u, 'SHA-1': /^[0-9a-f]{40}$/u, MD5: /^[0-9a-f]{32}$/u };
/** Room for one batch of seals in base64. */
const MAX_BASE64 = Math.ceil((BATCH_LIMITS.seals * SEAL_BYTES) / 3) * 4;

/** The batch, or nothing where it is not one of ours: what does not fit into it is left out. */
export function readBatch(batch: RememberBatch): ReadBatch | undefined {
  const told: { readonly of?: unknown; readonly seals?: unknown; readonly files?: unknown; readonly values?: unknown } =
    batch;
  const sealed = SEALED_KINDS.find((kind) => kind === told.of);
  if (sealed !== undefined) return readSeals(sealed, told.seals);
  const identifiers = IDENTIFIER_KINDS.find((kind) => kind === told.of);
  if (identifiers !== undefined && Array.isArray(told.values)) return readIdentifiers(identifiers, told.values);
  if (told.of !== 'file' || !Array.isArray(told.files)) return undefined;
  return { of: 'file', files: told.files.slice(0, BATCH_LIMITS.files).filter(isFile).map(onlyThat) };
}

function readSeals(of: SealedKind, seals: unknown): ReadBatch | undefined {
  if (typeof seals !== 'string' || seals.length > MAX_BASE64) return undefined;
  const bytes = Buffer.from(seals, 'base64');
  if (bytes.length % SEAL_BYTES !== 0) return undefined;
  const count = bytes.length / SEAL_BYTES;
  return { of, keys: Array.from({ length: count }, (_, at) => bytes.subarray(at * SEAL_BYTES, (at + 1) * SEAL_BYTES)) };
}

function readIdentifiers(of: IdentifierKind, values: readonly unknown[]): ReadBatch {
  const fit = values.slice(0, BATCH_LIMITS.values).filter((value) => typeof value === 'string' && isIdentifier(value));
  return { of, keys: fit.map((value) => Buffer.from(String(value))) };
}

function isFile(value: unknown): value is RememberedFile {
  if (!isRecord(value)) return false;
  const { format, size, hashes } = value;
  if (!FILE_FORMATS.some((known) => known === format) || !Number.isSafeInteger(size) || Number(size) < 0) return false;
  if (!isRecord(hashes)) return false;
  return Object.entries(DIGEST).every(([name, form]) => {
    const digest = hashes[name];
    return digest === undefined ? name !== 'SHA-256' : typeof digest === 'string' && form.test(digest);
  });
}

/** Without anything else that may stand in it. */
function onlyThat({ format, size, hashes }: RememberedFile): RememberedFile {
  const known = Object.keys(DIGEST).flatMap((name): [string, string][] => {
    const digest = hashes[name];
    return digest === undefined ? [] : [[name, digest]];
  });
  return { format, size, hashes: Object.fromEntries(known) };
}
