/**
 * Reads a small file of the agent's own, which somebody may have damaged or replaced: bounded, never a pipe, and where
 * it is to be believed only one that nobody else could have written.
 * @module
 */

import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { distrust } from './distrust.ts';
import { codeOf } from './errno.ts';
import { readToEnd } from './read-file.ts';

export type OwnFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'read'; readonly bytes: Buffer; readonly text: string }
  | { readonly kind: 'refused'; readonly because: string };

/** Whose file is believed; `anybody` for what is only shown. */
export type Trusted = 'root' | 'root-or-self' | 'anybody';

/** Its content. The rights are asked of the open file, so that none can take its place in between. */
export function readOwnFile(path: string, maxBytes: number, trusted: Trusted = 'root-or-self'): OwnFile {
  let file: number;
  try {
    // O_NONBLOCK: a pipe of that name would otherwise hold the agent for ever
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : refused(code);
  }
  try {
    const because = whyNot(fstatSync(file), trusted);
    return because === undefined ? readWhole(file, maxBytes) : { kind: 'refused', because };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return refused(code);
  } finally {
    closeSync(file);
  }
}

function readWhole(file: number, maxBytes: number): OwnFile {
  const read = readToEnd(file, maxBytes);
  if (!read.ok) return { kind: 'refused', because: `it is larger than ${maxBytes} bytes` };
  return { kind: 'read', bytes: read.bytes, text: read.bytes.toString('utf8') };
}

function whyNot(stats: Stats, trusted: Trusted): string | undefined {
  if (!stats.isFile()) return 'it is no regular file';
  if (trusted === 'anybody') return undefined;
  return trusted === 'root' ? distrust(stats, 0) : distrust(stats);
}

function refused(code: string): OwnFile {
  return { kind: 'refused', because: code === 'EACCES' ? 'permission refused' : `the system says ${code}` };
}
