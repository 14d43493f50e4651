/**
 * One database of a store: its events, stories and facts, changed together or not at all.
 *
 * There is one on the disk, and one in memory while that cannot be written. Both keep the same rules, so that a disk that
 * is full for a month costs no more memory than it is given.
 * @module
 */

import type { Database, Row } from '../host/database.ts';
import { type DatabaseTrouble, troubleOf } from '../host/database-trouble.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import { EVENT_TYPES } from './event-types.ts';
import { dropDamaged, hold, keepParked, type Picked, pick, remove, setApart } from './outbox-hand-out.ts';
import {
  beginIntake,
  countDropped,
  finishIntake,
  type Intake,
  type Outbox,
  takeIn,
  takeKept,
} from './outbox-intake.ts';
import { emptyLedger, enter } from './outbox-ledger.ts';
import { isFull, type Limits, roomFor } from './outbox-rules.ts';
import type { Batch, Change, Depth, KeptStory, Wanted } from './store.ts';
import { keepStory, type StoryLedger, type StoryRoom, storyLedger } from './store-stories.ts';
import { type EventRow, openTables, type ParkedRow, textIn, wholeText } from './store-tables.ts';

/** The bound that the file was opened with, among its counts. */
export const BOUND = 'bound';

/** Facts are serials, times and short lists: what is larger was made so by somebody. */
const MAX_FACT_BYTES = 256 * 1024;
/** Stories between two looks at how full the file is. */
const STORIES_A_LOOK = 16;
/** Pages: two megabytes. */
const MUCH_FREE = 512;

export type ShelfOptions = {
  readonly limits: Limits;
  readonly now: () => Date;
  /** Which events are marked as handed out: what changes in place, or everything (where that costs no wait for a disk). */
  readonly marks: 'changing' | 'all';
};

/** `trouble`: it could not be written down that they were handed out. */
export type HandedOut = { readonly batch: Batch; readonly trouble?: DatabaseTrouble };

/** Everything in it, to be put into another. */
export type Contents = {
  readonly events: readonly EventRow[];
  readonly parked: readonly ParkedRow[];
  readonly stories: readonly KeptStory[];
  /** `null`: it is no more. */
  readonly facts: ReadonlyMap<string, string | null>;
  readonly counts: ReadonlyMap<string, number>;
};

export class Shelf implements Disposable {
  readonly #database: Database;
  readonly #outbox: Outbox;
  readonly #marks: ShelfOptions['marks'];
  #stories: StoryLedger;
  #stale = false;
  /** Others have put something in, and nobody was told. */
  #noticed = false;
  /** Handed out while that could not be written. */
  readonly #unwritten = new Set<string>();

  constructor(database: Database, { limits, now, marks }: ShelfOptions) {
    this.#database = database;
    this.#marks = marks;
    const tables = openTables(database);
    this.#outbox = { tables, ledger: emptyLedger(), limits, now, lastId: undefined };
    this.#stories = { kept: new Map(), bytes: 0 };
    this.#load();
  }

