/**
 * The bound of the store, whatever is put into it.
 * @module
 */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { KeptStory, Store } from '../../src/agent/store.ts';
import { openStore } from '../../src/agent/store-file.ts';
import type { Draft } from '../../src/model/event.ts';
import { makeAgentDraft, makeHeartbeatDraft } from '../support/drafts.ts';
import {
  deliverAll,
  foundAt,
  outboxEvents,
  storyOf,
  sweptWith,
  timesFound,
  watchLost,
} from '../support/store-drafts.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const MiB = 1024 * 1024;

function bytesOnDisk(dir: string): number {
  return ['agent.db', 'agent.db-wal']
    .map((name) => statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** Sizes are drawn small most of the time, and huge now and then. */
const size = fc.oneof(
  { weight: 20, arbitrary: fc.nat(2_500) },
  { weight: 3, arbitrary: fc.nat(30_000) },
  { weight: 1, arbitrary: fc.nat(900_000) },
);
const finding = fc
  .record({ indicator: fc.nat(12), pack: fc.nat(2), place: fc.nat(250), bytes: size })
  .map(({ indicator, pack, place, bytes }) =>
    foundAt(`indicator--${indicator}`, `place-${place}`, {
      pack: `pack--${pack}`,
      observation: { text: { value: 'x'.repeat(bytes) } },
    }),
  );
const other: fc.Arbitrary<Draft> = fc.oneof(
  fc.tuple(size, size).map(([place, because]) => watchLost('/p'.repeat(place), 'x'.repeat(because))),
  size.map((bytes) => makeAgentDraft('x'.repeat(bytes))),
  size.map((bytes) => makeHeartbeatDraft({ version: 'x'.repeat(bytes) })),
  fc
    .nat(400)
    .map((count) =>
      sweptWith(Array.from({ length: count }, (_, id) => ({ id: `i${id}`, pack: 'p', state: 'clear', hits: 0 }))),
    ),
);
const story = fc
  .record({ id: fc.nat(3_000), moments: fc.nat(100), ended: fc.boolean() })
  .map(({ id, moments, ended }): KeptStory => {
    const moment = { at: '2026-11-25T08:00:00.000Z', turn: 'changed', seenBy: 'watch' } as const;
    return storyOf(`story-${id}`, {
      ...(ended ? { state: 'removed', removedAt: moment.at } : {}),
      moments: Array.from({ length: moments }, () => moment),
    });
  });
type Step =
  | { readonly do: 'commit'; readonly events: readonly Draft[]; readonly stories: readonly KeptStory[] }
  | { readonly do: 'deliver' | 'send and lose'; readonly count: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      events: fc.array(fc.oneof({ weight: 3, arbitrary: finding }, { weight: 2, arbitrary: other }), { maxLength: 40 }),
      stories: fc.array(story, { maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 99 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('send and lose' as const), count: fc.integer({ min: 1, max: 99 }) }),
  },
);

describe('the bound of a store', () => {
  it('holds under any stream, and each indicator is told exactly as often as it was found', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 120 }), (steps) => {
        const dir = tempFolder('bound');
        const store = openStore({ dir, maxBytes: MiB, now: () => new Date() });
        try {
          const delivered = steps.flatMap((each) => {
            const events = take(store, each);
            assert.ok(bytesOnDisk(dir) <= MiB, `${bytesOnDisk(dir)} bytes`);
            return events;
          });
          const drafts = steps.flatMap((each) => (each.do === 'commit' ? each.events : []));
          assert.deepEqual(sorted(timesFound([...delivered, ...deliverAll(store)])), sorted(timesFound(drafts)));
        } finally {
          store.close();
          removeFolder(dir);
        }
      }),
      { numRuns: 6 },
    );
  });

  it('holds when one commit brings more than all of it', () => {
    const dir = tempFolder('bound');
    const store = openStore({ dir, maxBytes: MiB, now: () => new Date() });
    const text = { text: { value: 'x'.repeat(2_000) } };
    const drafts = Array.from({ length: 5_000 }, (_, n) =>
      foundAt(`indicator--${n % 60}`, `place-${n}`, { observation: text }),
    );
    assert.ok(store.commit({ events: drafts }).durable);
    assert.ok(bytesOnDisk(dir) <= MiB);
    assert.deepEqual(sorted(timesFound(deliverAll(store))), sorted(timesFound(drafts)));
    store.close();
    removeFolder(dir);
  });

  it('drops what is worth least first, counts it, and never a finding', () => {
    const dir = tempFolder('bound');
    const store = openStore({ dir, maxBytes: MiB, now: () => new Date() });
    store.commit({ events: [foundAt('indicator--1', 'a'), { ...makeAgentDraft('kept'), change: 'crashed' }] });
    const flood = Array.from({ length: 300 }, (_, n) =>
      sweptWith([{ id: `i${n}`, pack: 'p'.repeat(900), state: 'clear', hits: 0 }]),
    );
    for (const sweep of flood) store.commit({ events: [sweep] });
    const { dropped } = store.depth();
    const events = deliverAll(store);
    const sweeps = events.filter(({ type }) => type === 'sweep');
    assert.deepEqual(Object.keys(dropped), ['sweep']);
    assert.equal(sweeps.length + (dropped.sweep ?? 0), 300);
    assert.ok(events.some(({ type }) => type === 'finding') && events.some(({ type }) => type === 'agent'));
    const told = outboxEvents(events, 'dropped');
    assert.deepEqual(
      told.map(({ counts }) => counts),
      [{ sweep: dropped.sweep }],
    );
    store.close();
    removeFolder(dir);
  });

  it('counts by pack where there are more indicators than can be counted one by one', () => {
    const dir = tempFolder('bound');
    const store = openStore({ dir, maxBytes: MiB, now: () => new Date() });
    for (let n = 0; n < 40; n++) {
      const drafts = Array.from({ length: 100 }, (_, k) => foundAt(`indicator--${n * 100 + k}`, 'a'));
      assert.ok(store.commit({ events: drafts }).durable);
      assert.ok(bytesOnDisk(dir) <= MiB);
    }
    const times = timesFound(deliverAll(store));
    assert.equal(
      Object.values(times).reduce((sum, count) => sum + count, 0),
      4_000,
    );
    assert.ok((times['*'] ?? 0) > 0);
    store.close();
    removeFolder(dir);
  });

  it('takes stories when events have filled it, and tells them shorter, before it refuses any change', () => {
    const dir = tempFolder('bound');
    const store = openStore({ dir, maxBytes: 4 * MiB, now: () => new Date() });
    const text = { text: { value: 'x'.repeat(2_100) } };
    for (let n = 0; n < 60; n++) {
      const drafts = Array.from({ length: 50 }, (_, k) =>
        foundAt(`i${n}`, `p${k}`, { pack: `${n}`, observation: text }),
      );
      assert.ok(store.commit({ events: drafts }).durable);
    }
    const finding = foundAt('i', 'p', { observation: text }).finding;
    for (let n = 0; n < 60; n++) {
      const stories = Array.from({ length: 50 }, (_, k) => storyOf(`story-${n}-${k}`, { finding }));
      assert.ok(store.commit({ stories }).durable);
      assert.ok(bytesOnDisk(dir) <= 4 * MiB);
    }
    const stories = store.stories();
    assert.ok(stories.length > 300 && stories.some((each) => each.finding === undefined));
    const [told] = outboxEvents(deliverAll(store), 'dropped');
    assert.equal(told?.counts['story'], 3_000 - stories.length);
    store.close();
    removeFolder(dir);
  });

  it('holds while another process reads and does not end', () => {
    const dir = tempFolder('bound');
    const store = openStore({ dir, maxBytes: 4 * MiB, now: () => new Date() });
    store.commit({ events: [makeAgentDraft('a')] });
    const reader = new DatabaseSync(join(dir, 'agent.db'), { readOnly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM events').get();
    const found = Array.from({ length: 90 }, (_, n) => foundAt('indicator--1', `place-${n}`));
    let durable = true;
    for (let n = 0; durable; n++) {
      durable = store.commit({ events: [...found.slice(n % 90, (n % 90) + 1), makeHeartbeatDraft()] }).durable;
      if (n % 50 === 0) store.commit({ stories: Array.from({ length: 90 }, (_, id) => storyOf(`story-${id}-${n}`)) });
      assert.ok(bytesOnDisk(dir) <= 4 * MiB);
    }
    reader.close();
    store.heal();
    assert.ok(store.depth().durable && bytesOnDisk(dir) <= 4 * MiB);
    store.close();
    removeFolder(dir);
  });

  it('keeps summaries of weeks as long as nothing needs their room', () => {
    const dir = tempFolder('bound');
    const store = openStore({ dir, maxBytes: 16 * MiB, now: () => new Date() });
    const sweep = sweptWith(
      Array.from({ length: 300 }, (_, id) => ({ id: `i${id}`, pack: 'p', state: 'clear', hits: 0 })),
    );
    for (let n = 0; n < 150; n++) store.commit({ events: [sweep] });
    assert.deepEqual(store.depth().dropped, {});
    const text = { text: { value: 'x'.repeat(10_000) } };
    for (let n = 0; n < 90; n++) {
      const drafts = [0, 1, 2].map((pack) => foundAt(`i${pack}`, `p${n}`, { pack: `${pack}`, observation: text }));
      store.commit({ events: drafts });
    }
    const events = deliverAll(store);
    assert.ok((store.depth().dropped.sweep ?? 0) > 0);
    assert.equal(events.filter(({ type }) => type === 'finding').length, 270, 'evidence is told in full');
    store.close();
    removeFolder(dir);
  });

  it('drops nothing that waits when it is opened with a lower bound', () => {
    const dir = tempFolder('bound');
    const wide = openStore({ dir, maxBytes: 16 * MiB, now: () => new Date() });
    const drafts = Array.from({ length: 90 }, (_, n) =>
      foundAt('indicator--1', `place-${n}`, { observation: { text: { value: 'x'.repeat(30_000) } } }),
    );
    wide.commit({ events: drafts });
    wide.close();
    const narrow = openStore({ dir, maxBytes: MiB, now: () => new Date() });
    assert.ok(narrow.commit({ events: [foundAt('indicator--2', 'b'), makeAgentDraft('late')] }).durable);
    assert.deepEqual(timesFound(deliverAll(narrow)), { 'indicator--1': 90, 'indicator--2': 1 });
    narrow.close();
    removeFolder(dir);
  });

  it('keeps open stories whole and drops the oldest that have ended beyond five thousand', () => {
    const dir = tempFolder('bound');
    const store = openStore({ dir, maxBytes: 64 * MiB, now: () => new Date() });
    const ended = (n: number) =>
      storyOf(`ended-${n}`, { state: 'removed', removedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString() });
    const moments = [{ at: '2026-11-25T08:00:00.000Z', turn: 'appeared', seenBy: 'watch' }] as const;
    store.commit({ stories: Array.from({ length: 4_000 }, (_, n) => ended(n)) });
    store.commit({ stories: Array.from({ length: 3_000 }, (_, n) => storyOf(`open-${n}`, { moments: [...moments] })) });
    const stories = store.stories();
    const left = stories.filter(({ state }) => state === 'removed');
    assert.ok(stories.length <= 5_000 && stories.length > 4_800);
    assert.equal(stories.filter(({ state, moments }) => state === 'present' && moments.length === 1).length, 3_000);
    assert.ok(!left.some(({ id }) => id === 'ended-0') && left.some(({ id }) => id === 'ended-3999'));
    const [told] = outboxEvents(deliverAll(store), 'dropped');
    assert.equal(told?.counts['story'], 7_000 - stories.length);
    store.close();
    removeFolder(dir);
  });
});

function take(store: Store, each: Step) {
  if (each.do === 'commit') {
    assert.ok(store.commit({ events: each.events, stories: each.stories }).durable);
    return [];
  }
  const { events } = store.next({ maxEvents: each.count, maxBytes: MiB });
  if (each.do !== 'deliver') return [];
  store.acknowledge(events.map(({ id }) => id));
  return events;
}

function sorted(times: Readonly<Record<string, number>>): readonly [string, number][] {
  return Object.entries(times).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
