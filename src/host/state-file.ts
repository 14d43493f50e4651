/**
 * Reads a small file of the agent's own, which somebody may have damaged or replaced: bounded, never a pipe, and where
 * it is to be believed only one that nobody else could have written.
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { codeOf } from './errno.ts';

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
    const because = distrust(fstatSync(file), trusted);
    return because === undefined ? readWhole(file, maxBytes) : { kind: 'refused', because };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return refused(code);
  } finally {
    closeSync(file);
  }
}

/** To the end and not to the size that it says: it may grow. */
function readWhole(file: number, maxBytes: number): OwnFile {
  const bytes = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (let count = -1; count !== 0 && length <= maxBytes; length += count)
    count = readSync(file, bytes, { offset: length });
  if (length > maxBytes) return { kind: 'refused', because: `it is larger than ${maxBytes} bytes` };
  const whole = bytes.subarray(0, length);
  return { kind: 'read', bytes: whole, text: whole.toString('utf8') };
}

function distrust(stats: Stats, trusted: Trusted): string | undefined {
  if (!stats.isFile()) return 'it is no regular file';
  if (trusted === 'anybody') return undefined;
  const self = trusted === 'root-or-self' ? process.geteuid?.() : 0;
  if (stats.uid !== 0 && stats.uid !== self) return 'it belongs to somebody else';
  return (stats.mode & 0o022) === 0 ? undefined : 'others may write to it';
}

function refused(code: string): OwnFile {
  return { kind: 'refused', because: code === 'EACCES' ? 'permission refused' : `the system says ${code}` };
}
