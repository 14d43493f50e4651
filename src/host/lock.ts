/**
 * Lets one agent run in a state folder, by a lock that the kernel takes back from a process that dies, however it dies.
 *
 * A file that only names a process must be believed or disbelieved after a crash, and process ids come again. So the lock
 * is SQLite's own on an empty database: a POSIX record lock on an open file, which ends with its process (not inherited by
 * a child, so that a sweep that outlives the agent does not keep it). The file stays empty, needs no room on a full disk,
 * and its content means nothing. It is for its owner alone: with a shared lock any user could keep the agent from starting.
 * Who holds it stands beside it, for people.
 * @module
 */

import { chmodSync, closeSync, constants, openSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isRecord, jsonOf } from '../model/json.ts';
import { codeOf } from './errno.ts';
import { removeParts, replaceFile } from './replace-file.ts';
import { SQLITE, sqliteCode } from './sqlite.ts';
import { readOwnFile } from './state-file.ts';

const LOCK = 'agent.lock';
const HOLDER = 'agent.pid';
/** `besom status` holds a shared lock for some microseconds to see whether anybody has it: an agent waits that out. */
const BUSY_MS = 1_000;

/** Half-written files older than this are of an agent that was killed. */
const LEFT_MS = 60_000;

export type Holder = { readonly pid: number; readonly startedAt: string };

/**
 * `busy`: another process has it. `impossible`: no lock can be had here (a read-only disk): the agent goes on without one,
 * and says so.
 */
export type Locked =
  | ({ readonly kind: 'held' } & Disposable)
  | { readonly kind: 'busy'; readonly holder?: Holder }
  | { readonly kind: 'impossible'; readonly because: string };

/** A connection that nobody refers to is closed, and its lock with it. */
const held = new Set<DatabaseSync>();

/** Takes the lock of a state folder for this process. */
export function takeLock(dir: string, holder: Holder): Locked {
  const path = join(dir, LOCK);
  const opened = openLock(path);
  if (opened.kind === 'busy') {
    const other = holderOf(dir);
    return other === undefined ? { kind: 'busy' } : { kind: 'busy', holder: other };
  }
  if (opened.kind === 'impossible') return opened;
  held.add(opened.database);
  removeParts(dir, LEFT_MS);
  replaceFile(join(dir, HOLDER), { text: `${JSON.stringify(holder)}\n`, mode: 0o644 });
  return {
    kind: 'held',
    [Symbol.dispose]: () => {
      rmSync(join(dir, HOLDER), { force: true });
      held.delete(opened.database);
      opened.database.close();
    },
  };
}

/** Whether an agent runs here. `unknown`: not for this user to see. */
export function lockState(dir: string): 'held' | 'free' | 'unknown' {
  const path = join(dir, LOCK);
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return code === 'ENOENT' ? 'free' : 'unknown';
  }
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.prepare('SELECT 1 FROM sqlite_schema').get();
    return 'free';
  } catch (error) {
    return sqliteCode(error) === SQLITE.busy ? 'held' : 'free';
  } finally {
    database.close();
  }
}

/** Who says that it holds the lock. */
export function holderOf(dir: string): Holder | undefined {
  const read = readOwnFile(join(dir, HOLDER), 1_000, 'anybody');
  if (read.kind !== 'read') return undefined;
  const value = jsonOf(read.text);
  return isHolder(value) ? { pid: value.pid, startedAt: value.startedAt } : undefined;
}

/** Whether a process of that number lives; of another user too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

type Opened =
  | { readonly kind: 'open'; readonly database: DatabaseSync }
  | { readonly kind: 'busy' }
  | { readonly kind: 'impossible'; readonly because: string };

function openLock(path: string): Opened {
  try {
    const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
    closeSync(openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600));
    chmodSync(path, 0o600);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return { kind: 'impossible', because: `the system says ${code}` };
  }
  const first = begun(path);
  if (first.kind !== 'damaged') return first;
  // emptied and not replaced: the lock is on the file itself, and two that mend it at once still share one
  truncateSync(path, 0);
  const second = begun(path);
  return second.kind === 'damaged' ? { kind: 'impossible', because: 'agent.lock is no file of ours' } : second;
}

function begun(path: string): Opened | { readonly kind: 'damaged' } {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_MS });
    // no journal on the disk: a full one has no room for it, and there is nothing to undo
    database.exec(`PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`);
    return { kind: 'open', database };
  } catch (error) {
    database?.close();
    const code = sqliteCode(error);
    if (code === undefined) throw error;
    if (code === SQLITE.busy) return { kind: 'busy' };
    if (code === SQLITE.notADatabase || code === SQLITE.corrupt) return { kind: 'damaged' };
    return { kind: 'impossible', because: `SQLite says ${code}` };
  }
}

function isHolder(value: unknown): value is Holder {
  if (!isRecord(value)) return false;
  const { pid, startedAt } = value;
  return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof startedAt === 'string';
}
