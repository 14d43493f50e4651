/**
 * The tables of a store, and every statement that is asked of them.
 *
 * Rows are told apart by a number that counts up, so that new ones go to the end of the file, and hold their text beside
 * it: a key of its own in the tree would send each text over a kilobyte to a page of its own. Every text has a checksum,
 * since SQLite does not see a letter that the disk has changed.
 * @module
 */
import { checksum, type Database, type Row, type Statement } from '../host/database.ts';
import { DatabaseTrouble } from '../host/database-trouble.ts';

/** Raised with every change of the tables: a file of another version is set aside. */
const STORE_VERSION = 1;

/** In the order in which they are stored; a salvaged row is known by how many it has. */
export const COLUMNS = {
  events: ['seq', 'id', 'type', 'at', 'pack', 'kin', 'place', 'handed', 'sum', 'body'],
  parked: ['seq', 'id', 'type', 'because', 'sum', 'body'],
  stories: ['seq', 'id', 'removed', 'sum', 'body'],
  facts: ['seq', 'id', 'sum', 'body'],
  counts: ['seq', 'id', 'value'],
} as const;

export type TableName = keyof typeof COLUMNS;
export const TABLES = ['events', 'parked', 'stories', 'facts', 'counts'] as const satisfies readonly TableName[];

/**
 * `pack`, `kin` and `place` say what an event is counted under: of a finding its pack, indicator and place; of an event
 * that is changed in place while it waits the key under which it is found again (`kin`). `handed`: it may be at a collector.
 */
export const SCHEMA = `
  CREATE TABLE events (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, at TEXT NOT NULL,
    pack TEXT, kin TEXT, place TEXT, handed INTEGER NOT NULL, sum INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE INDEX events_of_type ON events (type);
  CREATE TABLE parked (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, because TEXT NOT NULL,
    sum INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE stories (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, removed TEXT, sum INTEGER NOT NULL,
    body TEXT NOT NULL);
  CREATE TABLE facts (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE counts (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, value INTEGER NOT NULL);
  PRAGMA user_version = ${STORE_VERSION};
`;

/** An event as it lies in the table. */
export type EventRow = {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly pack: string | null;
  readonly kin: string | null;
  readonly place: string | null;
  readonly handed: boolean;
  readonly body: string;
};

export type ParkedRow = {
  readonly id: string;
  readonly type: string;
  readonly because: string;
  readonly body: string;
};

/** What the counts need of an event that waits; the text only where it may still change. */
export type EventTrace = Omit<EventRow, 'body' | 'at'> & { readonly bytes: number; readonly body: string | null };

const TRACE = 'id, type, pack, kin, place, handed, octet_length(body) AS bytes, sum';
const CHANGING = 'CASE WHEN handed = 0 AND place IS NULL AND kin IS NOT NULL THEN body END';
const UPSERT = 'ON CONFLICT (id) DO UPDATE SET';

export type Tables = ReturnType<typeof openTables>;

/** The statements on a database that has the tables; one that has not is damaged. */
export function openTables(database: Database) {
  checkVersion(database);
  return {
    ...eventStatements(database),
    ...parkedStatements(database),
    ...storyStatements(database),
    ...factStatements(database),
  };
}

/** A file of a later version is not damaged, but nothing that this one may write to. */
export function checkVersion(database: Database): void {
  const version = database.figure('PRAGMA user_version');
  if (version !== STORE_VERSION)
    throw new DatabaseTrouble('damaged', `it has version ${version}, not ${STORE_VERSION}`);
}

