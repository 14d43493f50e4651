/**
 * A store for tests of what stands on it: the same contract as the outbox on disk, in memory.
 * @module
 */
import type { Change, Store } from '../../src/agent/store.ts';
import type { Draft, Event } from '../../src/model/event.ts';

export type MemoryStore = Store & {
  readonly waiting: () => readonly Event[];
  readonly parked: ReadonlyMap<string, string>;
  readonly acknowledged: readonly string[];
};

/** Empty. `kept`: what an earlier run left. */
export function openMemoryStore(kept: readonly Event[] = []): MemoryStore {
  let waiting: readonly Event[] = kept;
  const parked = new Map<string, string>();
  const acknowledged: string[] = [];
  const facts = new Map<string, string>();
  const listeners: (() => void)[] = [];
  const store: MemoryStore = {
    waiting: () => waiting,
    parked,
    acknowledged,
    commit({ events = [], facts: changed = {} }: Change) {
      const added = events.map(withId);
      waiting = [...waiting, ...added];
      for (const [name, value] of Object.entries(changed)) {
        if (value === null) facts.delete(name);
        else facts.set(name, value);
      }
      if (added.length > 0) for (const listener of listeners) listener();
      return { durable: true, ids: added.map(({ id }) => id) };
    },
    next({ maxEvents, maxBytes, types, without }) {
      const events: Event[] = [];
      let bytes = 0;
      for (const event of waiting) {
        if (types?.includes(event.type) === false || without?.has(event.id) === true) continue;
        const size = JSON.stringify(event).length + 1;
        if (events.length > 0 && (events.length >= maxEvents || bytes + size > maxBytes)) break;
        events.push(event);
        bytes += size;
      }
      return { events, bytes };
    },
    acknowledge(ids) {
      acknowledged.push(...ids);
      waiting = waiting.filter(({ id }) => !ids.includes(id));
    },
    park(id, because) {
      const event = waiting.find((one) => one.id === id);
      parked.set(id, because);
      waiting = waiting.filter((one) => one !== event);
      if (event === undefined || event.type === 'outbox') return;
      const at = new Date().toISOString();
      const counts = { [event.type]: 1 };
      store.commit({ events: [{ type: 'outbox', change: 'parked', at, counts, detail: `${id}: ${because}` }] });
    },
    stories: () => [],
    fact: (name) => facts.get(name),
    depth: () => ({ events: waiting.length, bytes: 0, durable: true, dropped: {}, parked: parked.size }),
    onCommit: (listener) => void listeners.push(listener),
    heal() {},
    close() {},
  };
  return store;
}

let last = 0;

function withId(draft: Draft): Event {
  last += 1;
  const count = last.toString(16).padStart(12, '0');
  return { schema: 'besom.event/1', id: `0190c5d6-0000-7000-8000-${count}`, ...draft };
}
