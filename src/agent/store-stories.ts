/**
 * Keeps life stories within a bound: open ones whole, those that have ended as long as there is room.
 * @module
 */
import type { KeptStory } from './store.ts';
import type { Tables } from './store-tables.ts';

const MAX_STORIES = 5_000;
/** Those that have ended go in groups, so that the oldest need not be looked for with each new one. */
const DROP_AT_ONCE = 100;
const SLIM_MOMENTS = 5;
const SLIM_LAPSES = 2;

type Kept = { readonly removed: string | undefined; readonly bytes: number };

/** What is kept, by id. */
export type StoryLedger = { readonly kept: Map<string, Kept>; bytes: number };

export function storyLedger(tables: Tables): StoryLedger {
  const ledger: StoryLedger = { kept: new Map(), bytes: 0 };
  for (const { id, removed, bytes } of tables.storyTraces()) note(ledger, id, { removed, bytes });
  return ledger;
}

/** What stories may take; `tight`: the file is nearly full. */
export type StoryRoom = { readonly maxBytes: number; readonly tight: boolean };

/** Within a transaction. How many stories had to go. */
export function keepStory(tables: Tables, ledger: StoryLedger, [story, room]: readonly [KeptStory, StoryRoom]): number {
  const whole = JSON.stringify(story);
  const open = story.state !== 'removed';
  const isNew = !ledger.kept.has(story.id);
  let dropped = isNew && ledger.kept.size >= MAX_STORIES ? dropEnded(tables, ledger) : 0;
  const others = () => ledger.bytes - (ledger.kept.get(story.id)?.bytes ?? 0);
  const fits = (text: string) => others() + Buffer.byteLength(text) <= room.maxBytes;
  const mayBeWhole = !room.tight && (ledger.kept.size < MAX_STORIES || !isNew);
  let body = mayBeWhole && fits(whole) ? whole : JSON.stringify(slim(story));
  while (!fits(body)) {
    const gone = dropEnded(tables, ledger);
    if (gone === 0) break;
    dropped += gone;
  }
  if (!fits(body) || (isNew && !open && ledger.kept.size >= MAX_STORIES)) return dropped + 1;
  if (mayBeWhole && fits(whole)) body = whole;
  const removed = open ? undefined : (story.removedAt ?? story.lastSeen);
  tables.putStory({ id: story.id, removed: removed ?? null, body });
  note(ledger, story.id, { removed, bytes: Buffer.byteLength(body) });
  return dropped;
}

/** Enough to know the trace again, and how its life went at the last. */
function slim({ finding: _, ...story }: KeptStory): KeptStory {
  const moments = story.moments.slice(-SLIM_MOMENTS);
  const untold = story.untold + story.moments.length - moments.length;
  return { ...story, moments, untold, lapses: story.lapses.slice(-SLIM_LAPSES) };
}

/** Lets those go that have ended the longest ago. How many. */
function dropEnded(tables: Tables, ledger: StoryLedger): number {
  const ended = [...ledger.kept].flatMap(([id, { removed }]) => (removed === undefined ? [] : [{ id, removed }]));
  const going = ended.sort((one, other) => (one.removed < other.removed ? -1 : 1)).slice(0, DROP_AT_ONCE);
  for (const { id } of going) {
    tables.removeStory(id);
    ledger.bytes -= ledger.kept.get(id)?.bytes ?? 0;
    ledger.kept.delete(id);
  }
  return going.length;
}

function note(ledger: StoryLedger, id: string, kept: Kept): void {
  ledger.bytes += kept.bytes - (ledger.kept.get(id)?.bytes ?? 0);
  ledger.kept.set(id, kept);
}
