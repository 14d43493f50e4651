/**
 * The contract of the store, on a real file.
 * @module
 */
import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../src/agent/store.ts';
import { openStore } from '../../src/agent/store-file.ts';
import { eventSchema } from '../../src/model/event.ts';
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

const ROOMY = { maxEvents: 500, maxBytes: 1024 * 1024 };

describe('a store', () => {
  let dir: string;
  let store: Store;
  const open = () => openStore({ dir, maxBytes: 16 * 1024 * 1024, now: () => new Date() });
  const reopen = () => {
    store.close();
    store = open();
  };
  beforeEach(() => {
    dir = tempFolder('store');
    store = open();
  });
  afterEach(() => {
    store.close();
    removeFolder(dir);
  });

  it('gives each event an id that sorts behind the one before, also across a restart', () => {
    const { ids, durable } = store.commit({ events: Array.from({ length: 200 }, (_, n) => makeAgentDraft(`${n}`)) });
    reopen();
    const more = store.commit({ events: [makeAgentDraft('last')] }).ids;
    assert.ok(durable);
    assert.deepEqual([...ids, ...more], [...ids, ...more].toSorted());
    assert.equal(new Set([...ids, ...more]).size, 201);
  });

  it('hands out valid events, oldest first, until they are acknowledged, and no others leave', () => {
    const drafts = [foundAt('indicator--1', 'a'), makeAgentDraft('one'), sweptWith([]), makeHeartbeatDraft()];
    const { ids } = store.commit({ events: drafts });
    reopen();
    const { events } = store.next(ROOMY);
    assert.deepEqual(
      events.map(({ id }) => id),
      ids,
    );
    for (const event of events) assert.deepEqual(eventSchema.parse(event), event);
    assert.deepEqual(store.next(ROOMY).events, events);
    store.acknowledge([ids[1] ?? '', ids[2] ?? '', 'nobody']);
    reopen();
    assert.deepEqual(
      store.next(ROOMY).events.map(({ id }) => id),
      [ids[0], ids[3]],
    );
  });

  it('keeps to both limits, but gives at least one', () => {
    store.commit({
      events: [watchLost('/a', 'x'.repeat(900)), watchLost('/b', 'x'.repeat(900)), watchLost('/c', 'x'.repeat(900))],
    });
    assert.equal(store.next({ maxEvents: 2, maxBytes: 1_000_000 }).events.length, 2);
    const limited = store.next({ maxEvents: 9, maxBytes: 2_300 });
    assert.equal(limited.events.length, 2);
    assert.ok(JSON.stringify(limited.events).length <= limited.bytes + 1 && limited.bytes <= 2_300);
    assert.equal(store.next({ maxEvents: 9, maxBytes: 1 }).events.length, 1);
  });

  it('picks by type', () => {
    store.commit({ events: [makeAgentDraft('a'), makeHeartbeatDraft(), watchLost('/x'), makeAgentDraft('b')] });
    const typesOf = (types: Parameters<Store['next']>[0]['types']) =>
      store.next({ ...ROOMY, ...(types && { types }) }).events.map(({ type }) => type);
    assert.deepEqual(typesOf(['heartbeat']), ['heartbeat']);
    assert.deepEqual(typesOf(['watch', 'agent']), ['agent', 'watch', 'agent']);
  });

  it('commits events, stories and facts together, and removes a fact', () => {
    store.commit({ events: [makeAgentDraft('a')], stories: [storyOf('s')], facts: { one: '1', two: '2' } });
    store.commit({ stories: [storyOf('s', { appearances: 2 }), storyOf('t')], facts: { one: null } });
    reopen();
    assert.deepEqual(
      store.stories().map(({ id, appearances }) => [id, appearances]),
      [
        ['s', 2],
        ['t', 1],
      ],
    );
    assert.deepEqual([store.fact('one'), store.fact('two'), store.depth().events], [undefined, '2', 1]);
  });

  it('is for its owner alone', () => {
    store.commit({ events: [makeAgentDraft('a')] });
    for (const name of ['agent.db', 'agent.db-wal', 'agent.db-shm', 'agent.ballast']) {
      if (name === 'agent.ballast') store.heal();
      assert.equal(statSync(join(dir, name)).mode & 0o777, 0o600, name);
    }
  });

  it('tells who listens of each commit that left something to deliver', () => {
    let told = 0;
    store.onCommit(() => {
      told += 1;
    });
    store.commit({ facts: { one: '1' } });
    store.commit({ events: [makeAgentDraft('a')] });
    assert.equal(told, 1);
  });

  it('keeps the newest heartbeat only, and counts the others', () => {
    for (const uptimeMs of [1, 2, 3]) store.commit({ events: [makeHeartbeatDraft({ uptimeMs })] });
    const events = deliverAll(store);
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'heartbeat' ? [event.uptimeMs] : [])),
      [3],
    );
    assert.deepEqual(
      outboxEvents(events, 'dropped').map(({ counts }) => counts),
      [{ heartbeat: 2 }],
    );
    assert.deepEqual(store.depth().dropped, { heartbeat: 2 });
  });

  it('tells a hundred places of an indicator in full and counts the rest, with first and last', () => {
    const at = (place: number) => `2026-11-25T08:${String(place % 60).padStart(2, '0')}:00.000Z`;
    const drafts = Array.from({ length: 150 }, (_, place) =>
      foundAt('indicator--1', `place-${place}`, { firstSeen: at(place), lastSeen: at(place) }),
    );
    for (const draft of drafts) store.commit({ events: [draft] });
    // what happens at a place that is told already is told too
    store.commit({ events: [foundAt('indicator--1', 'place-3'), foundAt('indicator--2', 'elsewhere')] });
    const events = deliverAll(store);
    const [tally, ...others] = events.filter((event) => event.type === 'tally');
    assert.equal(events.filter(({ type }) => type === 'finding').length, 102);
    assert.deepEqual([tally?.count, tally?.because, others.length], [50, 'over-100-places', 0]);
    assert.deepEqual([tally?.firstSeen, tally?.lastSeen], [at(0), at(59)]);
  });

  it('does not change a count that may have arrived: what comes after it is counted anew', () => {
    const flood = (from: number) =>
      store.commit({ events: Array.from({ length: 110 }, (_, n) => foundAt('indicator--1', `place-${from + n}`)) });
    flood(0);
    const sent = store.next(ROOMY).events;
    reopen();
    flood(1_000);
    store.acknowledge(sent.map(({ id }) => id));
    assert.equal(timesFound([...sent, ...deliverAll(store)])['indicator--1'], 220);
  });

  it('adds a count that it is given to the one that waits', () => {
    const tally = { type: 'tally', indicator: 'indicator--1', pack: 'pack', because: 'tripped' } as const;
    const [early, late] = ['2026-11-25T08:00:00.000Z', '2026-11-25T09:00:00.000Z'];
    store.commit({ events: [{ ...tally, at: early, count: 5, firstSeen: late, lastSeen: late }] });
    store.commit({ events: [{ ...tally, at: late, count: 7, firstSeen: early, lastSeen: early }] });
    const [event, ...more] = deliverAll(store);
    assert.ok(event?.type === 'tally' && more.length === 0);
    assert.deepEqual([event.count, event.firstSeen, event.lastSeen], [12, early, late]);
  });

  it('keeps a poisoned event apart, and says so once for all of them', () => {
    const { ids } = store.commit({ events: [makeAgentDraft('a'), makeAgentDraft('b'), makeAgentDraft('c')] });
    store.park(ids[0] ?? '', 'it is refused');
    store.park(ids[1] ?? '', 'it is refused');
    store.park('nobody', 'it is not there');
    reopen();
    const [kept, told, ...more] = store.next(ROOMY).events;
    assert.deepEqual([kept?.id, more.length, store.depth().parked], [ids[2], 0, 2]);
    assert.ok(told?.type === 'outbox' && told.change === 'parked');
    assert.deepEqual(told.counts, { agent: 2 });
  });

  it('comes to an end with a collector that refuses everything', () => {
    store.commit({ events: Array.from({ length: 30 }, (_, n) => makeAgentDraft(`${n}`)) });
    for (let round = 0; round < 5; round++) for (const { id } of store.next(ROOMY).events) store.park(id, 'no');
    assert.equal(store.depth().events, 0);
  });

  it('cuts an event that is too large to one that can be delivered and says so', () => {
    const observation = { text: { value: 'x'.repeat(3_000_000) }, list: Array.from({ length: 50_000 }, (_, n) => n) };
    store.commit({ events: [foundAt('indicator--1', 'a', { observation, path: `/${'y'.repeat(2_000_000)}` })] });
    const hits = (id: number) => ({ id: `i${id}`, pack: 'p', state: 'clear' as const, hits: id === 70_000 ? 3 : 0 });
    store.commit({ events: [sweptWith(Array.from({ length: 80_000 }, (_, id) => hits(id)))] });
    const events = deliverAll(store);
    assert.equal(events.length, 2);
    for (const event of events) {
      assert.ok(JSON.stringify(event).length <= 512 * 1024 && /^too large to keep whole/u.test(event.reduced ?? ''));
      assert.deepEqual(eventSchema.parse(event), event);
    }
    const [, sweep] = events;
    assert.ok(sweep?.type === 'sweep' && sweep.indicators[0]?.id === 'i70000', 'what was found is told first');
  });

  it('says how much waits, since when, and nothing of what has left', () => {
    store.commit({ events: [makeAgentDraft('a')] });
    const { events, bytes, oldest, durable } = store.depth();
    assert.deepEqual([events, oldest, durable], [1, '2026-11-25T08:00:00.000Z', true]);
    assert.ok(bytes > 50);
    deliverAll(store);
    assert.deepEqual(store.depth(), { events: 0, bytes: 0, durable: true, dropped: {}, parked: 0 });
  });

  it('writes everything again when its file is removed under its hands', () => {
    store.commit({ events: [makeAgentDraft('a')], facts: { one: '1' }, stories: [storyOf('s')] });
    for (const end of ['', '-wal', '-shm']) rmSync(join(dir, `agent.db${end}`), { force: true });
    store.heal();
    reopen();
    assert.deepEqual([store.fact('one'), store.stories().length, deliverAll(store).length], ['1', 1, 1]);
  });
});
