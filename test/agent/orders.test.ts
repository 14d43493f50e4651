import assert from 'node:assert/strict';
import { type Orders, openOrders } from '../../src/agent/orders.ts';
import { openRevocations } from '../../src/agent/revocations.ts';
import { openTrustedClock } from '../../src/agent/trusted-clock.ts';
import type { Draft } from '../../src/model/event.ts';
import { makeSecretKey } from '../../src/trust/secret-key.ts';
import { type MemoryStore, memoryStore } from '../support/agent-store.ts';
import { anOrder, given, minutes, NOON, ORDER_KEY, signedAs } from '../support/orders.ts';

const ROOT_KEY = makeSecretKey();

type Running = { readonly orders: Orders; readonly clock: ReturnType<typeof openTrustedClock> };

describe('the orders of an agent', () => {
  let store: MemoryStore;
  let now: Date;
  let enrolledAt: Date | undefined;
  let running: Running;

  beforeEach(() => {
    store = memoryStore();
    now = new Date(minutes(-60));
    enrolledAt = undefined;
    running = start();
  });

  /** An agent that starts, with what its store remembers. */
  function start(): Running {
    const keys = () => [given(ORDER_KEY, 'orders'), given(ROOT_KEY, 'revocations')];
    const clock = openTrustedClock({ store, now: () => now });
    const orders = openOrders({
      store,
      clock,
      keys,
      settings: () => ({ fleet: 'acme', group: 'design' }),
      revocations: openRevocations({ store, keys, fleet: () => 'acme', now: () => now }),
      host: () => ({ names: ['host-1'], enrolledAt }),
    });
    return { orders, clock };
  }

  /** An agent that has been there for an hour. */
  async function settled(): Promise<void> {
    await running.orders.take({ orders: [] });
    now = NOON;
  }

  async function take(...orders: readonly ReturnType<typeof signedAs>[]) {
    return running.orders.take({ orders: [...orders] });
  }

  function told(): readonly string[] {
    return store.events.flatMap((event: Draft) => (event.type === 'order' ? [`${event.change}: ${event.detail}`] : []));
  }

  it('are given once, with the event of their acceptance, and that of their end', async () => {
    await settled();
    const [accepted, ...more] = await take(signedAs(anOrder()));
    assert.deepEqual([accepted?.order, more], [anOrder(), []]);
    accepted?.done('swept');
    accepted?.failed('twice');
    assert.deepEqual(
      store.events.map((event) => ({ ...event, order: undefined })),
      [
        { change: 'accepted', detail: `until ${minutes(60)}` },
        { change: 'done', detail: 'swept' },
      ].map((end) => ({
        type: 'order',
        at: NOON.toISOString(),
        order: undefined,
        act: 'sweep',
        serial: 10,
        issuer: ORDER_KEY.keyId,
        ...end,
      })),
    );
  });

  it('are not given again when the collector hands them out again, also after a restart', async () => {
    await settled();
    const [accepted] = await take(signedAs(anOrder()), signedAs(anOrder()));
    accepted?.done('swept');
    assert.deepEqual(await take(signedAs(anOrder())), []);
    running = start();
    assert.deepEqual(await take(signedAs(anOrder())), []);
    assert.equal(store.events.length, 2);
  });

  it('are never given a second time by an agent that died before it had carried them out', async () => {
    await settled();
    assert.equal((await take(signedAs(anOrder()))).length, 1);
    running = start();
    assert.deepEqual(await take(signedAs(anOrder())), []);
    assert.match(told().at(-1) ?? '', /^failed: the agent ended before/);
    running = start();
    assert.equal(told().length, 2);
  });

  it('are not given before the acceptance is on the disk', async () => {
    await settled();
    store.disk.durable = false;
    assert.deepEqual(await take(signedAs(anOrder())), []);
    store.disk.durable = true;
    assert.equal((await take(signedAs(anOrder()))).length, 1);
  });

  it('are taken from the lowest serial up, and a lower one never after', async () => {
    await settled();
    const three = [12, 10, 11].map((serial) => signedAs(anOrder({ serial })));
    assert.deepEqual(
      (await take(...three)).map(({ order }) => order.serial),
      [10, 11, 12],
    );
    assert.deepEqual(await take(signedAs(anOrder({ serial: 9 }))), []);
    assert.match(told().at(-1) ?? '', /^refused: its serial 9 is not higher than 12/);
  });

  it('accepts one order where two answers come at once', async () => {
    await settled();
    const both = await Promise.all([take(signedAs(anOrder())), take(signedAs(anOrder()))]);
    assert.equal(both.flat().length, 1);
  });

  it('tells a refusal once, also across a restart, and one under another signature anew', async () => {
    await settled();
    const altered = { ...signedAs(anOrder()), signature: 'none' };
    await take(altered, altered);
    running = start();
    await take(altered);
    assert.equal(told().length, 1);
    assert.equal((await take(signedAs(anOrder()))).length, 1);
  });

  it('tells no more than a hundred refusals of a day', async () => {
    await settled();
    for (const round of [1, 2]) {
      await take(...Array.from({ length: 100 }, (_, index) => ({ bytes: '', signature: `${round} ${index}` })));
    }
    assert.equal(told().length, 100);
    assert.match(told().at(-1) ?? '', /No more refusals are told today$/);
    now = new Date(NOON.getTime() + 86_400_000);
    await take({ bytes: '', signature: 'tomorrow' });
    assert.equal(told().length, 101);
  });

  it('wait while the clock was set back, say so once, and are carried out when it is right again', async () => {
    await settled();
    await take();
    now = new Date(minutes(-3));
    for (const _ of [1, 2]) assert.deepEqual(await take(signedAs(anOrder())), []);
    assert.match(running.orders.waiting()[0] ?? '', /^order 10 \(sweep\) waits: this Mac's clock says/);
    assert.equal(told().length, 1);
    now = new Date(minutes(1));
    assert.equal((await take(signedAs(anOrder()))).length, 1);
    assert.deepEqual(running.orders.waiting(), []);
  });

  it("wait while the clock was set forward, against the collector's", async () => {
    await settled();
    now = new Date(minutes(90));
    running.clock.sawCollector(NOON);
    const due = signedAs(anOrder({ notBefore: minutes(85), notAfter: minutes(95) }));
    assert.deepEqual(await take(due), []);
    assert.match(told()[0] ?? '', /^waiting: .* and the collector's 2026-03-01T12:00/);
    now = NOON;
    running.clock.sawCollector(NOON);
    assert.deepEqual(await take(due), []);
    assert.match(running.orders.waiting()[0] ?? '', /not to be carried out before/);
  });

  it('leaves no mark of a clock that the collector contradicts', async () => {
    await settled();
    now = new Date('2099-01-01T00:00:00Z');
    running.clock.sawCollector(NOON);
    await take();
    now = NOON;
    running.clock.sawCollector(NOON);
    assert.equal((await take(signedAs(anOrder()))).length, 1);
  });

  it('are refused where they are older than the state, which was wiped', async () => {
    await settled();
    await take(signedAs(anOrder()));
    store = memoryStore();
    running = start();
    assert.deepEqual(await take(signedAs(anOrder())), []);
    assert.match(told()[0] ?? '', /^refused: it is older than what this Mac remembers/);
  });

  it('are refused where they are older than the enrolment', async () => {
    await settled();
    enrolledAt = new Date(minutes(-1));
    assert.deepEqual(await take(signedAs(anOrder())), []);
    assert.match(told()[0] ?? '', /^refused: it is older than what this Mac remembers/);
  });

  it('begins to remember only by a clock that can be relied on', async () => {
    now = new Date('2020-01-01T00:00:00Z');
    running.clock.sawCollector(NOON);
    await take();
    now = NOON;
    running.clock.sawCollector(NOON);
    assert.deepEqual(await take(signedAs(anOrder())), []);
    assert.match(told()[0] ?? '', /^refused: it is older/);
  });

  describe('with a list of revoked keys', () => {
    const list = (serial: number, keys: readonly string[], fleet = 'acme') =>
      signedAs(
        { fleet, serial, signedAt: minutes(-10), keys: keys.map((id) => ({ id, since: minutes(-20) })) },
        { key: ROOT_KEY, purpose: 'revocations' },
      );
    const ending = list(1, [ORDER_KEY.keyId]);

    it('are refused under a key that it ends, in the same answer and after a restart', async () => {
      await settled();
      assert.deepEqual(await running.orders.take({ orders: [signedAs(anOrder())], revocations: ending }), []);
      running = start();
      assert.deepEqual(await take(signedAs(anOrder({ serial: 11 }))), []);
      assert.deepEqual(
        told().map((line) => line.replace(ORDER_KEY.keyId, 'KEY')),
        ['accepted: keys that are ended: KEY', 'refused: the key KEY was revoked', 'refused: the key KEY was revoked'],
      );
    });

    it('is taken once, and never one with a lower serial', async () => {
      await settled();
      for (const revocations of [list(2, [ORDER_KEY.keyId]), list(2, [ORDER_KEY.keyId]), list(1, [])]) {
        await running.orders.take({ orders: [], revocations });
      }
      assert.equal(told().length, 2);
      assert.match(told()[1] ?? '', /^refused: its serial 1 is lower than 2/);
    });

    const refused: Readonly<Record<string, { readonly list: ReturnType<typeof signedAs>; readonly says: RegExp }>> = {
      'of another fleet': { list: list(1, [ORDER_KEY.keyId], 'other'), says: /for the fleet "other"/ },
      'by a key for orders': {
        list: signedAs({ fleet: 'acme', serial: 1, signedAt: minutes(-1), keys: [] }, { purpose: 'revocations' }),
        says: /not given for revocations/,
      },
      'of another form': {
        list: signedAs({ keys: [] }, { key: ROOT_KEY, purpose: 'revocations' }),
        says: /not the form/,
      },
    };
    for (const [name, { list: bad, says }] of Object.entries(refused)) {
      it(`is refused, once, ${name}`, async () => {
        await settled();
        for (const _ of [1, 2]) await running.orders.take({ orders: [], revocations: bad });
        assert.equal(told().length, 1);
        assert.match(told()[0] ?? '', says);
        assert.equal((await take(signedAs(anOrder()))).length, 1);
      });
    }

    it('ends a root key as well', async () => {
      await settled();
      await running.orders.take({ orders: [], revocations: list(1, [ROOT_KEY.keyId]) });
      await running.orders.take({ orders: [], revocations: list(2, []) });
      assert.match(told()[1] ?? '', /was revoked$/);
    });
  });
});
