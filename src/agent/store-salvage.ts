/**
 * Reads what can still be read in a damaged store, row by row.
 *
 * A page that is damaged takes the rows on it, and those above it in the tree take all below: whatever is beyond is found
 * by asking for later rows, further and further away, and by going back from there.
 * @module
 */
import { type Database, openDatabase, type Row } from '../host/database.ts';
import { troubleOf } from '../host/database-trouble.ts';
import type { KeptStory } from './store.ts';
import { type Contents, eventRowOf, storyOf } from './store-shelf.ts';
import { numberIn, textIn, wholeText } from './store-tables.ts';

/** Holes in one table that are stepped over. */
const MAX_HOLES = 1_000;
const FURTHEST = 2 ** 40;
const BUSY_MS = 1_000;

/** What is readable of the file; nothing where it cannot even be opened. */
export function salvage(path: string): Contents {
  const none = { events: [], stories: [], facts: new Map(), counts: new Map() };
  for (const mode of ['read', 'frozen'] as const) {
    try {
      using database = openDatabase(path, { mode, busyMs: BUSY_MS });
      return contentsOf(database);
    } catch (error) {
      troubleOf(error);
    }
  }
  return none;
}

function contentsOf(database: Database): Contents {
  const events = [...readableRows(database, 'events')].map(eventRowOf).filter((row) => row !== undefined);
  const stories = [...readableRows(database, 'stories')].map(keptStory).filter((story) => story !== undefined);
  const facts = [...readableRows(database, 'facts')].map((row) => [textIn(row, 'id'), wholeText(row)] as const);
  const counts = [...readableRows(database, 'counts')].map(
    (row) => [textIn(row, 'id'), numberIn(row, 'value')] as const,
  );
  return {
    // each may be at a collector: it stays what it was
    events: events.map((row) => ({ ...row, handed: true })),
    stories,
    facts: new Map(
      facts.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value]])),
    ),
    counts: new Map(
      counts.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value]])),
    ),
  };
}

function keptStory(row: Row): KeptStory | undefined {
  const body = wholeText(row);
  return body === undefined ? undefined : storyOf(body);
}

/** Each row of a table that can be read, once. A table that cannot be read at all has none. */
export function* readableRows(database: Database, table: string): Generator<Row> {
  const seen = new Set<number>();
  const isNew = (row: Row) => {
    const seq = numberIn(row, 'seq');
    if (seq === undefined || seen.has(seq)) return false;
    seen.add(seq);
    return true;
  };
  let after = Number.MIN_SAFE_INTEGER;
  for (let holes = 0; holes < MAX_HOLES; holes++) {
    for (const row of asFarAsReadable(database, `SELECT * FROM ${table} WHERE seq > ${after} ORDER BY seq`)) {
      if (row === 'hole') break;
      if (row === 'end') return;
      if (isNew(row)) yield row;
      after = Math.max(after, numberIn(row, 'seq') ?? after);
    }
    const landed = beyondHole(database, table, Math.max(after, 0));
    const back = `SELECT * FROM ${table} WHERE seq > ${after} AND seq <= ${landed ?? Number.MAX_SAFE_INTEGER} ORDER BY seq DESC`;
    for (const row of asFarAsReadable(database, back)) if (typeof row !== 'string' && isNew(row)) yield row;
    if (landed === undefined) return;
    after = landed;
  }
}

function* asFarAsReadable(database: Database, sql: string): Generator<Row | 'hole' | 'end'> {
  try {
    yield* database.prepare(sql).each();
  } catch (error) {
    troubleOf(error);
    yield 'hole';
    return;
  }
  yield 'end';
}

/** The number of a row behind it, as near as is found by steps that double; nothing where there is none. */
function beyondHole(database: Database, table: string, after: number): number | undefined {
  for (let step = 1; step < FURTHEST; step *= 2) {
    try {
      return numberIn(database.prepare(`SELECT seq FROM ${table} WHERE seq > ${after + step} LIMIT 1`).first(), 'seq');
    } catch (error) {
      troubleOf(error);
    }
  }
  return undefined;
}
