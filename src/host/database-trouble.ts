/**
 * What a disk can do to a database, as a few kinds that its user can act upon.
 * @module
 */
import { codeOf } from './errno.ts';

/**
 * `full`: no room, on the disk or within the quota. `read-only`: nothing can be written here. `damaged`: it is not what
 * was written. `busy`: another process has it, try again. `unusable`: everything else that the machine refuses.
 */
export type TroubleKind = 'full' | 'read-only' | 'damaged' | 'busy' | 'unusable';

/** Thrown by everything that a database is asked. */
export class DatabaseTrouble extends Error {
  readonly kind: TroubleKind;
  constructor(kind: TroubleKind, because: string, options?: { readonly cause?: unknown }) {
    super(because, options);
    this.name = 'DatabaseTrouble';
    this.kind = kind;
  }
}

/** SQLite's primary result codes (its "Result and Error Codes" list). What is not listed means damage. */
const KINDS: ReadonlyMap<number, TroubleKind> = new Map([
  [3, 'unusable'], // PERM
  [5, 'busy'], // BUSY
  [6, 'busy'], // LOCKED
  [7, 'unusable'], // NOMEM
  [8, 'read-only'], // READONLY
  [10, 'unusable'], // IOERR
  [13, 'full'], // FULL
  [14, 'unusable'], // CANTOPEN
  [15, 'busy'], // PROTOCOL: lost a race for the locks of the write-ahead log
  [22, 'unusable'], // NOLFS
]);

/** The same codes of the file system, from the few calls that are made without SQLite. */
const SYSTEM_KINDS: ReadonlyMap<string, TroubleKind> = new Map([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EROFS', 'read-only'],
  ['EACCES', 'read-only'],
  ['EPERM', 'read-only'],
]);

/** The trouble that an error tells of; a bug is thrown on as it is. */
export function troubleOf(error: unknown): DatabaseTrouble {
  if (error instanceof DatabaseTrouble) return error;
  const errcode = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  if (typeof errcode === 'number') {
    const kind = KINDS.get(errcode & 0xff) ?? 'damaged';
    return new DatabaseTrouble(kind, `SQLite says ${errcode}`, { cause: error });
  }
  const code = codeOf(error);
  if (code === undefined) throw error;
  return new DatabaseTrouble(SYSTEM_KINDS.get(code) ?? 'unusable', `the system says ${code}`, { cause: error });
}

/** Does something of which only the known kinds of trouble may come. */
export function orTrouble<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw troubleOf(error);
  }
}
