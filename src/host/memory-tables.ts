/**
 * The tables of the memory: what was seen, on which day first and last; no time of day, and no place.
 * @module
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  FILE_FORMATS,
  IDENTIFIER_KINDS,
  type IdentifierKind,
  type RememberedFile,
  SEALED_KINDS,
  type SealedKind,
} from '../model/memory.ts';
import { numberFrom, OddFile } from './sqlite.ts';

/** Raised with every change of the tables: a file of another version begins anew. */
const VERSION = 1;

/** `counts` stands beside the rows, since to count half a million takes longer than a batch may. */
const SCHEMA = `
  CREATE TABLE things (kind INTEGER NOT NULL, key BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (kind, key)) WITHOUT ROWID;
  CREATE TABLE files (sha256 BLOB PRIMARY KEY, sha1 BLOB, md5 BLOB, size INTEGER NOT NULL, format INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE counts (kind INTEGER PRIMARY KEY, rows INTEGER NOT NULL, day INTEGER NOT NULL, added INTEGER NOT NULL);
  CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};
`;

/** Days since 1970, UTC. */
export type Span = { readonly first: number; readonly last: number };

/** A kind of thing with a key of its own, or files by their digests. */
export type RowKind = SealedKind | IdentifierKind | 'file';

/** Never renumbered: they stand in files. */
const ROW_KINDS: readonly RowKind[] = [...SEALED_KINDS, ...IDENTIFIER_KINDS, 'file'];

/**
 * Rows of each kind, about 31 bytes each (measured): a flood of one kind, which any program on the Mac can cause, costs the others
 * nothing.
 */
const MOST_ROWS: Readonly<Record<RowKind, number>> = {
  ...{ name: 600_000, path: 500_000, domain: 25_000, below: 25_000, address: 25_000 },
  ...{ bundle: 10_000, label: 10_000, receipt: 10_000, file: 25_000 },
};

/** Slices in which it is pruned. */
export const PRUNE_SLICES = 64;

/** Behind every key. */
const LAST_KEY = Buffer.alloc(200, 0xff);

/**
 * Of a kind that is half full, so much may come in a day, and of one that is full so much goes, oldest first. What stays
 * comes in on a later day; a flood that is to wash away what is long gone takes ten days before the first of it goes.
 */
const DAILY_SHARE = 0.05;

export type Pruning = { readonly day: number; readonly days: number };

type KeyRange = { readonly kind: RowKind; readonly from: Buffer; readonly to: Buffer; readonly most: number };

export type RowSummary = Span & { readonly kind: RowKind; readonly count: number };

export type FileMemory = RememberedFile & Span;

const DIGEST_COLUMNS: Readonly<Record<string, string>> = { 'SHA-256': 'sha256', 'SHA-1': 'sha1', MD5: 'md5' };

/** The statements over one open database. */
export class MemoryTables {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  isReady(): boolean {
    return this.#number('PRAGMA user_version') === VERSION;
  }

