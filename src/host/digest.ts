/**
 * Digests of one regular file, all that are asked for in one pass, at the memory of one buffer.
 *
 * Measured: one reused buffer of 256 KiB with synchronous reads hashes faster than `openssl dgst`; streams, whole-file
 * reads and WebCrypto are slower. A hostile file cannot stop it: opening does not wait for a FIFO's other end or
 * follow a link, what is no regular file is not read, and what grows while it is read is read to its first length.
 * @module
 */

import { createHash, type Hash, hash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { GapReason } from '../model/gap.ts';
import type { DigestName } from './host.ts';
import { refusedFileBy } from './refusal.ts';

/** STIX's names of the digests and the runtime's. */
const ALGORITHMS: Readonly<Record<DigestName, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
};

export const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** 64 to 256 KiB are equally fast; below that calls cost, above it the second-level cache misses. */
const BUFFER_BYTES = 256 * 1024;

const GiB = 1024 ** 3;
/** A file that is mostly holes costs its length in reading and nothing in disk: a trap of terabytes is one `truncate`. */
const MAX_SPARSE_BYTES = 4 * GiB;

export type DigestLimits = {
  readonly maxBytes?: number;
  /** What `lstat` said of the file; absent: it is asked when the file is open. */
  readonly stats?: Stats;
  /** Asked between two reads of a file that needs more than one; false ends the reading as interrupted. */
  readonly proceed?: (bytesRead: number) => boolean;
};

/** Digests by STIX name, lower-case hex; or why there are none. */
export type Digested =
  | { readonly ok: true; readonly hashes: Readonly<Record<string, string>>; readonly bytesRead: number }
  | { readonly ok: false; readonly reason: GapReason; readonly detail?: string; readonly bytesRead: number };

/**
 * Reads a regular file once. A file that is another one, or whose size or times differ when it has been read, gives no
 * digest: half of the old and half of the new is the digest of neither.
 */
export function digestFile(
  path: string | Buffer,
  algorithms: readonly DigestName[],
  limits: DigestLimits = {},
): Digested {
  let file: number;
  try {
    file = openSync(path, READ_ONLY);
  } catch (error) {
    return refused(error);
  }
  try {
    return digestOpen(file, algorithms, limits);
  } catch (error) {
    return refused(error);
  } finally {
    closeSync(file);
  }
}

/** Whether two looks at a file show the same file with the same content. */
export function isUnchanged(before: Stats, after: Stats): boolean {
  return (
    before.ino === after.ino &&
    before.dev === after.dev &&
    before.size === after.size &&
    before.mtimeMs === after.mtimeMs &&
    before.ctimeMs === after.ctimeMs
  );
}

function digestOpen(file: number, algorithms: readonly DigestName[], limits: DigestLimits): Digested {
  const before = limits.stats ?? fstatSync(file);
  if (!before.isFile()) return { ok: false, reason: 'vanished', detail: 'no longer a regular file', bytesRead: 0 };
  const tooBig = tooBigFor(before, limits.maxBytes);
  if (tooBig !== undefined) return { ok: false, reason: 'too-big', detail: tooBig, bytesRead: 0 };
  const reading = before.size <= BUFFER_BYTES ? digestAtOnce : digestInPieces;
  const { hashes, bytesRead } = reading(file, algorithms, { size: before.size, proceed: limits.proceed });
  if (hashes === undefined) return { ok: false, reason: 'interrupted', bytesRead };
  // the digest stands for what was there only if nothing moved between the first look and the last byte
  if (bytesRead < before.size || !isUnchanged(before, fstatSync(file))) {
    return { ok: false, reason: 'changed-while-read', bytesRead };
  }
  return { ok: true, hashes, bytesRead };
}

function tooBigFor({ size, blocks }: Stats, maxBytes: number | undefined): string | undefined {
  if (maxBytes !== undefined && size > maxBytes) return `${size} bytes, the limit is ${maxBytes}`;
  if (size > MAX_SPARSE_BYTES && blocks * 512 * 2 < size) {
    return `sparse: ${size} bytes long, ${blocks * 512} of them on the disk`;
  }
  return undefined;
}

type Length = { readonly size: number; readonly proceed: DigestLimits['proceed'] };
type Read = { readonly hashes?: Readonly<Record<string, string>>; readonly bytesRead: number };

let shared: Buffer | undefined;

function readBuffer(): Buffer {
  shared ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
  return shared;
}

/** Most files fit the buffer: one read, and no hash object to make. */
function digestAtOnce(file: number, algorithms: readonly DigestName[], { size }: Length): Read {
  const buffer = readBuffer();
  let bytesRead = 0;
  while (bytesRead < size) {
    const count = readSync(file, buffer, bytesRead, size - bytesRead, bytesRead);
    if (count === 0) break;
    bytesRead += count;
  }
  const content = buffer.subarray(0, bytesRead);
  const hashes: Record<string, string> = {};
  for (const name of algorithms) hashes[name] = hash(ALGORITHMS[name], content, 'hex');
  return { hashes, bytesRead };
}

function digestInPieces(file: number, algorithms: readonly DigestName[], { size, proceed }: Length): Read {
  const buffer = readBuffer();
  const running = algorithms.map((name): readonly [DigestName, Hash] => [name, createHash(ALGORITHMS[name])]);
  let bytesRead = 0;
  while (bytesRead < size) {
    if (proceed?.(bytesRead) === false) return { bytesRead };
    const count = readSync(file, buffer, 0, Math.min(buffer.length, size - bytesRead), bytesRead);
    if (count === 0) break;
    bytesRead += count;
    const piece = buffer.subarray(0, count);
    for (const [, digest] of running) digest.update(piece);
  }
  return { hashes: Object.fromEntries(running.map(([name, digest]) => [name, digest.digest('hex')])), bytesRead };
}

function refused(error: unknown): Digested {
  const refusal = refusedFileBy(error);
  if (refusal === undefined) throw error;
  return { ok: false, ...refusal, bytesRead: 0 };
}
