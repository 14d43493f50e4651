/**
 * Reads a file that a person named on the command line: a pack, a saved report, a list of cases; `-` is standard input.
 *
 * The name may point at anything. Nothing but a regular file is read, so that a named pipe cannot hang the command and
 * `/dev/zero` cannot fill its memory, and no more than the limit is ever held.
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { Problem } from '../model/problem.ts';
import { problemOfErrno } from './input-problem.ts';

const STANDARD_INPUT = 0;
const CHUNK_BYTES = 256 * 1024;
/** How long to wait for a standard input that another program made non-blocking. */
const POLL_MS = 10;

export type InputLimit = { readonly maxBytes: number };

/** What it is called in a message. */
export function nameOfInput(path: string): string {
  return path === '-' ? 'standard input' : JSON.stringify(path);
}

/** The bytes of a named file, or of standard input for `-`; a Problem with the remedy where that cannot be. */
export function readInput(path: string, { maxBytes }: InputLimit): Buffer {
  const name = nameOfInput(path);
  if (path === '-') return readAll(STANDARD_INPUT, { name, maxBytes });
  const descriptor = openForReading(path);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw notRegular(path, stats);
    if (stats.size > maxBytes) throw tooBig(name, maxBytes);
    return readAll(descriptor, { name, maxBytes });
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(path: string): number {
  if (path === '') throw new Problem('READ_MISSING', '"": the name is empty. Name a file, or - for standard input');
  if (path.includes('\0'))
    throw new Problem('READ_MISSING', `${JSON.stringify(path)}: no name of a file holds a NUL byte`);
  try {
    // O_NONBLOCK: opening a named pipe that nobody writes to would otherwise wait for ever, before fstat can tell.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw problemOfErrno(error, JSON.stringify(path));
  }
}

/** Reads to the end, however large the file says it is: it may grow, and `/proc` files say 0. */
function readAll(descriptor: number, { name, maxBytes }: InputLimit & { readonly name: string }): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, maxBytes + 1 - total));
    const bytes = readSome(descriptor, chunk, name);
    if (bytes === 0) return Buffer.concat(chunks, total);
    total += bytes;
    if (total > maxBytes) throw tooBig(name, maxBytes);
    chunks.push(chunk.subarray(0, bytes));
  }
}

function readSome(descriptor: number, chunk: Buffer, name: string): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      if (!isErrno(error, 'EAGAIN')) throw problemOfErrno(error, name);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
  }
}

function notRegular(path: string, stats: Stats): Problem {
  const name = JSON.stringify(path);
  if (stats.isDirectory()) return new Problem('READ_FAILED', `${name}: it is a folder. Name a file inside it`);
  const what = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device';
  return new Problem('READ_FAILED', `${name}: it is ${what}, not a file. Pipe its content into the command and name -`);
}

function tooBig(name: string, maxBytes: number): Problem {
  return new Problem('TOO_BIG', `${name}: it is larger than the limit of ${sizeText(maxBytes)}. Split it`);
}

function sizeText(bytes: number): string {
  const mebibytes = bytes / (1024 * 1024);
  return mebibytes >= 1 ? `${Math.floor(mebibytes)} MiB` : `${bytes} bytes`;
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
