/**
 * A store that keeps nothing on any disk, for what only needs its facts and events; the real one has tests of its own.
 * @module
 */
import type { Change, Store } from '../../src/agent/store.ts';
import type { Draft } from '../../src/model/event.ts';

/** `disk.durable`: set to false, commits are held in memory, as on a full disk. */
export type MemoryStore = Store & { readonly events: readonly Draft[]; readonly disk: { durable: boolean } };

/** A store with these facts. */
export function memoryStore(facts: ReadonlyMap<string, string> = new Map()): MemoryStore {
  const kept = new Map(facts);
  const events: Draft[] = [];
  const disk = { durable: true };
  return {
    events,
    disk,
    commit(change: Change) {
      events.push(...(change.events ?? []));
      for (const [name, value] of Object.entries(change.facts ?? {})) {
        if (value === null) kept.delete(name);
        else kept.set(name, value);
      }
      return { durable: disk.durable, ids: (change.events ?? []).map((_, index) => String(index)) };
    },
    fact: (name) => kept.get(name),
    depth: () => ({ events: events.length, bytes: 0, durable: disk.durable, dropped: {}, parked: 0 }),
    next: () => ({ events: [], bytes: 0 }),
    stories: () => [],
    acknowledge() {},
    park() {},
    onCommit() {},
    heal() {},
    close() {},
  };
}
