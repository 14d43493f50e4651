/**
 * What every database file of ours needs of SQLite: a file for its owner alone, error codes, a transaction, one figure,
 * and the removal of all its files.
 * @module
 */
import { closeSync, constants, fchmodSync, fstatSync, openSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** SQLite's primary result codes (its "Result and Error Codes" list). */
export const SQLITE = {
  permission: 3,
  busy: 5,
  locked: 6,
  memory: 7,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  notADatabase: 26,
} as const;

/** The primary result code of an error of SQLite's (its "Result and Error Codes" list); nothing for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** Whether another thread or sweep held the file for too long: nothing is wrong with it. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE.busy || code === SQLITE.locked;
}

/** A file that is not what we wrote. */
export class OddFile extends Error {
  readonly kind: 'damaged' | 'unusable';
  constructor(kind: 'damaged' | 'unusable', because: string) {
    super(because);
    this.kind = kind;
  }
}

/** All of it or nothing. IMMEDIATE: a reader that becomes a writer later would be refused without waiting. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // a full disk ends some transactions by itself
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The one figure that a query answers. */
export function numberFrom(database: DatabaseSync, sql: string): number {
  const [value] = Object.values(database.prepare(sql).get() ?? {});
  if (typeof value !== 'number') throw new OddFile('damaged', 'a figure is missing');
  return value;
}

/**
 * Makes the file and keeps it ours alone: whoever can write it can make a sweep by root believe that an image was
 * looked at. SQLite gives its log and its index the mode of the file.
 */
export function makePrivate(path: string): void {
  const { O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new OddFile('unusable', 'it is no regular file');
    if (stats.uid !== process.geteuid?.()) throw new OddFile('unusable', 'it belongs to another user');
    if ((stats.mode & 0o077) !== 0) fchmodSync(file, 0o600);
  } finally {
    closeSync(file);
  }
}

/** Removes it with its log and its index. Whoever has it open goes on with what it holds. */
export function removeDatabase(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
}
