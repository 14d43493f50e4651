/**
 * Keeps life stories within a bound: open ones whole, those that have ended as long as there is room.
 * @module
 */
import type { KeptStory } from './store.ts';
import type { Tables } from './store-tables.ts';

const MAX_STORIES = 5_000;
/** Open ones, of which those beyond the first are kept in short. */
const MAX_OPEN = 20_000;
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

/** What stories may take. `tight`: the file is nearly full, none is kept whole; `full`: none may grow. */
export type StoryRoom = { readonly maxBytes: number; readonly state: 'open' | 'tight' | 'full' };

export type StoryKeeping = { readonly tables: Tables; readonly ledger: StoryLedger };

/** Within a transaction. How many stories had to go, this one among them where there is no room for it. */
export function keepStory(keeping: StoryKeeping, story: KeptStory, room: StoryRoom): number {
  const { tables, ledger } = keeping;
  const isNew = !ledger.kept.has(story.id);
  let gone = isNew && ledger.kept.size >= MAX_STORIES ? dropEnded(keeping, story.id) : 0;
  const mayBeWhole = room.state === 'open' && (!isNew || ledger.kept.size < MAX_STORIES);
  const forms = mayBeWhole ? [story, slim(story)] : [slim(story)];
  for (const body of forms.map((form) => JSON.stringify(form))) {
    // what has ended makes room, before an open one is told less of
    while (!fits(keeping, { id: story.id, body }, room)) {
      const more = dropEnded(keeping, story.id);
      if (more === 0) break;
      gone += more;
    }
    if (!fits(keeping, { id: story.id, body }, room) || !mayStand(ledger, story)) continue;
    const removed = story.state === 'removed' ? (story.removedAt ?? story.lastSeen) : undefined;
    tables.putStory({ id: story.id, removed: removed ?? null, body });
    note(ledger, story.id, { removed, bytes: Buffer.byteLength(body) });
    return gone;
  }
  return gone + 1;
}

function fits({ ledger }: StoryKeeping, { id, body }: { readonly id: string; readonly body: string }, room: StoryRoom) {
  const bytes = Buffer.byteLength(body);
  const known = ledger.kept.get(id)?.bytes ?? 0;
  return ledger.bytes - known + bytes <= room.maxBytes && (room.state !== 'full' || bytes <= known);
}

/** Beyond so many, new ones only if they are open, and not without end. */
function mayStand({ kept }: StoryLedger, { id, state }: KeptStory): boolean {
  return kept.has(id) || kept.size < (state === 'removed' ? MAX_STORIES : MAX_OPEN);
}

/** Enough to know the trace again, and how its life went at the last. */
function slim({ finding: _, ...story }: KeptStory): KeptStory {
  const moments = story.moments.slice(-SLIM_MOMENTS);
  const untold = story.untold + story.moments.length - moments.length;
  return { ...story, moments, untold, lapses: story.lapses.slice(-SLIM_LAPSES) };
}

/** Lets those go that have ended the longest ago. How many. */
function dropEnded({ tables, ledger }: StoryKeeping, but: string): number {
  const ended = [...ledger.kept].flatMap(([id, { removed }]) =>
    removed === undefined || id === but ? [] : [{ id, removed }],
  );
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
