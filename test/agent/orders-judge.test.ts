import assert from 'node:assert/strict';
import { judgeOrder, type OrderContext } from '../../src/agent/orders-judge.ts';
import type { Trusted } from '../../src/agent/trusted.ts';
import type { Json } from '../../src/trust/canonical-json.ts';
import { typedBytes } from '../../src/trust/purpose.ts';
import { makeSecretKey } from '../../src/trust/secret-key.ts';
import { signBytes } from '../../src/trust/sign.ts';
import { signJson } from '../../src/trust/signed-json.ts';
import type { Signed } from '../../src/trust/trust.ts';
import { anOrder, given, minutes, NOON, ORDER_KEY } from '../support/orders.ts';

const OTHER_KEY = makeSecretKey();
const UUID = '6D9C4A54-7F0F-5C3E-9B4E-0A1B2C3D4E5F';

/** The Mac that judges: of the fleet acme and the group design, enrolled in January. */
const HERE: OrderContext & Trusted = {
  keys: [given(ORDER_KEY, 'orders')],
  revoked: new Set(),
  fleet: 'acme',
  group: 'design',
  hostNames: ['0b8f7c1e-1111-4222-8333-444455556666', UUID, 'C02XL0GYJGH5'],
  lastSerial: 9,
  since: new Date('2026-01-01T00:00:00Z'),
  clock: { now: NOON, latest: new Date(minutes(-1)), offsetMs: 2_000 },
};

function signed(value: Json, key = ORDER_KEY): Signed {
  const { bytes, signature } = signJson(value, { key, purpose: 'orders', at: NOON });
  return { bytes, signature: Buffer.from(signature) };
}

/** Signs these very characters, behind the line of the type. */
function signedText(text: string): Signed {
  const bytes = typedBytes(Buffer.from(text), 'orders');
  return { bytes, signature: Buffer.from(signBytes(bytes, { key: ORDER_KEY, purpose: 'orders', at: NOON })) };
}

function judged(order: Signed, differs: Partial<OrderContext & Trusted> = {}) {
  const judgement = judgeOrder(order, { ...HERE, ...differs });
  return judgement.kind === 'accepted' ? 'accepted' : `${judgement.kind}: ${judgement.because}`;
}

