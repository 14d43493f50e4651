/**
 * The file of the digest cache: made, begun for a sweep, cleared of what is old, removed when it is damaged.
 *
 * One SQLite file with a write-ahead log, so that two sweeps at once do not hurt each other and a process that is
 * killed leaves nothing half-written. `synchronous = OFF` saves a wait for the disk in each transaction; what a power
 * cut damages is found out and built anew.
 * @module
 */
import { DatabaseSync } from 'node:sqlite';
import { inTransaction, makePrivate, numberFrom, OddFile, removeDatabase, SQLITE, sqliteCode } from './sqlite.ts';

/** Raised with every change of the tables or of a row's layout: a file of another version is built anew. */
const VERSION = 1;

/** A row that so many sweeps did not see is dropped. Seeing it is written down only now and then: each costs a write. */
const KEPT_SWEEPS = 32;
export const MARK_AFTER = 8;

/** How long a thread waits for another one's transaction, which takes some milliseconds on a Mac that is not busy. */
const BUSY_MS = 400;

const SCHEMA = `
  CREATE TABLE files (key INTEGER PRIMARY KEY, seen INTEGER NOT NULL, known BLOB NOT NULL);
  CREATE TABLE sweeps (count INTEGER NOT NULL);
  INSERT INTO sweeps VALUES (0);
  PRAGMA user_version = ${VERSION};
`;

/** What went wrong with the cache. Damaged: it must be removed. */
export type CacheTrouble = { readonly kind: 'damaged' | 'unusable'; readonly because: string };

/** Where a cache is and which sweep this is: what each thread needs to join in. */
export type CacheTicket = { readonly path: string; readonly sweep: number };

export type CacheBeginning = {
  readonly warn: (text: string) => void;
  /** After a look at a part of the disk, what it did not see is no older than before. */
  readonly scope: 'whole' | 'part';
};

/**
 * Begins a sweep on the cache, or makes it. What is no cache of this version is removed and made anew; where nothing
 * can be written there is none. Either way `warn` hears one line.
 */
export function beginCache(path: string, { warn, scope }: CacheBeginning): CacheTicket | undefined {
  try {
    return begin(path, scope);
  } catch (error) {
    const trouble = troubleOf(error);
    warn(sayTrouble(trouble, path));
    if (trouble.kind === 'unusable') return undefined;
  }
  try {
    removeDatabase(path);
    return begin(path, scope);
  } catch (error) {
    warn(sayTrouble({ kind: 'unusable', because: troubleOf(error).because }, path));
    return undefined;
  }
}

/** One line for the person at the Mac. */
export function sayTrouble({ kind, because }: CacheTrouble, path: string): string {
  return kind === 'damaged'
    ? `the digest cache ${JSON.stringify(path)} is damaged (${because}): what it knew is read again`
    : `the digest cache ${JSON.stringify(path)} cannot be used (${because}): every sweep reads everything`;
}

/** Drops the rows that no sweep has seen for long, now and then. Only for a sweep that went to its end. */
export function pruneCache({ path, sweep }: CacheTicket): void {
  if (sweep % MARK_AFTER !== 0) return;
  using database = connect(path);
  database.exec(`DELETE FROM files WHERE seen < ${sweep - KEPT_SWEEPS}`);
}

/** A connection for one thread. */
export function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1024');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function begin(path: string, scope: CacheBeginning['scope']): CacheTicket {
  makePrivate(path);
  using database = connect(path);
  // the file remembers it, so that no other connection must ask for the lock that the change takes
  database.exec('PRAGMA journal_mode = WAL');
  return inTransaction(database, () => {
    const version = numberFrom(database, 'PRAGMA user_version');
    if (version === 0 && numberFrom(database, 'SELECT count(*) FROM sqlite_schema') === 0) database.exec(SCHEMA);
    else if (version !== VERSION) throw new OddFile('damaged', `it has version ${version}, not ${VERSION}`);
    if (scope === 'whole') database.exec('UPDATE sweeps SET count = count + 1');
    return { path, sweep: numberFrom(database, 'SELECT count FROM sweeps') };
  });
}

/** What the machine refuses: nothing is wrong with the file. */
const REFUSALS: ReadonlySet<number> = new Set([
  SQLITE.permission,
  SQLITE.busy,
  SQLITE.locked,
  SQLITE.memory,
  SQLITE.readOnly,
  SQLITE.io,
  SQLITE.full,
  SQLITE.cannotOpen,
  SQLITE.protocol,
]);

/** What an error of the file system or of SQLite says of the cache. */
export function troubleOf(error: unknown): CacheTrouble {
  if (!(error instanceof Error)) throw error;
  const because = error.message;
  if (error instanceof OddFile) return { kind: error.kind, because };
  if ('syscall' in error) return { kind: 'unusable', because };
  const code = sqliteCode(error);
  // anything else means that the file is not what was written: no database, no such table, a null where none may be
  return { kind: code !== undefined && REFUSALS.has(code) ? 'unusable' : 'damaged', because };
}
