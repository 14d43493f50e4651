/**
 * The uplink against a real collector: everything arrives, once, whatever the collector does meanwhile.
 * @module
 */
import assert from 'node:assert/strict';
import type { Collector } from '../support/collector.ts';
import type { Fault } from '../support/collector-protocol.ts';
import { makeAgentDraft, makeHeartbeatDraft } from '../support/drafts.ts';
import { assertOnceEach, type Bench, drained, failedTimes, holds, openBench, say } from '../support/uplink-bench.ts';

describe('the uplink', () => {
  let bench: Bench;
  let collector: Collector;
  beforeEach(async () => {
    bench = await openBench();
    ({ collector } = bench);
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  it('joins, and sends what is committed by itself', async () => {
    const linked = bench.link();
    say(linked, 'first');
    await holds(collector, 'first');
    say(linked, 'second', 'third');
    await holds(collector, 'second', 'third');
    await drained(linked);
    assertOnceEach(collector, ['first', 'second', 'third']);
    assert.deepEqual(collector.kept().filter(({ kind }) => kind === 'host').length, 1);
    const { lastContact, collector: at, obstacle } = linked.uplink.state();
    assert.deepEqual([at, obstacle], [collector.url, undefined]);
    assert.ok(lastContact !== undefined);
  });

  it('sends signs of life alone, and packs what it sends', async () => {
    const linked = bench.link();
    linked.store.commit({
      events: [makeAgentDraft('one'), makeHeartbeatDraft(), makeHeartbeatDraft(), makeAgentDraft('two')],
    });
    await collector.waitFor((events) => events.filter(({ type }) => type === 'heartbeat').length === 2);
    await holds(collector, 'one', 'two');
    const asked = (await collector.report()).filter(({ path }) => path === '/v1/heartbeat');
    assert.deepEqual(
      asked.map(({ events, encoding }) => [events, encoding]),
      [
        [1, 'gzip'],
        [1, 'gzip'],
      ],
    );
  });

  it('sends no batch of more than 500 events or 1 MiB', async () => {
    const linked = bench.link();
    const small = Array.from({ length: 1_200 }, (_, index) => `small ${index}`);
    const large = Array.from({ length: 900 }, (_, index) => `large ${index} ${'x'.repeat(1_900)}`);
    say(linked, ...small, ...large);
    await holds(collector, ...small, ...large);
    await drained(linked);
    assertOnceEach(collector, [...small, ...large]);
    assert.ok((await collector.report()).every(({ events }) => events <= 500));
  });

  const faults: readonly { readonly name: string; readonly fault: Fault }[] = [
    { name: 'refuses connections', fault: { kind: 'refuse' } },
    { name: 'tears the connection before it keeps anything', fault: { kind: 'drop' } },
    { name: 'keeps everything and tears its answer', fault: { kind: 'reset' } },
    { name: 'says 500', fault: { kind: 'status', status: 500 } },
    { name: 'says 503', fault: { kind: 'status', status: 503, retryAfter: '0' } },
    { name: 'says 404 to a batch', fault: { kind: 'status', status: 404 } },
    { name: 'says 403', fault: { kind: 'status', status: 403 } },
    { name: 'sends it elsewhere', fault: { kind: 'elsewhere', to: 'http://127.0.0.1:1/' } },
    { name: 'says 400 to everything', fault: { kind: 'status', status: 400 } },
    { name: 'says 413 to everything', fault: { kind: 'status', status: 413 } },
    { name: 'talks garbage', fault: { kind: 'garbage' } },
    { name: 'keeps everything and acknowledges nothing', fault: { kind: 'forgetful' } },
    { name: 'answers without end', fault: { kind: 'endless' } },
  ];
  for (const { name, fault } of faults) {
    it(`keeps everything while the collector ${name}, and delivers it once when that has passed`, async () => {
      const linked = bench.link();
      say(linked, 'before');
      await drained(linked);
      await collector.fault(fault);
      const words = Array.from({ length: 40 }, (_, index) => `during ${index}`);
      say(linked, ...words);
      linked.store.commit({ events: [makeHeartbeatDraft()] });
      await failedTimes(linked, 2);
      assert.equal(linked.store.waiting().length, 41, 'nothing may leave the outbox');
      await collector.fault('none');
      // what a test may not wait for: the next sign of life, which shows that the collector is well again
      linked.store.commit({ events: [makeHeartbeatDraft()] });
      await holds(collector, ...words);
      await drained(linked);
      assertOnceEach(collector, ['before', ...words]);
      assert.equal(linked.store.parked.size, 0);
    });
  }

  it('gives up on silence and on a slow drip after the time limit', async () => {
    const linked = bench.link({ timeoutMs: 200 });
    say(linked, 'before');
    await drained(linked);
    for (const fault of ['silent', 'slow'] as const) {
      await collector.fault(fault);
      say(linked, fault);
      await failedTimes(linked, 2);
      await collector.fault('none');
      await holds(collector, fault);
    }
    collector.freeze();
    say(linked, 'half-open');
    await failedTimes(linked, 1);
    collector.thaw();
    await holds(collector, 'half-open');
    await drained(linked);
    assertOnceEach(collector, ['silent', 'slow', 'half-open']);
  });

  it('delivers once over kill -9 of the collector', async () => {
    const linked = bench.link();
    const words: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const some = Array.from({ length: 200 }, (_, index) => `${round} ${index}`);
      words.push(...some);
      const before = collector.heard.length;
      say(linked, ...some);
      await collector.waitFor(() => collector.heard.length > before);
      await collector.kill();
      await collector.restart();
      linked.uplink.wake();
    }
    await holds(collector, ...words);
    await drained(linked);
    assertOnceEach(collector, words);
  });
});
