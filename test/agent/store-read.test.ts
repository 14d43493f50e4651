/**
 * What other processes see of a store, and put into it, while its agent has it open.
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../../src/agent/store.ts';
import { openStore } from '../../src/agent/store-file.ts';
import { commitFromOutside } from '../../src/agent/store-outside.ts';
import { readStore } from '../../src/agent/store-read.ts';
import { makeAgentDraft, makeHeartbeatDraft } from '../support/drafts.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { deliverAll, foundAt, storyOf, timesFound } from '../support/store-drafts.ts';
import { OUTSIDER } from '../support/store-processes.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const ROOMY = { maxEvents: 500, maxBytes: 1024 * 1024 };

describe('a store beside its agent', () => {
  let dir: string;
  let store: Store;
  beforeEach(() => {
    dir = tempFolder('beside');
    store = openStore({ dir, maxBytes: 16 * 1024 * 1024, now: () => new Date() });
  });
  afterEach(() => {
    store.close();
    removeFolder(dir);
  });

  it('is read whole, and as it is now', () => {
    store.commit({ events: [makeAgentDraft('a')], stories: [storyOf('s')], facts: { one: '1' } });
    const read = readStore(dir);
    assert.ok(read.kind === 'read');
    assert.deepEqual(read.depth, store.depth());
    assert.deepEqual([read.stories.map(({ id }) => id), read.facts], [['s'], { one: '1' }]);
    deliverAll(store);
    const later = readStore(dir);
    assert.ok(later.kind === 'read' && later.depth.events === 0);
  });

  it('is read when its agent does not run', () => {
    store.commit({ events: [makeAgentDraft('a')] });
    store.close();
    const read = readStore(dir);
    assert.ok(read.kind === 'read' && read.depth.events === 1);
  });

  it('takes in what another process hands it, and its agent notices', () => {
    let told = 0;
    store.onCommit(() => {
      told += 1;
    });
    const handed = commitFromOutside(dir, [foundAt('indicator--1', 'a'), makeAgentDraft('b')]);
    assert.ok(handed.kind === 'committed');
    store.heal();
    assert.deepEqual([told, store.depth().events], [1, 2]);
    assert.deepEqual(
      store.next(ROOMY).events.map(({ id }) => id),
      handed.ids,
    );
    store.heal();
    assert.equal(told, 1);
  });

  it('keeps ids in the order of commits, whoever commits', () => {
    const ids = Array.from({ length: 40 }, (_, n) => {
      if (n % 2 === 0) return store.commit({ events: [makeAgentDraft(`${n}`)] }).ids;
      const handed = commitFromOutside(dir, [makeAgentDraft(`${n}`)]);
      assert.ok(handed.kind === 'committed');
      return handed.ids;
    }).flat();
    assert.deepEqual(
      store.next(ROOMY).events.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(ids, ids.toSorted());
  });

  it('counts on across both, and never in what was handed out', () => {
    const flood = (from: number) => Array.from({ length: 120 }, (_, n) => foundAt('indicator--1', `place-${from + n}`));
    store.commit({ events: flood(0) });
    const sent = store.next(ROOMY).events;
    assert.equal(commitFromOutside(dir, flood(1_000)).kind, 'committed');
    store.commit({ events: flood(2_000) });
    store.acknowledge(sent.map(({ id }) => id));
    assert.equal(commitFromOutside(dir, flood(3_000)).kind, 'committed');
    assert.equal(timesFound([...sent, ...deliverAll(store)])['indicator--1'], 480);
  });

  it('keeps its bound whoever commits, and one heartbeat', () => {
    for (const uptimeMs of [1, 2]) commitFromOutside(dir, [makeHeartbeatDraft({ uptimeMs })]);
    store.commit({ events: [makeHeartbeatDraft({ uptimeMs: 3 })] });
    assert.equal(deliverAll(store).filter(({ type }) => type === 'heartbeat').length, 1);
  });

  it('takes everything from processes that commit at once', async () => {
    const ended = [0, 1].map((who) => {
      const child = spawn(process.execPath, [OUTSIDER, dir, `${who}`], { stdio: ['ignore', 'ignore', 'inherit'] });
      return new Promise((resolve) => {
        child.once('close', resolve);
      });
    });
    let running = true;
    const both = Promise.all(ended).finally(() => {
      running = false;
    });
    let own = 0;
    for (; running; own++) {
      assert.ok(store.commit({ events: [foundAt('indicator--2', `own-${own}`)] }).durable);
      await wait(1);
    }
    assert.deepEqual(await both, [0, 0]);
    const times = timesFound(deliverAll(store));
    assert.deepEqual([times['indicator--0'], times['indicator--1'], times['indicator--2']], [60, 60, own]);
  }).timeout(60_000);

  it('is taken from nobody who could not have made it, and refuses who may not read it', async function () {
    if (!canBeNobody()) return this.skip();
    const refusals = await asNobody(async () => [readStore(dir), commitFromOutside(dir, [makeAgentDraft('a')])]);
    assert.deepEqual(
      refusals.map(({ kind }) => kind),
      ['refused', 'refused'],
    );
    chmodSync(join(dir, 'agent.db'), 0o666);
    assert.equal(commitFromOutside(dir, [makeAgentDraft('a')]).kind, 'refused');
    store.close();
    store = openStore({ dir, maxBytes: 16 * 1024 * 1024, now: () => new Date() });
    assert.equal(commitFromOutside(dir, [makeAgentDraft('a')]).kind, 'committed');
  });

  it('is not read from a file that is none of its own', () => {
    const other = tempFolder('other');
    writeFileSync(join(other, 'agent.db'), 'x'.repeat(9_000));
    assert.equal(readStore(other).kind, 'damaged');
    removeFolder(other);
  });
});