function eventStatements(database: Database) {
  const insert = database.prepare(
    `INSERT INTO events (id, type, at, pack, kin, place, handed, sum, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const change = database.prepare('UPDATE events SET at = ?, sum = ?, body = ? WHERE id = ?');
  const hand = database.prepare('UPDATE events SET handed = 1 WHERE id = ?');
  const remove = database.prepare(`DELETE FROM events WHERE id = ? RETURNING ${TRACE}, NULL AS body`);
  const find = database.prepare('SELECT body, sum FROM events WHERE id = ?');
  const has = database.prepare('SELECT 1 AS found FROM events WHERE id = ?');
  const traces = database.prepare(`SELECT ${TRACE}, ${CHANGING} AS body FROM events ORDER BY seq`);
  const newestId = database.prepare('SELECT max(id) AS id FROM events');
  const oldest = database.prepare('SELECT at FROM events ORDER BY seq LIMIT 1');
  const all = database.prepare('SELECT * FROM events ORDER BY seq');
  const ofType = database.prepare('SELECT * FROM events WHERE type = ? ORDER BY seq');
  const pages = database.prepare('PRAGMA page_count');
  const freePages = database.prepare('PRAGMA freelist_count');
  const tracesOfType = database.prepare(
    `SELECT ${TRACE}, NULL AS body FROM events WHERE type = ? AND kin IS NULL ORDER BY seq LIMIT ?`,
  );
  return {
    /** Whether it was not there. */
    insertEvent: (row: EventRow) => {
      const { id, type, at, pack, kin, place, handed, body } = row;
      return insert.run(id, type, at, pack, kin, place, handed ? 1 : 0, checksum(body), body) === 1;
    },
    changeEvent: ({ id, at, body }: Pick<EventRow, 'id' | 'at' | 'body'>) => change.run(at, checksum(body), body, id),
    handEvent: (id: string) => hand.run(id),
    removeEvent: (id: string) => traceOf(remove.first(id)),
    usedPages: () =>
      (numberIn(pages.first(), 'page_count') ?? 0) - (numberIn(freePages.first(), 'freelist_count') ?? 0),
    hasEvent: (id: string) => has.first(id) !== undefined,
    eventBody: (id: string) => wholeText(find.first(id)),
    traces: () => mapEach(traces, traceOf),
    newestId: () => textIn(newestId.first(), 'id'),
    oldestAt: () => textIn(oldest.first(), 'at'),
    /** Oldest first. With one type the index is used; with more the table is read in its own order. */
    eachEvent: (type?: string) => (type === undefined ? all.each() : ofType.each(type)),
    oldestOfType: (type: string, most: number) =>
      tracesOfType
        .all(type, most)
        .map(traceOf)
        .filter((trace) => trace !== undefined),
  };
}

function parkedStatements(database: Database) {
  const insert = database.prepare(
    'INSERT INTO parked (id, type, because, sum, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const all = database.prepare('SELECT * FROM parked ORDER BY seq');
  const size = database.prepare('SELECT count(*) AS count, total(octet_length(body)) AS bytes FROM parked');
  const removeOldest = database.prepare('DELETE FROM parked WHERE seq = (SELECT min(seq) FROM parked) RETURNING type');
  return {
    eachParked: () => all.each(),
    insertParked: (row: ParkedRow) => insert.run(row.id, row.type, row.because, checksum(row.body), row.body),
    parkedSize: () => {
      const row = size.first();
      return { count: numberIn(row, 'count') ?? 0, bytes: numberIn(row, 'bytes') ?? 0 };
    },
    removeOldestParked: () => textIn(removeOldest.first(), 'type'),
  };
}

function storyStatements(database: Database) {
  const put = database.prepare(
    `INSERT INTO stories (id, removed, sum, body) VALUES (?, ?, ?, ?)
     ${UPSERT} removed = excluded.removed, sum = excluded.sum, body = excluded.body`,
  );
  const all = database.prepare('SELECT body, sum FROM stories ORDER BY seq');
  const traces = database.prepare('SELECT id, removed, octet_length(body) AS bytes FROM stories');
  const remove = database.prepare('DELETE FROM stories WHERE id = ?');
  return {
    putStory: (row: { readonly id: string; readonly removed: string | null; readonly body: string }) =>
      put.run(row.id, row.removed, checksum(row.body), row.body),
    eachStory: () => mapEach(all, wholeText),
    storyTraces: () =>
      mapEach(traces, (row) => ({
        id: textIn(row, 'id') ?? '',
        removed: textIn(row, 'removed'),
        bytes: numberIn(row, 'bytes') ?? 0,
      })),
    removeStory: (id: string) => remove.run(id),
  };
}

function factStatements(database: Database) {
  const put = database.prepare(
    `INSERT INTO facts (id, sum, body) VALUES (?, ?, ?) ${UPSERT} sum = excluded.sum, body = excluded.body`,
  );
  const all = database.prepare('SELECT id, body, sum FROM facts');
  const forget = database.prepare('DELETE FROM facts WHERE id = ?');
  const add = database.prepare(`INSERT INTO counts (id, value) VALUES (?, ?) ${UPSERT} value = value + excluded.value`);
  const set = database.prepare(`INSERT INTO counts (id, value) VALUES (?, ?) ${UPSERT} value = excluded.value`);
  const counts = database.prepare('SELECT id, value FROM counts');
  return {
    putFact: (name: string, value: string) => put.run(name, checksum(value), value),
    eachFact: () =>
      mapEach(all, (row) => {
        const [name, value] = [textIn(row, 'id'), wholeText(row)];
        return name === undefined || value === undefined ? undefined : { name, value };
      }),
    /** Rows of these tables that are not what was written: how many there were. */
    removeDamaged: (table: 'stories' | 'facts') => {
      // row by row, their numbers alone: all texts together may be larger than the agent
      const damaged: number[] = [];
      for (const row of database.prepare(`SELECT seq, body, sum FROM ${table}`).each()) {
        if (wholeText(row) === undefined) damaged.push(numberIn(row, 'seq') ?? Number.NaN);
      }
      const remove = database.prepare(`DELETE FROM ${table} WHERE seq = ?`);
      for (const seq of damaged) remove.run(seq);
      return damaged.length;
    },
    removeFact: (name: string) => forget.run(name),
    addCount: (name: string, value: number) => add.run(name, value),
    setCount: (name: string, value: number) => set.run(name, value),
    counts: () => new Map(counts.all().map((row) => [textIn(row, 'id') ?? '', numberIn(row, 'value') ?? 0] as const)),
  };
}

/** The text of a row, if it is what was written. */
export function wholeText(row: Row | undefined): string | undefined {
  const body = textIn(row, 'body');
  return body !== undefined && checksum(body) === row?.['sum'] ? body : undefined;
}

export function textIn(row: Row | undefined, column: string): string | undefined {
  const value = row?.[column];
  return typeof value === 'string' ? value : undefined;
}

export function numberIn(row: Row | undefined, column: string): number | undefined {
  const value = row?.[column];
  return typeof value === 'number' ? value : undefined;
}

function traceOf(row: Row | undefined): EventTrace | undefined {
  const [id, type, bytes] = [textIn(row, 'id'), textIn(row, 'type'), numberIn(row, 'bytes')];
  if (row === undefined || id === undefined || type === undefined || bytes === undefined) return undefined;
  const [pack = null, kin = null, place = null] = [textIn(row, 'pack'), textIn(row, 'kin'), textIn(row, 'place')];
  return { id, type, bytes, pack, kin, place, handed: row['handed'] === 1, body: wholeText(row) ?? null };
}

function* mapEach<T>(statement: Statement, map: (row: Row) => T | undefined): Generator<T> {
  for (const row of statement.each()) {
    const value = map(row);
    if (value !== undefined) yield value;
  }
}
