/**
 * The store on a disk that is full, read-only, or held by somebody else: it goes on, says so, and heals.
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../src/agent/store.ts';
import { openStore } from '../../src/agent/store-file.ts';
import { readStore } from '../../src/agent/store-read.ts';
import { makeAgentDraft } from '../support/drafts.ts';
import { noSmallDisk, type SmallDisk, smallDisk } from '../support/small-disk.ts';
import { deliverAll, foundAt, outboxEvents, storyOf, timesFound, watchLost } from '../support/store-drafts.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const MiB = 1024 * 1024;
const ROOMY = { maxEvents: 500, maxBytes: MiB };
const none = noSmallDisk();

const open = (dir: string, maxBytes = 16 * MiB) => openStore({ dir, maxBytes, now: () => new Date() });
const large = (n: number) => watchLost(`/place-${n}`, 'x'.repeat(1_900));

describe(`a store on a small disk${none === undefined ? '' : ` (skipped: ${none})`}`, () => {
  let disk: SmallDisk;
  let store: Store;
  beforeEach(function () {
    if (none !== undefined) return this.skip();
    disk = smallDisk(12 * 1024);
    store = open(disk.dir);
    store.heal();
  });
  afterEach(() => {
    if (none !== undefined) return;
    store.close();
    disk.remove();
  });

  it('gives up its ballast for what happens on a full disk, and takes it back when there is room', () => {
    const ballast = join(disk.dir, 'agent.ballast');
    disk.fill();
    assert.ok(existsSync(ballast));
    let commits = 0;
    while (existsSync(ballast)) {
      assert.ok(store.commit({ events: [large(commits)] }).durable);
      commits += 1;
    }
    assert.ok(store.commit({ events: [foundAt('indicator--1', 'a')] }).durable);
    disk.empty();
    store.heal();
    assert.ok(existsSync(ballast));
  });

  it('goes on in memory when there is no room at all, delivers from both, and writes it when there is', () => {
    store.commit({ events: [foundAt('indicator--1', 'before')], facts: { serial: '1' } });
    const kept = fillUp();
    assert.equal(store.depth().durable, false);
    const late = store.commit({
      events: [foundAt('indicator--1', 'late')],
      stories: [storyOf('late')],
      facts: { serial: '2', name: 'x' },
    });
    assert.ok(!late.durable && late.ids.length === 1);
    assert.deepEqual([store.fact('serial'), store.stories().map(({ id }) => id)], ['2', ['late']]);
    const waiting = store.next({ maxEvents: 5_000, maxBytes: 64 * MiB }).events;
    assert.equal(waiting.filter(({ type }) => type === 'watch').length, kept);
    assert.equal(outboxEvents(waiting, 'not-durable').length, 1);
    assert.deepEqual(timesFound(waiting), { 'indicator--1': 2 });

    disk.empty();
    store.heal();
    assert.ok(store.depth().durable);
    store.close();
    store = open(disk.dir);
    assert.deepEqual([store.fact('serial'), store.fact('name'), store.stories().length], ['2', 'x', 1]);
    const events = deliverAll(store);
    assert.deepEqual(timesFound(events), { 'indicator--1': 2 });
    assert.equal(events.filter(({ type }) => type === 'watch').length, kept);
    const [healed, ...more] = outboxEvents(events, 'healed');
    assert.ok((healed?.counts['finding'] ?? 0) === 1 && more.length === 0);
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
  });

  it('remembers what was acknowledged while nothing can be deleted', () => {
    const kept = fillUp();
    const first = store.next({ maxEvents: 200, maxBytes: 64 * MiB }).events;
    store.acknowledge(first.map(({ id }) => id));
    const rest = deliverAll(store);
    const ids = [...first, ...rest].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal([...first, ...rest].filter(({ type }) => type === 'watch').length, kept);
    assert.deepEqual(store.next(ROOMY).events, []);
    disk.empty();
    store.heal();
    store.close();
    store = open(disk.dir);
    assert.deepEqual(
      deliverAll(store).filter(({ type }) => type === 'watch'),
      [],
    );
  });

  it('starts on a full disk, where no file can be made, and makes it later', () => {
    const other = smallDisk(256);
    other.fill();
    const late = open(other.dir);
    assert.equal(late.commit({ events: [foundAt('indicator--1', 'a')], facts: { one: '1' } }).durable, false);
    assert.deepEqual([late.fact('one'), late.next(ROOMY).events.length], ['1', 2]);
    other.empty();
    late.heal();
    assert.deepEqual([late.depth().durable, late.next(ROOMY).events.length], [true, 3]);
    late.close();
    other.remove();
  });

  it('keeps to a bound in memory too, and still counts every finding', () => {
    fillUp();
    const drafts = Array.from({ length: 3_000 }, (_, n) =>
      foundAt(`indicator--${n % 50}`, `place-${n}`, { observation: { text: { value: 'x'.repeat(5_000) } } }),
    );
    for (let n = 0; n < drafts.length; n += 100) store.commit({ events: drafts.slice(n, n + 100) });
    assert.ok(store.depth().bytes < 16 * MiB);
    disk.empty();
    store.heal();
    const times = timesFound(deliverAll(store));
    assert.ok(Object.values(times).every((count) => count === 60) && Object.keys(times).length === 50);
  });

  it('delivers what waits on a disk that has become read-only, and heals', () => {
    store.commit({ events: [foundAt('indicator--1', 'before')], facts: { one: '1' }, stories: [storyOf('s')] });
    store.close();
    disk.setReadOnly('ro');
    store = open(disk.dir);
    assert.equal(store.commit({ events: [foundAt('indicator--1', 'late')] }).durable, false);
    assert.deepEqual([store.fact('one'), store.stories().length, store.depth().durable], ['1', 1, false]);
    assert.equal(readStore(disk.dir).kind, 'read');
    const sent = deliverAll(store);
    assert.deepEqual(timesFound(sent), { 'indicator--1': 2 });
    disk.setReadOnly('rw');
    store.heal();
    assert.ok(store.depth().durable);
    store.close();
    store = open(disk.dir);
    assert.deepEqual(timesFound(deliverAll(store)), {});
  });

  /** Commits until the disk takes no more. How many of them wait. */
  function fillUp(): number {
    disk.fill();
    for (let n = 1; ; n++) {
      if (!store.commit({ events: [large(n)] }).durable) return n;
      disk.fill();
    }
  }
});

describe('a store that another process holds', () => {
  it('keeps what happens until the other one is done, without a word', () => {
    const dir = tempFolder('busy');
    const store = open(dir);
    const other = new DatabaseSync(join(dir, 'agent.db'));
    other.exec('BEGIN IMMEDIATE');
    assert.equal(store.commit({ events: [makeAgentDraft('meanwhile')] }).durable, false);
    other.exec('ROLLBACK');
    other.close();
    store.heal();
    assert.ok(store.depth().durable);
    assert.deepEqual(
      deliverAll(store).map(({ type }) => type),
      ['agent'],
    );
    store.close();
    removeFolder(dir);
  });
});
