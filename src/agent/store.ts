/**
 * What the agent's parts see of its store: events that wait to be delivered, life stories, and a few facts, all in one
 * file, so that a change and the event that tells it are committed together or not at all.
 * @module
 */
import type { Draft, Event, EventType } from '../model/event.ts';
import type { Finding } from '../model/report.ts';
import type { Story } from '../model/story.ts';

/** A story with the finding that it was last told with, so that its end can be told as fully after a restart. */
export type KeptStory = Story & { readonly finding?: Finding };

/** What is committed at once. An event gets its id here, before anything else happens to it. */
export type Change = {
  readonly events?: readonly Draft[];
  /** Stories by id: new ones, or what replaces the old ones. */
  readonly stories?: readonly KeptStory[];
  /** Facts by name; `null` removes one. Small: serials, times, the last summary. */
  readonly facts?: Readonly<Record<string, string | null>>;
};

/**
 * `durable: false`: the disk is full, read-only or damaged: the change is held in memory, and written when that has passed.
 * `ids`: one for each event, in their order; those that are counted in one event share its id.
 */
export type Committed = { readonly durable: boolean; readonly ids: readonly string[] };

export type Batch = { readonly events: readonly Event[]; readonly bytes: number };

export type Depth = {
  readonly events: number;
  readonly bytes: number;
  /** RFC 3339 UTC of the oldest event that waits. */
  readonly oldest?: string;
  readonly durable: boolean;
  /** Since the store was made. */
  readonly dropped: Readonly<Partial<Record<EventType, number>>>;
  readonly parked: number;
};

/** Which events are asked for. `without`: ids that stand back. */
export type Wanted = {
  readonly maxEvents: number;
  readonly maxBytes: number;
  readonly types?: readonly EventType[];
  readonly without?: { has(id: string): boolean };
};

export type Store = {
  commit(change: Change): Committed;
  /** The oldest events that wait: no more than both limits, but at least one where there is one. */
  next(wanted: Wanted): Batch;
  /** Those and no others leave. */
  acknowledge(ids: readonly string[]): void;
  /** An event that no collector takes: kept apart, counted, told, never sent again by itself. */
  park(id: string, because: string): void;
  stories(): readonly KeptStory[];
  fact(name: string): string | undefined;
  depth(): Depth;
  /** Called after each commit that left something to deliver. */
  onCommit(listener: () => void): void;
  /** Tries again to write what is held in memory; called now and then. */
  heal(): void;
  close(): void;
};

/** `openStore(options)` in `store-file.ts` makes the folder's store; it never fails for what a disk does. */
export type StoreOptions = {
  /** The agent's folder, which is there. */
  readonly dir: string;
  /** The setting `outboxBytes`: the most that the file and its log may take. */
  readonly maxBytes: number;
  readonly now: () => Date;
  /** Told of what people who look after the agent should see in its log. */
  readonly warn?: (text: string, fields: Readonly<Record<string, unknown>>) => void;
};

/** `readStore(dir)` in `store-read.ts`: what another process sees of it, also while the agent has it open. */
export type StoreRead =
  | {
      readonly kind: 'read';
      readonly depth: Depth;
      readonly stories: readonly KeptStory[];
      readonly facts: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused' | 'damaged'; readonly because: string };

/** `commitFromOutside(dir, drafts)` in `store-outside.ts`: another process hands events to the agent's outbox. */
export type HandedIn =
  | { readonly kind: 'committed'; readonly ids: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused' | 'damaged' | 'busy' | 'full'; readonly because: string };
