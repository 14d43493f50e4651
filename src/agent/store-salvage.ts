/**
 * Reads what can still be read in a damaged store, row by row: first as SQLite finds it, then page by page what a damaged
 * page keeps it from finding.
 * @module
 */
import { type Database, openDatabase, type Row } from '../host/database.ts';
import { type LooseRow, looseRows } from '../host/database-pages.ts';
import { troubleOf } from '../host/database-trouble.ts';
import { type Contents, eventRowOf, parkedRowOf, storyOf } from './store-shelf.ts';
import { COLUMNS, numberIn, TABLES, type TableName, textIn, wholeText } from './store-tables.ts';

const BUSY_MS = 1_000;

type Found = { readonly rows: Map<string, Row>; whole: boolean };

/** What is readable of the file; nothing where there is none. */
export function salvage(path: string): Contents {
  const found = new Map<TableName, Found>(TABLES.map((table) => [table, { rows: new Map(), whole: false }]));
  tolerate(() => {
    using database = openDatabase(path, { mode: 'read', busyMs: BUSY_MS });
    for (const [table, into] of found) into.whole = readTable(database, table, into);
  });
  if ([...found.values()].some(({ whole }) => !whole)) tolerate(() => readPages(path, found));
  return contentsOf((table) => bySeq(found.get(table)?.rows ?? new Map()));
}

/** Forwards as far as it goes, then from the end backwards. Whether that was all. */
function readTable(database: Database, table: TableName, { rows }: Found): boolean {
  return ['ASC', 'DESC'].some((order) =>
    tolerate(() => {
      for (const row of database.prepare(`SELECT * FROM ${table} ORDER BY seq ${order}`).each()) add(rows, row);
    }),
  );
}

/** Only tables with a hole, and no row that was read already: a page that was freed holds what once was. */
function readPages(path: string, found: ReadonlyMap<TableName, Found>): void {
  for (const loose of looseRows(path)) {
    const table = tableOf(loose);
    const into = table === undefined ? undefined : found.get(table);
    if (table === undefined || into === undefined || into.whole) continue;
    add(into.rows, Object.fromEntries(COLUMNS[table].map((name, index) => [name, loose.columns[index]])), loose.seq);
  }
}

/** Each of our tables has its own number of columns, and its first is stored as nothing; those of SQLite's own are not. */
function tableOf({ columns }: LooseRow): TableName | undefined {
  return columns[0] === null ? TABLES.find((table) => COLUMNS[table].length === columns.length) : undefined;
}

function add(rows: Map<string, Row>, row: Row, seq: number | undefined = numberIn(row, 'seq')): void {
  const id = textIn(row, 'id');
  if (id !== undefined && seq !== undefined && !rows.has(id)) rows.set(id, { ...row, seq });
}

function bySeq(rows: ReadonlyMap<string, Row>): readonly Row[] {
  return [...rows.values()].sort((one, other) => (numberIn(one, 'seq') ?? 0) - (numberIn(other, 'seq') ?? 0));
}

function contentsOf(rows: (table: TableName) => readonly Row[]): Contents {
  const named = <T>(table: TableName, value: (row: Row) => T | undefined) =>
    rows(table).flatMap((row): [string, T][] => {
      const [name, found] = [textIn(row, 'id'), value(row)];
      return name === undefined || found === undefined ? [] : [[name, found]];
    });
  return {
    // each may be at a collector: it stays what it was
    events: rows('events').flatMap((row) => {
      const event = eventRowOf(row);
      return event === undefined ? [] : [{ ...event, handed: true }];
    }),
    parked: rows('parked')
      .map(parkedRowOf)
      .filter((row) => row !== undefined),
    stories: named('stories', (row) => storyOf(wholeText(row))).map(([, story]) => story),
    facts: new Map(named('facts', wholeText)),
    counts: new Map(named('counts', (row) => numberIn(row, 'value'))),
  };
}

/** Whether it came to its end. */
function tolerate(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    troubleOf(error);
    return false;
  }
}