  /** Makes the tables where there are none. */
  make(): void {
    if (this.isReady()) return;
    if (this.#number('SELECT count(*) FROM sqlite_schema') > 0)
      throw new OddFile('damaged', 'it is of another version');
    this.#database.exec(SCHEMA);
  }

  /** Keeps things of one kind, by their keys; gives how many found no room. */
  keep(kind: Exclude<RowKind, 'file'>, keys: Iterable<Uint8Array>, day: number): number {
    const known = this.#prepare('SELECT last FROM things WHERE kind = ? AND key = ?');
    const renew = this.#prepare('UPDATE things SET last = ? WHERE kind = ? AND key = ?');
    const add = this.#prepare('INSERT INTO things VALUES (?, ?, ?, ?)');
    const number = ROW_KINDS.indexOf(kind);
    const room = this.#openRoom(kind, day);
    for (const key of keys) {
      const last = known.get(number, key)?.['last'];
      if (last === undefined) {
        if (room.take()) add.run(number, key, day, day);
      } else if (last !== day) renew.run(day, number, key);
    }
    return room.close();
  }

  keepFiles(files: readonly RememberedFile[], day: number): number {
    const known = this.#prepare('SELECT last FROM files WHERE sha256 = ?');
    const renew = this.#prepare('UPDATE files SET last = ? WHERE sha256 = ?');
    const add = this.#prepare('INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)');
    const room = this.#openRoom('file', day);
    for (const { hashes, size, format } of files) {
      const [sha256, sha1, md5] = [bytesOf(hashes['SHA-256']), bytesOf(hashes['SHA-1']), bytesOf(hashes['MD5'])];
      if (sha256 === null) continue;
      const last = known.get(sha256)?.['last'];
      if (last === undefined) {
        if (room.take()) add.run(sha256, sha1, md5, size, FILE_FORMATS.indexOf(format), day, day);
      } else if (last !== day) renew.run(day, sha256);
    }
    return room.close();
  }

  find(kind: Exclude<RowKind, 'file'>, key: Uint8Array): Span | undefined {
    const row = this.#prepare('SELECT first, last FROM things WHERE kind = ? AND key = ?').get(
      ROW_KINDS.indexOf(kind),
      key,
    );
    return row === undefined ? undefined : spanOf(row);
  }

  findFiles(algorithm: string, digest: string): readonly FileMemory[] {
    const [column, bytes] = [DIGEST_COLUMNS[algorithm], bytesOf(digest)];
    if (column === undefined || bytes === null) return [];
    return this.#prepare(`SELECT * FROM files WHERE ${column} = ?`).all(bytes).map(fileOf);
  }

