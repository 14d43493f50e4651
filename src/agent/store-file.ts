/**
 * The agent's store: on the disk, and in memory while the disk refuses; whatever a disk does, the agent goes on.
 *
 * While nothing can be written, what happens is kept in a second store in memory, what was acknowledged is remembered, and
 * delivery goes on from both. What was kept is written as soon as the disk takes it.
 * @module
 */
import { join } from 'node:path';
import { dropBallast, takeBallast } from '../host/ballast.ts';
import { openInMemory } from '../host/database.ts';
import { DatabaseTrouble, type TroubleKind, troubleOf } from '../host/database-trouble.ts';
import { EVENT_TYPES } from './event-types.ts';
import { idAfter } from './outbox-id.ts';
import { limitsFor } from './outbox-rules.ts';
import type { Batch, Change, Committed, Depth, KeptStory, Store, StoreOptions, Wanted } from './store.ts';
import { countsByType, mend, type OpenedFile, openFile, refill } from './store-open.ts';
import { type Contents, Shelf } from './store-shelf.ts';
import { SCHEMA } from './store-tables.ts';

const MEMORY_BYTES = 8 * 1024 * 1024;
const BALLAST_BYTES = 1024 * 1024;
/** With each commit a disk that refuses is asked again, but not more often than this, then ever more rarely. */
const AGAIN_MS = 1_000;
const AGAIN_AT_LATEST_MS = 60_000;

/** Opens the store of a folder, or makes it. */
export function openStore(options: StoreOptions): Store {
  return new FileStore(options);
}

const WORDS: Readonly<Record<TroubleKind, string>> = {
  full: 'the disk is full',
  'read-only': 'the disk or the folder is read-only',
  damaged: 'the file of the outbox is damaged',
  busy: 'another process holds the outbox',
  unusable: 'the system refuses the file of the outbox',
};

const NO_CONTENTS: Contents = { events: [], parked: [], stories: [], facts: new Map(), counts: new Map() };

/** `because`: no collector takes it. */
type Going = { readonly id: string; readonly because?: string | undefined };
type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };
type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: DatabaseTrouble };
type Failing = { readonly since: string; kind: TroubleKind; triedAt: number; tries: number; told: boolean };

class FileStore implements Store {
  readonly #options: StoreOptions;
  readonly #ballast: { readonly path: string; readonly bytes: number };
  readonly #listeners: (() => void)[] = [];
  #file: OpenedFile | undefined;
  /** What waits for the disk. */
  #memory: Shelf | undefined;
  #failing: Failing | undefined;
  /** Acknowledged, or parked for the reason that stands there, and still in the file. */
  readonly #gone = new Map<string, string | undefined>();
  readonly #facts = new Map<string, string>();
  readonly #unsavedFacts = new Map<string, string | null>();

  constructor(options: StoreOptions) {
    this.#options = options;
    const bytes = Math.min(BALLAST_BYTES, options.maxBytes / 16);
    this.#ballast = { path: join(options.dir, 'agent.ballast'), bytes };
    this.#open();
  }

