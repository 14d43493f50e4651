/**
 * Where Besom keeps what it remembers between two sweeps; never on the disk that is swept.
 * @module
 */

import { accessSync, chmodSync, constants, lstatSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Problem } from '../model/problem.ts';
import { distrust } from './distrust.ts';
import { codeOf } from './errno.ts';
import { isInside } from './inside.ts';

const AGENT_MODE = 0o711;

/** Who runs Besom and where: what the default folder depends on. */
export type Runner = {
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly home: string;
  /** `$XDG_STATE_HOME`. */
  readonly stateHome?: string;
};

export function thisRunner(): Runner {
  const stateHome = process.env['XDG_STATE_HOME'];
  return {
    platform: process.platform,
    isRoot: process.geteuid?.() === 0,
    home: homedir(),
    ...(stateHome !== undefined && { stateHome }),
  };
}

/** The folder that is used where `--state-dir` names none. */
export function defaultStateDir({ platform, isRoot, home, stateHome }: Runner): string {
  if (platform === 'darwin') return isRoot ? '/Library/Application Support/Besom' : join(home, 'Library/Caches/Besom');
  if (isRoot) return '/var/lib/besom';
  // XDG Base Directory Specification: a relative path there is invalid and is to be ignored
  const base = stateHome !== undefined && isAbsolute(stateHome) ? stateHome : join(home, '.local/state');
  return join(base, 'besom');
}

/** A folder that can be used, or why the sweep does without: the cache is lost by that, never the sweep. `isReadOnly`: the disk is. */
export type StateDir =
  | { readonly usable: true; readonly dir: string; readonly cacheFile: string }
  | { readonly usable: false; readonly dir: string; readonly because: string; readonly isReadOnly?: true };

/** A folder that was asked for inside the swept root is a Problem: that disk stays as it is. */
export function checkStateDir(asked: string | undefined, swept: string): void {
  if (asked === undefined || !isInside(resolve(asked), swept)) return;
  const where = `it lies inside the root ${JSON.stringify(swept)}, which stays as it is`;
  throw new Problem('USAGE', `with --state-dir ${JSON.stringify(asked)}: ${where}. Name a folder elsewhere`);
}

/** Prepares the folder, the one that was asked for or the default. */
export function openStateDir(asked: string | undefined, swept: string | undefined): StateDir {
  const dir = asked === undefined ? defaultStateDir(thisRunner()) : resolve(asked);
  if (swept !== undefined && isInside(dir, swept)) return { usable: false, dir, because: 'it lies on the swept disk' };
  const refused = dir.includes('\0') ? { because: 'no name holds a NUL byte' } : prepare(dir);
  return refused === undefined
    ? { usable: true, dir, cacheFile: join(dir, 'cache.db') }
    : { usable: false, dir, ...refused };
}

/**
 * The same for the agent, whose `status.json` every user may read: others may pass through the folder, and can neither list
 * it nor read what is private in it, which is of mode 0600 each.
 */
export function openAgentDir(asked: string | undefined): StateDir {
  const opened = openStateDir(asked, undefined);
  if (!opened.usable) return opened;
  try {
    chmodSync(opened.dir, AGENT_MODE);
  } catch (error) {
    // it is root's, or on a read-only disk: only the status of other users is lost by that
    if (codeOf(error) === undefined) throw error;
  }
  return opened;
}

/** Makes the folder for its owner alone; says why it cannot be written. */
function prepare(dir: string): { readonly because: string; readonly isReadOnly?: true } | undefined {
  try {
    makeFolder(dir);
    accessSync(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return { because: WORDS[code] ?? `the system says ${code}`, ...(code === 'EROFS' && { isReadOnly: true }) };
  }
  // whoever can write here can tell the next sweep that a file is harmless
  const because = distrust(statSync(dir));
  return because === undefined ? undefined : { because };
}

/** Not `recursive`: Node 26 tries for ever where the file system says ENOENT below a folder that is there, as /proc does. */
function makeFolder(dir: string): void {
  if (lstatSync(dirname(dir), { throwIfNoEntry: false }) === undefined) makeFolder(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST' || !statSync(dir).isDirectory()) throw error;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission refused',
  EPERM: 'the system refuses',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'a part of the path is no folder',
  ENOENT: 'a part of the path is missing',
};