  summary(): readonly RowSummary[] {
    const things = this.#prepare(
      'SELECT kind, count(*) AS count, min(first) AS first, max(last) AS last FROM things GROUP BY kind',
    ).all();
    const files = this.#prepare(
      `SELECT ${ROW_KINDS.indexOf('file')} AS kind, count(*) AS count, min(first) AS first, max(last) AS last FROM files`,
    ).all();
    return [...things, ...files].flatMap((row) => {
      const kind = ROW_KINDS[numberOf(row['kind'])];
      const count = numberOf(row['count']);
      return kind === undefined || count === 0 ? [] : [{ kind, count, ...spanOf(row) }];
    });
  }

  /** Erases everything but the mark of the key. */
  forget(): void {
    this.#database.exec('DELETE FROM things; DELETE FROM files; DELETE FROM counts');
  }

  /** Erases what was made under a key that is lost. */
  forgetSeals(): void {
    this.#prepare('DELETE FROM things WHERE kind < ?').run(SEALED_KINDS.length);
    this.#prepare('DELETE FROM counts WHERE kind < ?').run(SEALED_KINDS.length);
  }

  fact(name: string): Uint8Array | undefined {
    const value = this.#prepare('SELECT value FROM facts WHERE name = ?').get(name)?.['value'];
    return value instanceof Uint8Array ? value : undefined;
  }

  setFact(name: string, value: Uint8Array): void {
    this.#prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(name, value);
  }

  /**
   * Drops what was last seen over `days` ago, and the oldest of what has no room left, in one slice of many: a pass over a
   * full memory takes most of a second (measured), and whoever prunes has a Mac to watch.
   */
  prune(slice: number, { day, days }: Pruning): void {
    // seals are random: each slice of their keys holds about as many as any other
    const from = Buffer.of((slice * 256) / PRUNE_SLICES);
    const to = slice === PRUNE_SLICES - 1 ? LAST_KEY : Buffer.of(((slice + 1) * 256) / PRUNE_SLICES);
    for (const kind of SEALED_KINDS) {
      this.#pruneRange({ kind, from, to, most: MOST_ROWS[kind] / PRUNE_SLICES }, { day, days });
    }
    if (slice > 0) return;
    for (const kind of [...IDENTIFIER_KINDS, 'file'] as const) {
      this.#pruneRange({ kind, from: Buffer.alloc(0), to: LAST_KEY, most: MOST_ROWS[kind] }, { day, days });
    }
  }

  #pruneRange({ kind, from, to, most }: KeyRange, { day, days }: Pruning): void {
    const [table, key, own] =
      kind === 'file' ? ['files', 'sha256', ''] : ['things', 'key', `kind = ${ROW_KINDS.indexOf(kind)} AND `];
    const here = `${own}${key} >= ?1 AND ${key} < ?2`;
    const old = this.#prepare(`DELETE FROM ${table} WHERE ${here} AND last < ?3`).run(from, to, day - days).changes;
    // a clock that ran ahead for a while must not keep them for ever
    this.#prepare(`UPDATE ${table} SET last = ?3, first = min(first, ?3) WHERE ${here} AND last > ?3 + 1`).run(
      from,
      to,
      day,
    );
    const rows = numberOf(this.#prepare(`SELECT count(*) AS rows FROM ${table} WHERE ${here}`).get(from, to)?.['rows']);
    const over = Math.max(0, rows - Math.floor(most * (1 - DAILY_SHARE)));
    // of what was last seen on one day, the newcomers go first
    const oldest = `SELECT ${key} FROM ${table} WHERE ${here} ORDER BY last, first DESC LIMIT ?3`;
    if (over > 0) this.#prepare(`DELETE FROM ${table} WHERE ${own}${key} IN (${oldest})`).run(from, to, over);
    const gone = Number(old) + over;
    const counts = this.#counts(kind);
    if (gone > 0) this.#setCounts(kind, { ...counts, rows: counts.rows - gone });
  }

  /** Room for newcomers of a kind; `close` writes down what was taken, and gives how many found none. */
  #openRoom(kind: RowKind, day: number): { take(): boolean; close(): number } {
    const most = MOST_ROWS[kind];
    const before = this.#counts(kind);
    let rows = before.rows;
    let added = before.day === day ? before.added : 0;
    let refused = 0;
    return {
      take() {
        const fits = rows < most && (rows < most / 2 || added < most * DAILY_SHARE);
        if (!fits) refused += 1;
        else {
          rows += 1;
          added += 1;
        }
        return fits;
      },
      close: () => {
        if (rows > before.rows) this.#setCounts(kind, { rows, day, added });
        return refused;
      },
    };
  }

  #counts(kind: RowKind): Counts {
    const row = this.#prepare('SELECT rows, day, added FROM counts WHERE kind = ?').get(ROW_KINDS.indexOf(kind));
    if (row === undefined) return { rows: 0, day: 0, added: 0 };
    return { rows: numberOf(row['rows']), day: numberOf(row['day']), added: numberOf(row['added']) };
  }

  #setCounts(kind: RowKind, { rows, day, added }: Counts): void {
    this.#prepare('INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?)').run(ROW_KINDS.indexOf(kind), rows, day, added);
  }

  #number(sql: string): number {
    return numberFrom(this.#database, sql);
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

type Counts = { readonly rows: number; readonly day: number; readonly added: number };

type Row = Readonly<Record<string, unknown>>;

function fileOf(row: Row): FileMemory {
  const format = FILE_FORMATS[numberOf(row['format'])] ?? 'disk-image';
  const hashes = Object.entries(DIGEST_COLUMNS).flatMap(([name, column]): [string, string][] => {
    const value = row[column];
    return value instanceof Uint8Array ? [[name, Buffer.from(value).toString('hex')]] : [];
  });
  return { format, size: numberOf(row['size']), hashes: Object.fromEntries(hashes), ...spanOf(row) };
}

function spanOf(row: Row): Span {
  return { first: numberOf(row['first']), last: numberOf(row['last']) };
}

/** A figure that is none means that the file is not what was written. */
function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new OddFile('damaged', 'a figure is missing');
  return value;
}

function bytesOf(hex: string | undefined): Buffer | null {
  return hex === undefined ? null : Buffer.from(hex, 'hex');
}
