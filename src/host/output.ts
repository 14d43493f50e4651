/**
 * Writes the file that a person asked for with `--output`: whole or not at all.
 *
 * It is opened before the work begins, so that a folder or a full disk is told at once and not after the sweep. What
 * is written stands in a temporary file beside it and takes the name at the end. A link is replaced and never followed:
 * in a shared folder such as `/tmp` anybody may have put it there, and a sweep usually runs as root.
 * @module
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Problem } from '../model/problem.ts';
import { codeOf } from './errno.ts';
import { isInside } from './inside.ts';

/** A file that is being written. Disposing of it before `keep` leaves nothing behind. */
export type Output = Disposable & {
  write(text: string): void;
  /** Gives the file its name, whole. */
  keep(): void;
};

/** A report tells what was found where: for the eyes of whoever ran the sweep. */
const PRIVATE_MODE = 0o600;
/** How long to wait for a full pipe. */
const POLL_MS = 10;

export type OutputOptions = {
  /** The root, which stays as it is. */
  readonly swept?: string;
  /** Who may read a file that is new, other than its owner alone. */
  readonly mode?: number;
};

/** Opens it for writing; anything that stands in the way is a Problem now. */
export function openOutput(path: string, options: OutputOptions = {}): Output {
  if (path.includes('\0')) throw unwritable(path, 'no name of a file holds a NUL byte. Check the path');
  const target = resolve(path);
  const inherited = inheritedDescriptor(target);
  if (inherited !== undefined) return streamTo(inherited, path);
  if (options.swept !== undefined && isInside(target, options.swept))
    throw unwritable(path, 'it lies on the disk that is swept, which stays as it is. Name a file elsewhere');
  const standing = tryTo(path, () => lstatSync(target, { throwIfNoEntry: false }));
  if (standing?.isDirectory()) throw unwritable(path, 'it is a folder. Name a file inside it');
  if (standing?.isBlockDevice() || standing?.isSocket()) throw unwritable(path, 'it is no file. Name another');
  // a pipe or a terminal takes the text as it comes, and must not be replaced
  if (standing?.isFIFO() || standing?.isCharacterDevice())
    return streamTo(
      tryTo(path, () => openSync(target, constants.O_WRONLY)),
      path,
    );
  return openBeside(target, { path, mode: modeFor(standing) ?? options.mode ?? PRIVATE_MODE });
}

/** `/dev/stdout` and its like are links to what the caller opened: used as it is, since a socket cannot be opened again. */
function inheritedDescriptor(target: string): number | undefined {
  if (target === '/dev/stdout') return 1;
  if (target === '/dev/stderr') return 2;
  const number = /^\/dev\/fd\/(\d{1,4})$/.exec(target)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A file of one's own keeps who else may read it; one of somebody else's says nothing about that. */
function modeFor(standing: Stats | undefined): number | undefined {
  const own = standing?.isFile() === true && standing.uid === process.geteuid?.();
  return own ? standing.mode & 0o666 : undefined;
}

function streamTo(descriptor: number, path: string): Output {
  return {
    write: (text) => tryTo(path, () => writeAll(descriptor, text)),
    keep() {},
    [Symbol.dispose]() {
      if (descriptor > 2) closeSync(descriptor);
    },
  };
}

function openBeside(target: string, { path, mode }: { readonly path: string; readonly mode: number }): Output {
  // short and of its own: a name of 255 bytes must still find room beside it
  const part = join(dirname(target), `.besom-${randomBytes(6).toString('hex')}.part`);
  let descriptor = tryTo(path, () => openSync(part, 'wx', mode));
  const close = () => {
    if (descriptor < 0) return;
    closeSync(descriptor);
    descriptor = -1;
  };
  return {
    write: (text) => tryTo(path, () => writeAll(descriptor, text)),
    keep() {
      tryTo(path, () => {
        fsyncSync(descriptor);
        close();
        renameSync(part, target);
      });
    },
    [Symbol.dispose]() {
      close();
      rmSync(part, { force: true });
    },
  };
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let done = 0; done < bytes.length; ) done += writeSome(descriptor, bytes.subarray(done));
}

/** A pipe that another program made non-blocking says EAGAIN while it is full. */
function writeSome(descriptor: number, bytes: Buffer): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if (codeOf(error) !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    return 0;
  }
}

/** What each error of the system means for the person who named the file. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder. Make it first, or name another',
  ENOTDIR: 'a part of the path is no folder. Check the path',
  EACCES: 'permission refused. Name a file in a folder that you may write to',
  EPERM: 'the system refuses. Name a file in a folder that you may write to',
  EROFS: 'the disk is read-only. Name a file on another one',
  ENOSPC: 'the disk is full. Make room, or name a file on another one',
  EDQUOT: 'your share of the disk is used up. Make room, or name a file on another one',
  ENAMETOOLONG: 'the name is longer than the system allows. Choose a shorter one',
  EISDIR: 'it is a folder. Name a file inside it',
  ELOOP: 'its symbolic links go in a circle. Name the file itself',
};

function tryTo<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw unwritable(path, WORDS[code] ?? `the system says ${code}. Name another file`, error);
  }
}

function unwritable(path: string, why: string, cause?: unknown): Problem {
  return new Problem('WRITE_FAILED', `${JSON.stringify(path)}: ${why}`, { cause });
}
