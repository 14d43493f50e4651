/**
 * A database in one file, or in memory: transactions that are on the disk when they return, statements, and trouble that
 * is typed. Nothing above this room sees which engine does it.
 *
 * The write-ahead log with `synchronous = FULL` waits for the disk once in each transaction; macOS calls a write done when
 * the drive has it in its own memory, unless `fullfsync` asks for more (SQLite, "PRAGMA fullfsync"). Elsewhere that does
 * nothing. `ATTACH` is shut: a path can only come from here.
 * @module
 */

import { lstatSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { DatabaseTrouble, orTrouble } from './database-trouble.ts';
import { inTransaction } from './sqlite.ts';

export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

export type Statement = {
  /** How many rows it changed. */
  run(...values: readonly Value[]): number;
  first(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): readonly Row[];
  /** Row by row; the one before is no longer in memory. */
  each(...values: readonly Value[]): Iterable<Row>;
};

export type Database = Disposable & {
  /** SQL of our own, without values. */
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** All of it, durably, or nothing. */
  transaction<T>(act: () => T): T;
  /** The one figure that a query answers. */
  figure(sql: string): number;
  /** Reads all of it: a page that is not what it should be is trouble. */
  check(): void;
  /** Whether another connection has changed the file since this was last asked. */
  changedByOthers(): boolean;
  /** Whether the file of that name is still the one that is open. */
  stillThere(): boolean;
};

export type Opening = {
  /**
   * `read`: changes nothing, also while others write. `frozen`: the file as it stands, where not even the log's index can
   * be made (a read-only disk): what is only in the write-ahead log is not seen.
   */
  readonly mode: 'write' | 'read' | 'frozen';
  /** How long to wait for another process's transaction. */
  readonly busyMs: number;
  /** The quota, in pages. */
  readonly maxPages?: number;
  /** So many pages in the log, and it is written back: larger is faster and takes more room. */
  readonly checkpointPages?: number;
  /** The most that the log may take: a reader that never ends keeps it from being written back. Beyond: `busy`. */
  readonly maxLogBytes?: number;
};

export const PAGE_BYTES = 4096;

/** Opens a file that is there: one that is missing would be made silently, and what was in it would not be missed. */
export function openDatabase(path: string, opening: Opening): Database {
  return orTrouble(() => {
    const stats = lstatSync(path, { bigint: true });
    if (!stats.isFile()) throw new DatabaseTrouble('damaged', 'it is no regular file');
    const place = opening.mode === 'frozen' ? new URL(`${pathToFileURL(path).href}?immutable=1`) : path;
    const engine = new DatabaseSync(place, {
      readOnly: opening.mode !== 'write',
      timeout: opening.busyMs,
      limits: { attach: 0 },
    });
    const stillThere = () => {
      const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
      return now !== undefined && now.ino === stats.ino && now.dev === stats.dev;
    };
    const logBytes = () => lstatSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    return settled(engine, opening, { stillThere, logBytes });
  });
}

/** Makes a file of that name, which must be free or empty. */
export function createDatabase(path: string, schema: string): void {
  orTrouble(() => {
    using engine = new DatabaseSync(path, { limits: { attach: 0 } });
    engine.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL`);
    engine.exec(`PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1; ${schema}`);
  });
}

/** One that ends with this process. */
export function openInMemory(schema: string, { maxPages }: { readonly maxPages: number }): Database {
  return orTrouble(() => {
    const engine = new DatabaseSync(':memory:', { limits: { attach: 0 } });
    engine.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL; ${schema}`);
    return settled(engine, { mode: 'write', busyMs: 0, maxPages }, { stillThere: () => true, logBytes: () => 0 });
  });
}

/** A figure by which a text that was kept is known again: a database does not see a letter that the disk has changed. */
export function checksum(text: string): number {
  return crc32(text);
}

type Place = { readonly stillThere: () => boolean; readonly logBytes: () => number };

function settled(engine: DatabaseSync, opening: Opening, place: Place): Database {
  const database = new SqliteDatabase(engine, {
    ...place,
    maxLogBytes: opening.maxLogBytes ?? Number.POSITIVE_INFINITY,
  });
  try {
    database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1');
    database.exec('PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = 1');
    const { maxPages, checkpointPages } = opening;
    if (maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${maxPages}`);
    if (checkpointPages !== undefined) {
      const bytes = checkpointPages * PAGE_BYTES;
      database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}; PRAGMA journal_size_limit = ${bytes}`);
    }
    // the first look at the file itself: what is no database is found out here
    database.changedByOthers();
    return database;
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
}

class SqliteDatabase implements Database {
  readonly #engine: DatabaseSync;
  readonly #place: Place & { readonly maxLogBytes: number };
  readonly #version: StatementSync;
  #seen: unknown;

  constructor(engine: DatabaseSync, place: Place & { readonly maxLogBytes: number }) {
    this.#engine = engine;
    this.#place = place;
    this.#version = engine.prepare('PRAGMA data_version');
  }

  exec(sql: string): void {
    orTrouble(() => this.#engine.exec(sql));
  }

  prepare(sql: string): Statement {
    const statement = orTrouble(() => this.#engine.prepare(sql));
    return {
      run: (...values) => orTrouble(() => Number(statement.run(...values).changes)),
      first: (...values) => orTrouble(() => statement.get(...values)),
      all: (...values) => orTrouble(() => statement.all(...values)),
      each: (...values) => eachRow(statement, values),
    };
  }

  transaction<T>(act: () => T): T {
    return orTrouble(() => {
      this.#shortenLog();
      return inTransaction(this.#engine, act);
    });
  }

  figure(sql: string): number {
    const row = orTrouble(() => this.#engine.prepare(sql).get());
    const [value] = Object.values(row ?? {});
    if (typeof value !== 'number') throw new DatabaseTrouble('damaged', 'a figure is missing');
    return value;
  }

  check(): void {
    const row = orTrouble(() => this.#engine.prepare('PRAGMA quick_check(1)').get());
    const [says] = Object.values(row ?? {});
    if (says !== 'ok') throw new DatabaseTrouble('damaged', String(says).slice(0, 200));
  }

  changedByOthers(): boolean {
    const version = orTrouble(() => this.#version.get())?.['data_version'];
    const changed = this.#seen !== undefined && this.#seen !== version;
    this.#seen = version;
    return changed;
  }

  stillThere(): boolean {
    return this.#place.stillThere();
  }

  #shortenLog(): void {
    const { logBytes, maxLogBytes } = this.#place;
    if (logBytes() <= maxLogBytes) return;
    this.#engine.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    if (logBytes() > maxLogBytes) throw new DatabaseTrouble('busy', 'a reader keeps the log from being written back');
  }

  [Symbol.dispose](): void {
    if (this.#engine.isOpen) orTrouble(() => this.#engine.close());
  }
}

function* eachRow(statement: StatementSync, values: readonly Value[]): Generator<Row> {
  const rows = orTrouble(() => statement.iterate(...values));
  try {
    for (;;) {
      const { done, value } = orTrouble(() => rows.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    // a walk that ends early would keep the log from being written back, for ever
    orTrouble(() => rows.return?.());
  }
}
