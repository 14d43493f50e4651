import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bodyOf, readOutcome, typesOf } from '../../src/agent/uplink-batch.ts';
import { LONGEST_ASKED_MS, REST, readRetryAfter, restAfter } from '../../src/agent/uplink-pace.ts';
import { openPulse } from '../../src/agent/uplink-pulse.ts';
import { eventSchema } from '../../src/model/event.ts';
import { batchSchema } from '../../src/model/exchange.ts';

describe('the rest after failures', () => {
  it('grows to ten minutes, and may be anything below', () => {
    const longest = [1, 2, 3, 10, 11, 1_000].map((failures) => restAfter(failures, 1));
    assert.deepEqual(longest, [1_000, 2_000, 4_000, 512_000, REST.capMs, REST.capMs]);
    assert.equal(restAfter(5, 0.5), 8_000);
  });

  it('is never so short that it would be a busy loop', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const ms = restAfter(failures, random);
        assert.ok(ms >= 100 && ms <= REST.capMs);
      }),
    );
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-11-25T08:00:00Z');
  const cases: readonly (readonly [string | undefined, number | undefined])[] = [
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['9999999999', LONGEST_ASKED_MS],
    ['Wed, 25 Nov 2026 08:02:00 GMT', 120_000],
    ['Wed, 25 Nov 2026 07:00:00 GMT', 0],
    ['Wed, 25 Nov 2099 07:00:00 GMT', LONGEST_ASKED_MS],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['Never, on any day', undefined],
    ['1'.repeat(100), undefined],
    [undefined, undefined],
  ];
  for (const [text, ms] of cases)
    it(`of ${text?.slice(0, 40)} is ${ms}`, () => assert.equal(readRetryAfter(text, now), ms));
});

describe('the answer to a batch', () => {
  const answer = (status: number, body: unknown) =>
    readOutcome({ status, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }, ['a', 'b']);
  const whole = { accepted: ['a'], known: ['b'], refused: [] };

  it('acknowledges what was accepted, and what was known', () => {
    assert.deepEqual(answer(200, whole), { kind: 'taken', done: ['a', 'b'], refused: [] });
  });

  it('speaks of no event that was not sent', () => {
    const foreign = { accepted: ['a', 'x'], known: ['y'], refused: [{ id: 'z', because: 'no' }] };
    assert.deepEqual(answer(200, foreign), { kind: 'taken', done: ['a'], refused: [] });
  });

  it('believes an acknowledgement before a refusal', () => {
    const both = { accepted: ['a'], known: [], refused: [{ id: 'a', because: 'no' }, { id: 'b' }] };
    assert.deepEqual(answer(200, both), {
      kind: 'taken',
      done: ['a'],
      refused: [{ id: 'b', because: 'the collector refuses it' }],
    });
  });

  it('may ask to be left alone, for an hour at most', () => {
    for (const [nextMs, ms] of [
      [5_000, 5_000],
      [1e12, LONGEST_ASKED_MS],
      [-5, undefined],
      ['soon', undefined],
      [0, undefined],
    ] as const) {
      const outcome = answer(200, { ...whole, nextMs });
      assert.equal(outcome.kind === 'taken' ? outcome.nextMs : 'amiss', ms);
    }
  });

  const kinds: readonly { readonly status: number; readonly body: unknown; readonly kind: string }[] = [
    { status: 413, body: '', kind: 'too-much' },
    { status: 400, body: '', kind: 'too-much' },
    { status: 422, body: '', kind: 'too-much' },
    { status: 404, body: whole, kind: 'useless' },
    { status: 403, body: '', kind: 'useless' },
    { status: 200, body: '', kind: 'useless' },
    { status: 200, body: 'null', kind: 'useless' },
    { status: 200, body: [], kind: 'useless' },
    { status: 200, body: { accepted: 'a', known: [], refused: [] }, kind: 'useless' },
    { status: 200, body: { accepted: [], known: [], refused: [] }, kind: 'useless' },
    { status: 200, body: { accepted: [7], known: [null], refused: [3] }, kind: 'useless' },
  ];
  for (const { status, body, kind } of kinds)
    it(`is ${kind}: ${status} ${JSON.stringify(body)}`, () => assert.equal(answer(status, body).kind, kind));

  it('is judged, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(fc.json(), fc.string()),
        (status, body) => void answer(status, body),
      ),
    );
  });
});

describe('a batch', () => {
  it('is what the exchange describes', () => {
    const [event] = [
      {
        schema: 'besom.event/1',
        id: '0190c5d6-0000-7000-8000-000000000001',
        at: '',
        type: 'agent',
        change: 'started',
        detail: '',
      },
    ].map((one) => eventSchema.parse(one));
    assert.ok(event);
    const body = bodyOf([event], { host: 'host-1', now: new Date() });
    assert.deepEqual(batchSchema.parse(JSON.parse(body.toString())).events, [event]);
  });

  it('has a route for every type of event', () => {
    const types = [...typesOf('/v1/events'), ...typesOf('/v1/heartbeat')];
    assert.deepEqual(types.toSorted(), eventSchema.options.map(({ shape }) => shape.type.value).toSorted());
  });
});

describe('the pulse', () => {
  it('runs one job at a time, and once more for a call that came meanwhile', async () => {
    const events: string[] = [];
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let runs = 0;
    const pulse = openPulse({
      async job() {
        const run = runs;
        runs += 1;
        events.push(`begin ${run}`);
        begun[run]?.resolve();
        await gates[run]?.promise;
        events.push(`end ${run}`);
      },
      restMs: () => undefined,
    });
    pulse.kick();
    pulse.kick();
    await begun[0]?.promise;
    for (let count = 0; count < 5; count += 1) pulse.kick();
    gates[0]?.resolve();
    await begun[1]?.promise;
    gates[1]?.resolve();
    await pulse.end();
    pulse.kick();
    pulse.hurry();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual(events, ['begin 0', 'end 0', 'begin 1', 'end 1']);
  });

  it('lets no call shorten a rest, but hurry', async () => {
    let runs = 0;
    const ran = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const pulse = openPulse({
      async job() {
        ran[runs]?.resolve();
        runs += 1;
      },
      restMs: () => 3_600_000,
    });
    pulse.kick();
    await ran[0]?.promise;
    await new Promise((resolve) => setImmediate(resolve));
    pulse.kick();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(runs, 1);
    assert.ok((pulse.restsMs() ?? 0) > 3_500_000);
    pulse.hurry();
    await ran[1]?.promise;
    await pulse.end();
    assert.equal(pulse.restsMs(), undefined);
  });
});
