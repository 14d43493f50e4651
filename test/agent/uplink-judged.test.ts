/**
 * What the uplink does with what a collector says of a batch: split it, park an event, wait, ask another, join again.
 * @module
 */
import assert from 'node:assert/strict';
import { type Collector, FLEET_TOKEN } from '../support/collector.ts';
import { makeAgentDraft, makeHeartbeatDraft, makeLargeDraft } from '../support/drafts.ts';
import {
  assertOnceEach,
  type Bench,
  drained,
  failedTimes,
  holds,
  openBench,
  said,
  say,
} from '../support/uplink-bench.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `event ${index}`);

describe('the uplink, told by the collector', () => {
  let bench: Bench;
  let collector: Collector;
  beforeEach(async () => {
    bench = await openBench();
    ({ collector } = bench);
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  it('splits a batch that is too large, and does not ask for as much again', async () => {
    const linked = bench.link();
    await collector.fault({ kind: 'limit', events: 60 });
    const words = numbered(300);
    say(linked, ...words);
    await holds(collector, ...words);
    await drained(linked);
    assertOnceEach(collector, words);
    assert.equal(linked.store.parked.size, 0);
    const refusals = (await collector.report()).filter(({ status }) => status === 413).length;
    assert.ok(refusals <= 4, `asked ${refusals} times for too much`);
  });

  it('parks an event that is named as refused, and says so', async () => {
    const linked = bench.link();
    await collector.fault({ kind: 'refused', text: 'event 7' });
    const words = numbered(20);
    say(linked, ...words);
    const others = words.filter((word) => word !== 'event 7');
    await holds(collector, ...others);
    await drained(linked);
    assertOnceEach(collector, others);
    assert.deepEqual([...linked.store.parked.values()], ['as told']);
    const told = collector.ofType('outbox');
    assert.deepEqual(
      told.map(({ change, counts }) => [change, counts]),
      [['parked', { agent: 1 }]],
    );
    assert.ok(told[0]?.detail.endsWith(': as told'));
  });

  for (const place of [0, 13, 29]) {
    it(`finds the one event of thirty that nobody takes, at place ${place}, parks it, and delivers the others`, async () => {
      const linked = bench.link();
      await collector.fault({ kind: 'poison', text: `event ${place}"` });
      const words = numbered(30);
      say(linked, ...words);
      const others = words.filter((_, index) => index !== place);
      await collector.waitFor((events) => events.some(({ type }) => type === 'outbox'));
      await drained(linked);
      assertOnceEach(collector, others);
      assert.deepEqual([...linked.store.parked.values()], ['the collector says 400 to it alone']);
    });
  }

  it('delivers a large event although one before it is not taken', async () => {
    const linked = bench.link();
    await collector.fault({ kind: 'poison', text: 'event poison"' });
    linked.store.commit({ events: [makeAgentDraft('event poison'), makeLargeDraft(), makeAgentDraft('event small')] });
    await collector.waitFor((events) => events.some(({ type }) => type === 'outbox'));
    await drained(linked);
    assert.equal(collector.ofType('sweep').length, 1);
    assert.equal(linked.store.parked.size, 1);
  });

  it('parks a sign of life that nobody takes, too', async () => {
    const linked = bench.link();
    await collector.fault({ kind: 'poison', text: 'a-strange-version' });
    linked.store.commit({ events: [makeHeartbeatDraft({ version: 'a-strange-version' }), makeHeartbeatDraft()] });
    await collector.waitFor((events) => events.some(({ type }) => type === 'outbox'));
    await drained(linked);
    assert.equal(linked.store.parked.size, 1);
    assert.equal(collector.ofType('heartbeat').length, 1);
  });

  it('does not report that a report was parked', async () => {
    const linked = bench.link();
    await collector.fault({ kind: 'refused', text: 'e' });
    say(linked, 'event');
    while (linked.store.parked.size < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await drained(linked);
    // the event, the one that told of joining, and a report of each
    assert.ok(linked.store.parked.size <= 4);
  });

  it('waits as long as the collector asks it to, findings or not', async () => {
    let now = 0;
    const linked = bench.link({ monotonic: () => now });
    say(linked, 'to join');
    await drained(linked);
    await collector.fault({ kind: 'later', nextMs: 60_000 });
    say(linked, 'first');
    await holds(collector, 'first');
    await drained(linked);
    const heard = (await collector.report()).length;
    say(linked, 'second');
    await settled();
    assert.equal((await collector.report()).length, heard);
    assert.equal(linked.store.waiting().length, 1);
    now += 60_000;
    linked.uplink.wake();
    await holds(collector, 'second');
  });

  it('waits as long as Retry-After says', async () => {
    let now = 7;
    const linked = bench.link({ monotonic: () => now });
    await collector.fault({ kind: 'status', status: 503, retryAfter: '120' });
    say(linked, 'first');
    while (linked.uplink.state().lastFailure === undefined) await settled();
    const { obstacle, nextAttempt = '' } = linked.uplink.state();
    assert.equal(obstacle, 'every collector is left alone for now');
    const waitsMs = Date.parse(nextAttempt) - Date.now();
    assert.ok(waitsMs > 60_000 && waitsMs <= 120_000, `${waitsMs} ms`);
    now += 119_999;
    assert.equal(linked.uplink.state().obstacle, 'every collector is left alone for now');
    now += 1;
    assert.equal(linked.uplink.state().obstacle, undefined);
  });

  it('never makes a busy loop of a failing collector, however often it is called', async () => {
    const linked = bench.link({ monotonic: () => 0 });
    await collector.fault({ kind: 'status', status: 500 });
    for (let count = 0; count < 20; count += 1) {
      say(linked, `event ${count}`);
      await settled();
    }
    assert.equal((await collector.report()).length, 1);
  });

  it('asks the next collector at once, and the preferred one again when its rest is over', async () => {
    const second = await bench.another();
    const linked = bench.link({ collectors: [collector.url, `${second.url}/`] });
    say(linked, 'to the first');
    await holds(collector, 'to the first');
    await drained(linked);
    await collector.fault('refuse');
    say(linked, 'to the second');
    await drained(linked);
    assert.equal(linked.uplink.state().collector, second.url);
    await collector.fault('none');
    linked.uplink.wake();
    say(linked, 'to the first again');
    await holds(collector, 'to the first again');
    await drained(linked);
    assertOnceEach(second, ['to the second']);
  });

  it('joins again when the collector has forgotten it, and loses nothing', async () => {
    const linked = bench.link();
    say(linked, 'before');
    await holds(collector, 'before');
    await drained(linked);
    await collector.forgetHosts();
    say(linked, 'after');
    await holds(collector, 'after');
    await drained(linked);
    assertOnceEach(collector, ['before', 'after']);
    const hosts = collector.kept().flatMap((line) => (line.kind === 'host' ? [line.host] : []));
    assert.equal(hosts.length, 2);
    assert.equal(new Set(hosts).size, 1, 'as the same host');
  });

  it('joins with rests in between where the collector forgets it every time', async () => {
    const linked = bench.link();
    await collector.fault({ kind: 'status', status: 401 });
    say(linked, 'kept');
    await failedTimes(linked, 3);
    assert.equal(said(linked.store.waiting()).filter((word) => word === 'kept').length, 1);
    await collector.fault('none');
    await holds(collector, 'kept');
  });

  it('keeps everything while the token is wrong, and joins when the settings are mended', async () => {
    let enrolmentToken = 'not-the-token';
    const linked = bench.link({ settings: () => ({ collectors: [collector.url], enrolmentToken }) });
    say(linked, 'kept');
    await failedTimes(linked, 2);
    assert.match(
      linked.uplink.state().lastFailure?.says ?? '',
      /^cannot join: the collector does not take the token$/u,
    );
    assert.doesNotMatch(JSON.stringify(linked.uplink.state()), /not-the-token/u);
    enrolmentToken = FLEET_TOKEN;
    linked.uplink.kick();
    await holds(collector, 'kept');
  });

  const nothing = [
    {
      name: 'without a collector',
      settings: { collectors: [], enrolmentToken: FLEET_TOKEN },
      says: 'no collector is set',
    },
    { name: 'without a token', settings: undefined, says: 'no token is set, so this host cannot join' },
  ];
  for (const { name, settings, says } of nothing) {
    it(`sends nothing ${name}, which is no failure`, async () => {
      const linked = bench.link({ settings: () => settings ?? { collectors: [collector.url] } });
      say(linked, 'kept');
      await settled();
      const { obstacle, lastFailure } = linked.uplink.state();
      assert.deepEqual([obstacle, lastFailure], [says, undefined]);
      assert.equal((await collector.report()).length, 0);
      assert.equal(linked.store.waiting().length, 1);
    });
  }

  it('waits until it is known who this host is', async () => {
    const who = { name: 'mac', uuid: null, serial: null, platform: 'darwin', os: 'macOS', model: null };
    let facts: typeof who | undefined;
    const linked = bench.link({ facts: () => facts });
    say(linked, 'kept');
    await settled();
    assert.equal(linked.uplink.state().obstacle, 'it is not known yet who this host is');
    facts = who;
    linked.uplink.kick();
    await holds(collector, 'kept');
  });

  it('makes one last attempt when it is closed, and no other', async () => {
    const linked = bench.link();
    say(linked, 'before');
    await drained(linked);
    say(linked, 'last words');
    await linked.close();
    assertOnceEach(collector, ['last words']);
    say(linked, 'too late');
    await settled();
    assert.deepEqual(said(linked.store.waiting()), ['too late']);
  });

  it('closes within its limit while the collector is silent', async () => {
    const linked = bench.link();
    say(linked, 'before');
    await drained(linked);
    await collector.fault('silent');
    say(linked, 'kept');
    await linked.uplink.close(100);
    assert.deepEqual(said(linked.store.waiting()), ['kept']);
  });

  it('asks for others over the same line', async () => {
    const linked = bench.link();
    const answer = await linked.uplink.ask({ method: 'GET', path: '/v1/orders' });
    assert.ok(answer.ok);
    assert.deepEqual(JSON.parse(answer.body.toString()), { orders: [] });
    assert.equal(answer.collector, collector.url);
    const missing = await linked.uplink.ask({ method: 'GET', path: '/v1/pack?sha256=00' });
    assert.ok(missing.ok);
    assert.equal(missing.status, 404);
    assert.deepEqual(
      (await collector.report()).map(({ path }) => path),
      ['/v1/enroll', '/v1/orders', '/v1/pack?sha256=00'],
    );
  });
});

/** Longer than it takes to gather and to send. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 40));
}