describe('judgeOrder', () => {
  describe('accepts', () => {
    const orders: Readonly<Record<string, Json>> = {
      'an order for every host': anOrder(),
      'an order for the group of this Mac': anOrder({ for: { group: 'design' } }),
      'an order for its hardware UUID, in either case': anOrder({ for: { hosts: [UUID.toLowerCase()] } }),
      'an order for its serial number among others': anOrder({ for: { hosts: ['C02AAAAAAAAA', 'C02XL0GYJGH5'] } }),
      'an order for seven days': anOrder({
        notAfter: new Date(Date.parse(minutes(-5)) + 7 * 86_400_000).toISOString(),
      }),
      'an order at the moment of its beginning': anOrder({ notBefore: NOON.toISOString() }),
      'an order at the moment of its end': anOrder({ notAfter: NOON.toISOString() }),
      'an order that brings a pack': anOrder({
        act: { kind: 'pack', pack: 'bundle--1', version: '2', sha256: 'a'.repeat(64), broad: ['indicator--1'] },
      }),
    };
    for (const [name, order] of Object.entries(orders)) {
      it(name, () => assert.equal(judged(signed(order)), 'accepted'));
    }

    it('and gives what was signed', () => {
      const judgement = judgeOrder(signed(anOrder()), HERE);
      assert.deepEqual(judgement, { kind: 'accepted', order: anOrder() });
    });
  });

  describe('cannot be told by', () => {
    const good = signed(anOrder());
    const cases: readonly {
      readonly name: string;
      readonly order: Signed;
      readonly says: RegExp;
      readonly here?: Partial<OrderContext & Trusted>;
    }[] = [
      { name: 'anybody, without a key for orders', order: good, here: { keys: [] }, says: /given no key for orders/ },
      {
        name: 'a key that was given for packs',
        order: signed(anOrder({ issuer: OTHER_KEY.keyId }), OTHER_KEY),
        here: { keys: [given(OTHER_KEY, 'packs'), given(ORDER_KEY, 'orders')] },
        says: /not given for orders/,
      },
      { name: 'a key that it does not know', order: signed(anOrder(), OTHER_KEY), says: /not among those given/ },
      { name: 'a revoked key', order: good, here: { revoked: new Set([ORDER_KEY.keyId]) }, says: /was revoked/ },
      { name: 'an unsigned text', order: { ...good, signature: Buffer.alloc(0) }, says: /four lines/ },
      {
        name: 'an altered text',
        order: {
          ...good,
          bytes: Buffer.from(Buffer.from(good.bytes).toString().replace('"atMost":40', '"atMost":41')),
        },
        says: /not those that were signed/,
      },
      {
        name: 'a text that was signed as something else',
        order: (() => {
          const other = signJson(anOrder(), { key: ORDER_KEY, purpose: 'revocations', at: NOON });
          return { bytes: other.bytes, signature: Buffer.from(other.signature) };
        })(),
        says: /does not begin with besom\.order\/1/,
      },
      {
        name: 'bytes of another type under the comment of an order',
        order: (() => {
          const { bytes } = signJson(anOrder(), { key: ORDER_KEY, purpose: 'revocations', at: NOON });
          const text = signBytes(typedBytes(bytes, 'orders'), { key: ORDER_KEY, purpose: 'orders', at: NOON });
          return { bytes, signature: Buffer.from(text) };
        })(),
        says: /not those that were signed/,
      },
      {
        name: 'a second spelling',
        order: signedText(JSON.stringify(anOrder())),
        says: /not written as canonical JSON/,
      },
      { name: 'no JSON', order: signedText('{'), says: /no JSON/ },
      { name: 'another form', order: signed({ act: 'sweep' }), says: /not the form of an order/ },
      {
        name: 'a member that nobody here knows',
        order: signed(anOrder({ except: ['C02XL0GYJGH5'] })),
        says: /not the form of an order/,
      },
      {
        name: 'another issuer than the key',
        order: signed(anOrder({ issuer: OTHER_KEY.keyId })),
        says: /it names the key/,
      },
      {
        name: 'an order of another fleet',
        order: signed(anOrder({ fleet: 'acme2' })),
        says: /for the fleet "acme2", and this Mac is of "acme"/,
      },
      { name: 'an order, where it is of no fleet', order: good, here: { fleet: undefined }, says: /set to no fleet/ },
      {
        name: 'an order of another group',
        order: signed(anOrder({ for: { group: 'sales' } })),
        says: /for the group "sales"/,
      },
      {
        name: 'an order of a group, where it is of none',
        order: signed(anOrder({ for: { group: 'design' } })),
        here: { group: undefined },
        says: /for the group/,
      },
      {
        name: 'an order for others',
        order: signed(anOrder({ for: { hosts: ['C02AAAAAAAAA'] } })),
        says: /none of the 1 that it is for/,
      },
      {
        name: 'more hosts than its signer was shown',
        order: signed(anOrder({ for: { hosts: ['a', 'C02XL0GYJGH5'] }, atMost: 1 })),
        says: /names 2 hosts, and its signer was shown 1/,
      },
      { name: 'a lower serial', order: signed(anOrder({ serial: 8 })), says: /serial 8 is not higher than 9/ },
      { name: 'the same serial', order: signed(anOrder({ serial: 9 })), says: /not higher/ },
      {
        name: 'an order for longer than seven days',
        order: signed(anOrder({ notAfter: new Date(Date.parse(minutes(-5)) + 7 * 86_400_000 + 1).toISOString() })),
        says: /longer than 7 days/,
      },
      {
        name: 'an order that ends before it begins',
        order: signed(anOrder({ notBefore: minutes(2), notAfter: minutes(1) })),
        says: /ends before it begins/,
      },
      { name: 'an order that ran out', order: signed(anOrder({ notAfter: minutes(-1) })), says: /ran out at/ },
      {
        name: 'an order from before its state was lost',
        order: good,
        here: { since: new Date(minutes(-4)) },
        says: /older than what this Mac remembers/,
      },
    ];
    for (const { name, order, says, here } of cases) {
      it(name, () => {
        const judgement = judged(order, here);
        assert.match(judgement, /^refused: /);
        assert.match(judgement, says);
      });
    }

    for (const kind of ['remove', 'restore', 'block', 'unblock', 'drill']) {
      it(`an act of a later version: ${kind}`, () => {
        assert.equal(judged(signed(anOrder({ act: { kind } }))), `refused: this version cannot ${kind}`);
      });
    }
  });

  describe('waits', () => {
    const cases: readonly {
      readonly name: string;
      readonly here?: Partial<OrderContext>;
      readonly order?: Json;
      readonly says: RegExp;
    }[] = [
      {
        name: 'while the clock is earlier than a time that it recorded',
        here: { clock: { now: NOON, latest: new Date(minutes(1)), offsetMs: 0 } },
        says: /has itself recorded 2026-03-01T12:01/,
      },
      {
        name: "while the clock is over an hour behind the collector's",
        here: { clock: { now: NOON, latest: undefined, offsetMs: 3_600_001 } },
        says: /and the collector's 2026-03-01T13:00:00\.001Z/,
      },
      {
        name: "while the clock is over an hour before the collector's",
        here: { clock: { now: NOON, latest: undefined, offsetMs: -3_600_001 } },
        says: /the collector's 2026-03-01T10:59/,
      },
      {
        name: 'for its beginning',
        order: anOrder({ notBefore: minutes(1) }),
        says: /not to be carried out before 2026-03-01T12:01/,
      },
      {
        name: 'also where it ran out by a clock that is wrong',
        order: anOrder({ notAfter: minutes(-1) }),
        here: { clock: { now: NOON, latest: undefined, offsetMs: -7_200_000 } },
        says: /Set the one that is wrong/,
      },
    ];
    for (const { name, here, order, says } of cases) {
      it(name, () => {
        const judgement = judged(signed(order ?? anOrder()), here);
        assert.match(judgement, /^waiting: /);
        assert.match(judgement, says);
      });
    }

    it('for nothing where the clock is an hour off', () => {
      const clock = { now: NOON, latest: NOON, offsetMs: -3_600_000 };
      assert.equal(judged(signed(anOrder()), { clock }), 'accepted');
    });
  });
});
