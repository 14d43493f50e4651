/**
 * A report that is handed to the agent of this machine: into its outbox on the disk, from which the agent delivers it.
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/agent/store-file.ts';
import type { Event } from '../../src/model/event.ts';
import { besom } from '../support/besom.ts';
import { FLEET_TOKEN, startCollector } from '../support/collector.ts';
import { makeFinding, makeReport } from '../support/report.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('a report for the agent of this machine', () => {
  let dir: string;
  let state: string;
  beforeEach(() => {
    dir = tempFolder('send-agent');
    state = tempFolder('send-state');
  });
  afterEach(() => {
    removeFolder(dir);
    removeFolder(state);
  });

  const makeAgentState = () => openStore({ dir: state, maxBytes: 64 << 20, now: () => new Date() }).close();
  const waiting = (): readonly Event[] => {
    const store = openStore({ dir: state, maxBytes: 64 << 20, now: () => new Date() });
    const { events } = store.next({ maxEvents: 500, maxBytes: 1 << 20 });
    store.close();
    return events;
  };
  const saved = (host: { readonly name: string; readonly root?: string }) => {
    const path = join(dir, 'report.json');
    writeFileSync(path, JSON.stringify(makeReport({ findings: [makeFinding()], host })));
    return path;
  };

  it('stands in its outbox, and was sent to nobody', async () => {
    makeAgentState();
    const { code, stdout, stderr } = await besom(['send', saved({ name: hostname() }), '--state-dir', state]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout, `sent: the agent that keeps its state in ${JSON.stringify(state)} delivers it\n`);
    assert.deepEqual(
      waiting().map(({ type }) => type),
      ['sweep', 'finding'],
    );
  });

  it('follows a sweep of this machine', async () => {
    makeAgentState();
    const words = ['sweep', '--probe', 'hosts', '--no-resolve', '--no-cache', '--format', 'json', '--quiet'];
    const { code, stdout, stderr } = await besom([...words, '--send', '--state-dir', state]);
    const report = JSON.parse(stdout);
    assert.equal(stderr, '');
    assert.ok(code === 0 || code === 3, String(code));
    const [summary] = waiting();
    assert.ok(summary?.type === 'sweep');
    assert.deepEqual([summary.sweep, summary.reason], [report.id, 'one-off']);
  });

  const strangers = [
    { name: 'another machine', host: { name: `not-${hostname()}` } },
    { name: 'a disk that is mounted here', host: { name: hostname(), root: '/Volumes/Disk' } },
  ];
  for (const { name, host } of strangers) {
    it(`is not told as its own when it is about ${name}`, async () => {
      makeAgentState();
      const { code, stderr } = await besom(['send', saved(host), '--state-dir', state]);
      assert.equal(code, 2);
      assert.match(stderr, /it is about another machine than this one\. Name a collector: --collector URL/u);
      assert.deepEqual(waiting(), []);
    });
  }

  it('goes to the agent, and not to the collector that is named for where there is none', async () => {
    makeAgentState();
    await using collector = await startCollector();
    const token = join(dir, 'token');
    writeFileSync(token, FLEET_TOKEN);
    const named = ['--collector', collector.url, '--token-file', token, '--state-dir', state];
    const { code } = await besom(['send', saved({ name: hostname() }), ...named]);
    assert.equal(code, 0);
    assert.equal((await collector.report()).length, 0);
    assert.equal(waiting().length, 2);
  });

  it('goes to the collector that is named where the agent cannot take it', async () => {
    writeFileSync(join(state, 'agent.db'), 'damaged');
    await using collector = await startCollector();
    const token = join(dir, 'token');
    writeFileSync(token, FLEET_TOKEN);
    const alone = await besom(['send', saved({ name: hostname() }), '--state-dir', state]);
    assert.equal(alone.code, 2);
    const named = ['--collector', collector.url, '--token-file', token, '--state-dir', state];
    const { code } = await besom(['send', saved({ name: hostname() }), ...named]);
    assert.equal(code, 0);
    assert.equal(collector.ofType('sweep').length, 1);
    assert.ok(existsSync(join(state, 'agent.db')));
  });
});
