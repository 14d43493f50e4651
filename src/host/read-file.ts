/**
 * Reads one small regular file whole: never a FIFO that would block, a device without end, or more than the limit.
 * @module
 */
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { READ_ONLY } from './digest.ts';
import { type Refused, refusedFileBy } from './refusal.ts';

const CHUNK_BYTES = 64 * 1024;

export type Read = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly refused: Refused };

/** `expected`: what `lstat` said of it; another file that took its place meanwhile is not read in its name. */
export function readSmallFile(path: Buffer, expected: Stats, maxBytes: number): Read {
  let file: number | undefined;
  try {
    file = openSync(path, READ_ONLY);
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.ino !== expected.ino || stats.dev !== expected.dev) return REPLACED;
    return readToEnd(file, maxBytes);
  } catch (error) {
    const refused = refusedFileBy(error);
    if (refused === undefined) throw error;
    return { ok: false, refused };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const REPLACED: Read = { ok: false, refused: { reason: 'vanished', detail: 'another file took its place' } };

/** To the end and not to the size that it says: files of the kernel say 0, and others grow. */
export function readToEnd(file: number, maxBytes: number): Read {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, maxBytes + 1 - total));
    const count = readSync(file, chunk);
    if (count === 0) return { ok: true, bytes: Buffer.concat(chunks) };
    total += count;
    if (total > maxBytes)
      return { ok: false, refused: { reason: 'too-big', detail: `the limit is ${maxBytes} bytes` } };
    chunks.push(chunk.subarray(0, count));
  }
}
