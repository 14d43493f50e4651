/**
 * Opens the file of a store: makes it, or checks it, and where it is damaged sets it aside and begins a new one with what
 * can still be read.
 * @module
 */
import { join } from 'node:path';
import { type Opening, openDatabase } from '../host/database.ts';
import { closeToOthers, makeDatabase, replaceDatabase, standing } from '../host/database-files.ts';
import { DatabaseTrouble, troubleOf } from '../host/database-trouble.ts';
import type { Draft } from '../model/event.ts';
import { type Limits, limitsFor } from './outbox-rules.ts';
import type { StoreOptions } from './store.ts';
import { salvage } from './store-salvage.ts';
import { type Contents, Shelf } from './store-shelf.ts';
import { SCHEMA } from './store-tables.ts';

/** How long another process may take for its own events before the agent goes on without the file. */
const BUSY_MS = 1_000;

export type OpenedFile = { readonly shelf: Shelf; readonly access: 'write' | 'read' };

export function storePath(dir: string): string {
  return join(dir, 'agent.db');
}

/** What cannot be opened at all is trouble. */
export function openFile(options: StoreOptions): OpenedFile {
  const path = storePath(options.dir);
  const state = standing(path);
  if (state === 'absent') makeDatabase(path, SCHEMA);
  else if (state !== 'file') return mend(options, WORDS[state]);
  try {
    return openSound(path, options);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'damaged') return mend(options, trouble.message);
    if (trouble.kind === 'busy' || trouble.kind === 'full') throw trouble;
    return openToRead(path, options);
  }
}

const WORDS = {
  empty: 'the file was empty',
  odd: 'it is no regular file',
  'log-only': 'the file was missing, and its log was there',
} as const;

/** Sets it aside, and begins anew with what is readable. */
export function mend(options: StoreOptions, because: string): OpenedFile {
  const path = storePath(options.dir);
  const contents = salvage(path);
  const now = options.now();
  const fill = (part: string) => {
    using shelf = openSound(part, options).shelf;
    refill(shelf, contents);
    shelf.commit({ events: [setAsideDraft(contents, because, now)] });
  };
  const aside = replaceDatabase(path, { schema: SCHEMA, fill, now });
  options.warn?.('the outbox was damaged and is set aside', { because, aside, events: contents.events.length });
  return openSound(path, options);
}

function setAsideDraft(contents: Contents, because: string, now: Date): Draft {
  const counts = { ...countsByType(contents), story: contents.stories.length, fact: contents.facts.size };
  const detail = `the outbox was damaged and is set aside (${because}): what is counted here could still be read`;
  return { type: 'outbox', change: 'set-aside', at: now.toISOString(), counts, detail };
}

/** As it was, or where the bound is lower now, within it. */
export function refill(shelf: Shelf, contents: Contents): void {
  try {
    shelf.absorb(contents);
  } catch (error) {
    if (troubleOf(error).kind !== 'full') throw error;
    shelf.absorb({ ...contents, events: contents.events.map((row) => ({ ...row, handed: false })) });
  }
}

export function countsByType({ events }: Pick<Contents, 'events'>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

function openSound(path: string, { maxBytes, now }: StoreOptions): OpenedFile {
  const limits = limitsFor(maxBytes);
  closeToOthers(path);
  const database = openDatabase(path, { mode: 'write', busyMs: BUSY_MS, ...quotaOf(limits) });
  try {
    database.check();
    const shelf = new Shelf(database, { limits, now, marks: 'changing' });
    return { shelf, access: accessOf(shelf, maxBytes) };
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
}

export function quotaOf({ pages, checkpointPages, logBytes }: Limits): Omit<Opening, 'mode' | 'busyMs'> {
  return { maxPages: pages, checkpointPages, maxLogBytes: logBytes };
}

/** SQLite opens what it may not write without a word, and says so at the first write. */
function accessOf(shelf: Shelf, maxBytes: number): OpenedFile['access'] {
  try {
    shelf.setBound(maxBytes);
    shelf.dropDamaged();
    return 'write';
  } catch (error) {
    const { kind } = troubleOf(error);
    if (kind === 'damaged') throw error;
    return kind === 'read-only' || kind === 'unusable' ? 'read' : 'write';
  }
}

/** Where nothing can be written, what waits there is delivered all the same. */
function openToRead(path: string, { maxBytes, now }: StoreOptions): OpenedFile {
  const limits: Limits = limitsFor(maxBytes);
  let last = new DatabaseTrouble('unusable', 'it cannot be opened');
  for (const mode of ['read', 'frozen'] as const) {
    try {
      const database = openDatabase(path, { mode, busyMs: BUSY_MS });
      return { shelf: new Shelf(database, { limits, now, marks: 'changing' }), access: 'read' };
    } catch (error) {
      last = troubleOf(error);
    }
  }
  throw last;
}