  commit(change: Change): Committed {
    this.#noteFacts(change);
    if (this.#failing !== undefined && this.#isDue()) this.#recover();
    const done = this.#failing === undefined ? this.#onFile((shelf) => shelf.commit(change)) : undefined;
    const committed = done?.ok === true ? { durable: true, ids: done.value } : this.#commitToMemory(change);
    if (committed.ids.length > 0) this.#tellListeners();
    return committed;
  }

  next(wanted: Wanted): Batch {
    const without = { has: (id: string) => this.#gone.has(id) || wanted.without?.has(id) === true };
    const stored = this.#read((shelf) => shelf.next({ ...wanted, without }));
    if (stored?.trouble !== undefined) this.#fail(stored.trouble);
    const first = stored?.batch ?? { events: [], bytes: 0 };
    const { maxEvents, maxBytes } = wanted;
    const rest = { ...wanted, maxEvents: maxEvents - first.events.length, maxBytes: maxBytes - first.bytes };
    if (this.#memory === undefined || rest.maxEvents <= 0 || rest.maxBytes <= 0) return first;
    const { batch } = this.#memory.next(rest);
    // the first one comes whatever its size: behind others it may be too large
    if (first.events.length > 0 && batch.bytes > rest.maxBytes) return first;
    return { events: [...first.events, ...batch.events], bytes: first.bytes + batch.bytes };
  }

  acknowledge(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#memory?.acknowledge(ids);
    this.#letGo(ids.map((id) => ({ id })));
  }

  park(id: string, because: string): void {
    if (this.#memory?.has(id) === true) this.#memory.letGo([{ id, because }]);
    else this.#letGo([{ id, because }]);
    this.#tellListeners();
  }

  stories(): readonly KeptStory[] {
    const stories = new Map((this.#read((shelf) => shelf.stories()) ?? []).map((story) => [story.id, story]));
    for (const story of this.#memory?.stories() ?? []) stories.set(story.id, story);
    return [...stories.values()];
  }

  fact(name: string): string | undefined {
    return this.#facts.get(name);
  }

  depth(): Depth {
    const stored = this.#read((shelf) => shelf.depth());
    const held = this.#memory?.depth();
    const oldest = stored?.oldest ?? held?.oldest;
    const gone = stored === undefined ? 0 : this.#gone.size;
    return {
      events: Math.max(0, (stored?.events ?? 0) - gone) + (held?.events ?? 0),
      bytes: (stored?.bytes ?? 0) + (held?.bytes ?? 0),
      ...(oldest === undefined ? {} : { oldest }),
      durable: this.#failing === undefined,
      dropped: sumOf(stored?.dropped ?? {}, held?.dropped ?? {}),
      parked: (stored?.parked ?? 0) + (held?.parked ?? 0),
    };
  }

  onCommit(listener: () => void): void {
    this.#listeners.push(listener);
  }

  heal(): void {
    if (this.#failing !== undefined) this.#recover();
    else if (this.#file?.shelf.stillThere() === false) this.#moveOut(this.#file.shelf);
    if (this.#failing !== undefined) return;
    takeBallast(this.#ballast.path, this.#ballast.bytes);
    this.#onFile((shelf) => shelf.tidy());
    if (this.#read((shelf) => shelf.noticesOthers()) === true) this.#tellListeners();
  }

  close(): void {
    if (this.#failing !== undefined) this.#recover();
    this.#closeFile();
    this.#memory?.[Symbol.dispose]();
    this.#memory = undefined;
  }

  /** Facts are asked for at every turn, and must not be lost to a disk that cannot be read just now. */
  #noteFacts({ facts = {} }: Change): void {
    for (const [name, value] of Object.entries(facts)) {
      if (value === null) this.#facts.delete(name);
      else this.#facts.set(name, value);
    }
  }

  #commitToMemory(change: Change): Committed {
    for (const [name, value] of Object.entries(change.facts ?? {})) this.#unsavedFacts.set(name, value);
    const { events = [], stories = [] } = change;
    try {
      this.#memory ??= memoryShelf(this.#options);
      this.#tellNotDurable(this.#memory);
      return { durable: false, ids: this.#memory.commit({ events, stories }) };
    } catch (error) {
      const { message } = troubleOf(error);
      this.#options.warn?.('events were lost: neither disk nor memory takes them', { because: message });
      return { durable: false, ids: events.map(() => idAfter(undefined)) };
    }
  }

  /** Once for each time that the disk refuses; another process that was faster is none. */
  #tellNotDurable(memory: Shelf): void {
    const failing = this.#failing;
    if (failing === undefined || failing.told || failing.kind === 'busy') return;
    failing.told = true;
    const detail = `what happens is kept in memory only: ${WORDS[failing.kind]}`;
    const at = this.#options.now().toISOString();
    memory.commit({ events: [{ type: 'outbox', change: 'not-durable', at, from: failing.since, counts: {}, detail }] });
  }

  /** What cannot be deleted now is remembered, and not handed out again. */
  #letGo(going: readonly Going[]): void {
    const isWorthIt = this.#failing === undefined || this.#failing.kind === 'full' || this.#isDue();
    const all: readonly Going[] = [...[...this.#gone].map(([id, because]) => ({ id, because })), ...going];
    const done = isWorthIt && all.length > 0 && this.#onFile((shelf) => shelf.letGo(all)).ok;
    if (done) {
      this.#gone.clear();
      return;
    }
    for (const { id, because } of going) {
      // a collector may acknowledge what nobody sent
      if (this.#read((shelf) => shelf.has(id)) === true) this.#gone.set(id, because);
    }
  }

  #onFile<T>(act: (shelf: Shelf) => T): Answer<T> {
    if (this.#file?.access !== 'write') return { ok: false };
    const first = this.#attempt(act);
    if (first.ok) return first;
    const { kind, message } = first.trouble;
    const mended = kind === 'full' ? this.#makeRoom() : kind === 'damaged' && this.#mend(message);
    const second = mended ? this.#attempt(act) : first;
    if (!second.ok) this.#fail(second.trouble);
    return second;
  }

  #attempt<T>(act: (shelf: Shelf) => T): Attempt<T> {
    try {
      if (this.#file === undefined) return { ok: false, trouble: new DatabaseTrouble('unusable', 'it is not open') };
      return { ok: true, value: act(this.#file.shelf) };
    } catch (error) {
      return { ok: false, trouble: troubleOf(error) };
    }
  }

  /** What cannot be read just now is no reason to stop: it is on the disk, and is asked for again. */
  #read<T>(act: (shelf: Shelf) => T): T | undefined {
    if (this.#file === undefined) return undefined;
    const first = this.#attempt(act);
    if (first.ok) return first.value;
    if (first.trouble.kind === 'damaged' && this.#file.access === 'write' && this.#mend(first.trouble.message)) {
      const second = this.#attempt(act);
      if (second.ok) return second.value;
    }
    this.#fail(first.trouble);
    return undefined;
  }

  /** Room for the log: the ballast, and what of the log can be written back. */
  #makeRoom(): boolean {
    if (dropBallast(this.#ballast.path)) this.#options.warn?.('the disk is full: the ballast is given up', {});
    this.#attempt((shelf) => shelf.writeBack());
    return true;
  }

  #mend(because: string): boolean {
    this.#closeFile();
    try {
      this.#file = mend(this.#options, because);
      this.#file.shelf.commit({ facts: Object.fromEntries(this.#facts) });
      return true;
    } catch (error) {
      this.#fail(troubleOf(error));
      return false;
    }
  }

  #fail({ kind, message }: DatabaseTrouble): void {
    const now = performance.now();
    if (this.#failing !== undefined) {
      this.#failing.kind = kind;
      this.#failing.triedAt = now;
      this.#failing.tries += 1;
      return;
    }
    this.#failing = { since: this.#options.now().toISOString(), kind, triedAt: now, tries: 0, told: false };
    if (kind !== 'busy') this.#options.warn?.('the outbox cannot be written', { kind, because: message });
  }

  #isDue(): boolean {
    if (this.#failing === undefined) return false;
    const { triedAt, tries } = this.#failing;
    return performance.now() - triedAt >= Math.min(AGAIN_MS * 2 ** tries, AGAIN_AT_LATEST_MS);
  }

  #open(): void {
    try {
      this.#file = this.#openWithRoom();
      for (const [name, value] of this.#file.shelf.facts()) {
        if (value !== null && !this.#facts.has(name) && !this.#unsavedFacts.has(name)) this.#facts.set(name, value);
      }
      if (this.#file.access === 'read') this.#fail(new DatabaseTrouble('read-only', 'nothing can be written here'));
    } catch (error) {
      this.#fail(troubleOf(error));
    }
  }

  #openWithRoom(): OpenedFile {
    try {
      return openFile(this.#options);
    } catch (error) {
      if (troubleOf(error).kind !== 'full' || !dropBallast(this.#ballast.path)) throw error;
      return openFile(this.#options);
    }
  }

  /** Writes what is held in memory, if the disk takes it now. */
  #recover(): void {
    const failing = this.#failing;
    if (failing === undefined) return;
    failing.triedAt = performance.now();
    if (this.#file?.access !== 'write') {
      this.#closeFile();
      this.#open();
    }
    // a small write first: what is held may be megabytes
    if (!this.#onFile((shelf) => shelf.setBound(this.#options.maxBytes)).ok) return;
    const held = { ...(this.#memory?.contents() ?? NO_CONTENTS), facts: this.#unsavedFacts };
    if (!this.#onFile((shelf) => refill(shelf, held)).ok) return;
    this.#memory?.[Symbol.dispose]();
    this.#memory = undefined;
    this.#unsavedFacts.clear();
    this.#failing = undefined;
    this.#letGo([]);
    if (failing.told) this.#tellHealed(failing, countsByType(held));
  }

  #tellHealed({ since }: Failing, counts: Readonly<Record<string, number>>): void {
    const to = this.#options.now().toISOString();
    const detail = 'the outbox can be written again: what was kept in memory is on the disk';
    const times = { at: to, from: since, to };
    this.#onFile((shelf) => shelf.commit({ events: [{ type: 'outbox', change: 'healed', ...times, counts, detail }] }));
    this.#options.warn?.('the outbox can be written again', { since });
  }

  /** The file was removed or replaced under the agent's hands: what it held goes into a new one. */
  #moveOut(shelf: Shelf): void {
    const held = this.#attempt(() => shelf.contents());
    this.#closeFile();
    this.#open();
    if (held.ok && this.#file?.access === 'write') this.#onFile((fresh) => refill(fresh, held.value));
    this.#options.warn?.('the outbox was removed or replaced while in use: what it held is written again', {});
  }

  #closeFile(): void {
    const file = this.#file;
    this.#file = undefined;
    try {
      file?.shelf[Symbol.dispose]();
    } catch (error) {
      // on a damaged or full disk: everything that was committed is in the log
      troubleOf(error);
    }
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener();
  }
}

function memoryShelf({ now, maxBytes }: StoreOptions): Shelf {
  const limits = limitsFor(Math.min(MEMORY_BYTES, maxBytes));
  return new Shelf(openInMemory(SCHEMA, { maxPages: limits.pages }), { limits, now, marks: 'all' });
}

function sumOf(one: Depth['dropped'], other: Depth['dropped']): Depth['dropped'] {
  const sum = { ...one };
  for (const type of EVENT_TYPES) {
    const count = (one[type] ?? 0) + (other[type] ?? 0);
    if (count > 0) sum[type] = count;
  }
  return sum;
}