  /** The ids of its events, one for each. */
  commit({ events = [], stories = [], facts = {} }: Change): readonly string[] {
    return this.#write((intake) => {
      const ids = events.map((draft) => takeIn(intake, draft));
      this.#keepAll(intake, stories);
      for (const [name, value] of Object.entries(facts)) this.#setFact(intake, name, value);
      return ids;
    });
  }

  /** Adds what another one held. */
  absorb({ events, parked, stories, facts, counts }: Contents): void {
    this.#write((intake) => {
      for (const row of events) takeKept(intake, row);
      for (const row of parked) keepParked(intake, row);
      this.#keepAll(intake, stories);
      for (const [name, value] of facts) this.#setFact(intake, name, value);
      for (const [name, value] of counts) if (name !== BOUND) this.#outbox.tables.addCount(name, value);
    });
  }

  /** The oldest events but those that stand back. What is handed out does not change any more. */
  next(wanted: Wanted): HandedOut {
    this.#refresh();
    const first = pick(this.#outbox, wanted);
    if (first.damaged.length === 0 && this.#toMark(first).length === 0) return { batch: batchOf(first) };
    return this.#mark(first, () => pick(this.#outbox, wanted));
  }

  acknowledge(ids: readonly string[]): void {
    this.letGo(ids.map((id) => ({ id })));
  }

  /** Those have arrived; those with a reason are never taken. */
  letGo(going: readonly { readonly id: string; readonly because?: string | undefined }[]): void {
    this.#write((intake) => {
      for (const { id, because } of going) {
        if (because === undefined) remove(this.#outbox, id);
        else setApart(intake, id, because);
      }
    });
  }

  /** Whether it waits here. */
  has(id: string): boolean {
    return this.#outbox.tables.hasEvent(id);
  }

  stories(): readonly KeptStory[] {
    return [...this.#outbox.tables.eachStory()].map(storyOf).filter((story) => story !== undefined);
  }

  facts(): ReadonlyMap<string, string> {
    return new Map([...this.#outbox.tables.eachFact()].map(({ name, value }) => [name, value]));
  }

  depth(): Omit<Depth, 'durable'> {
    this.#refresh();
    const { tables, ledger } = this.#outbox;
    const counts = tables.counts();
    const oldest = tables.oldestAt();
    return {
      ...{ events: ledger.events, bytes: ledger.bytes, parked: counts.get('parked') ?? 0 },
      ...(oldest === undefined ? {} : { oldest }),
      dropped: droppedEvents(counts),
    };
  }

  contents(): Contents {
    const { tables } = this.#outbox;
    return {
      events: [...tables.eachEvent()].map(eventRowOf).filter((row) => row !== undefined),
      parked: [...tables.eachParked()].map(parkedRowOf).filter((row) => row !== undefined),
      stories: this.stories(),
      facts: this.facts(),
      counts: tables.counts(),
    };
  }

  /** Whether others have put something in since this was last asked. */
  noticesOthers(): boolean {
    this.#refresh();
    const noticed = this.#noticed;
    this.#noticed = false;
    return noticed;
  }

  /** For those who put something in from outside; and to see whether anything can be written. */
  setBound(maxBytes: number): void {
    this.#write(() => this.#outbox.tables.setCount(BOUND, maxBytes));
  }

  /** Stories and facts that the disk has changed are told of as dropped. Those of events are found when they are sent. */
  dropDamaged(): void {
    this.#write((intake) => {
      const { tables } = this.#outbox;
      const lost = { story: tables.removeDamaged('stories'), fact: tables.removeDamaged('facts') };
      for (const [what, count] of Object.entries(lost)) if (count > 0) countDropped(intake, what, count);
      if (lost.story > 0) this.#stories = storyLedger(tables);
    });
  }

  stillThere(): boolean {
    return this.#database.stillThere();
  }

  /** What the log holds goes into the file; the log keeps its room for what comes. */
  writeBack(): void {
    this.#database.exec('PRAGMA wal_checkpoint(RESTART)');
  }

  /** Gives the disk back what was freed, where that is most of the file. */
  tidy(): void {
    const free = this.#database.figure('PRAGMA freelist_count');
    if (free < MUCH_FREE || free < this.#database.figure('PRAGMA page_count') / 2) return;
    this.#database.exec(`PRAGMA incremental_vacuum(${MUCH_FREE})`);
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }

  #write<T>(act: (intake: Intake) => T): T {
    try {
      const result = this.#database.transaction(() => {
        this.#refresh();
        for (const id of this.#unwritten) this.#outbox.tables.handEvent(id);
        const intake = beginIntake(this.#outbox);
        const value = act(intake);
        finishIntake(intake);
        return value;
      });
      this.#unwritten.clear();
      return result;
    } catch (error) {
      this.#stale = true;
      throw error;
    }
  }

  #mark(first: Picked, again: () => Picked): HandedOut {
    let picked = first;
    try {
      this.#write((intake) => {
        // another process may have counted on in between
        picked = again();
        dropDamaged(intake, picked.damaged);
        for (const id of this.#toMark(picked)) this.#outbox.tables.handEvent(id);
        hold(this.#outbox, picked.changing);
      });
      return { batch: batchOf(picked) };
    } catch (error) {
      const trouble = troubleOf(error);
      // sent all the same: a full disk must not keep back what was found
      for (const { id } of picked.changing) this.#unwritten.add(id);
      return { batch: batchOf(picked), trouble };
    }
  }

  #toMark({ changing, unmarked }: Picked): readonly string[] {
    return this.#marks === 'all' ? unmarked : changing.map(({ id }) => id);
  }

  #keepAll(intake: Intake, stories: readonly KeptStory[]): void {
    const { tables, limits } = this.#outbox;
    let room: StoryRoom = { maxBytes: limits.storyBytes, state: 'open' };
    for (const [index, story] of stories.entries()) {
      if (index % STORIES_A_LOOK === 0) room = { ...room, state: storyState(tables.usedPages(), limits) };
      const gone = keepStory({ tables, ledger: this.#stories }, story, room);
      if (gone > 0) countDropped(intake, 'story', gone);
    }
  }

  #setFact(intake: Intake, name: string, value: string | null): void {
    const { tables } = this.#outbox;
    if (value !== null && Buffer.byteLength(value) <= MAX_FACT_BYTES) {
      tables.putFact(name, value);
    } else {
      // one that is too large must not leave the one before it standing as if it were of now
      tables.removeFact(name);
      if (value !== null) countDropped(intake, 'fact');
    }
  }

  #refresh(): void {
    const changed = this.#database.changedByOthers();
    if (!changed && !this.#stale) return;
    const before = this.#outbox.lastId;
    this.#load();
    if (changed && before !== this.#outbox.lastId) this.#noticed = true;
  }

  #load(): void {
    const { tables } = this.#outbox;
    const ledger = emptyLedger();
    for (const trace of tables.traces())
      enter(ledger, this.#unwritten.has(trace.id) ? { ...trace, body: null } : trace);
    this.#outbox.ledger = ledger;
    const newest = tables.newestId();
    if (newest !== undefined && newest > (this.#outbox.lastId ?? '')) this.#outbox.lastId = newest;
    this.#stories = storyLedger(tables);
    this.#stale = false;
  }
}

function storyState(usedPages: number, limits: Limits): StoryRoom['state'] {
  if (isFull(usedPages, limits)) return 'full';
  return roomFor(usedPages, limits) === 'none' ? 'tight' : 'open';
}

function batchOf({ events, bytes }: Picked): Batch {
  return { events, bytes };
}

function droppedEvents(counts: ReadonlyMap<string, number>): Depth['dropped'] {
  return Object.fromEntries(
    EVENT_TYPES.flatMap((type) => {
      const count = counts.get(`dropped:${type}`);
      return count === undefined ? [] : [[type, count]];
    }),
  );
}

/** A row that is what was written. */
export function eventRowOf(row: Row): EventRow | undefined {
  const body = wholeText(row);
  const [id, type, at] = [textIn(row, 'id'), textIn(row, 'type'), textIn(row, 'at')];
  if (body === undefined || id === undefined || type === undefined || at === undefined) return undefined;
  const [pack = null, kin = null, place = null] = [textIn(row, 'pack'), textIn(row, 'kin'), textIn(row, 'place')];
  return { id, type, at, pack, kin, place, handed: row['handed'] === 1, body };
}

export function parkedRowOf(row: Row): ParkedRow | undefined {
  const [id, type, because, body] = [textIn(row, 'id'), textIn(row, 'type'), textIn(row, 'because'), wholeText(row)];
  const isWhole = id !== undefined && type !== undefined && because !== undefined && body !== undefined;
  return isWhole ? { id, type, because, body } : undefined;
}

export function storyOf(body: string | undefined): KeptStory | undefined {
  const value = body === undefined ? undefined : jsonOf(body);
  return isStory(value) ? value : undefined;
}

/** Its text has its checksum, so it is what was written here. */
function isStory(value: unknown): value is KeptStory {
  return isRecord(value) && typeof value['id'] === 'string';
}
