/**
 * Packs and orders as they reach a real agent: signed, over HTTP, from a collector that cannot make them.
 * @module
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Json } from '../../src/trust/canonical-json.ts';
import { publicKeyText } from '../../src/trust/public-key.ts';
import type { SecretKey } from '../../src/trust/secret-key.ts';
import { type AgentSettings, fleetForEach, startAgent } from '../support/agent.ts';
import { anOrder, ORDER_KEY, signedAs } from '../support/orders.ts';
import { INDEX_KEY, indexOf, PACK_KEY, publish } from '../support/published-packs.ts';

/** The line of a `.pub` file that settings hold. */
function word(key: SecretKey): string {
  return publicKeyText(key).trim().split('\n').at(-1) ?? '';
}

function fromNow(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

const SETTINGS: AgentSettings = {
  fleet: 'acme',
  orderKeys: [word(ORDER_KEY)],
  packKeys: [word(PACK_KEY)],
  indexKeys: [word(INDEX_KEY)],
  memory: true,
};

describe('besom agent, with a collector that hands out packs and orders', function () {
  this.timeout(90_000);
  const fleet = fleetForEach();

  const asksForOrders = () => fleet.collector.heard.filter(({ path }) => path.startsWith('/v1/orders')).length;
  const order = (differs: Readonly<Record<string, Json>> = {}) =>
    signedAs(anOrder({ notBefore: fromNow(0), notAfter: fromNow(60), ...differs }));

  it('takes a signed pack, sweeps for it, and finds what only it asks for', async () => {
    fleet.mac.plant.file('/Users/ada/Documents/evil');
    const { entry, signed } = publish(1, '1.0');
    const index = indexOf({ serial: 1, signedAt: new Date().toISOString(), packs: [entry] });
    await fleet.collector.setPacks({ index, packs: { [entry.sha256]: signed } });
    await using agent = startAgent({ root: fleet.mac.dir, collector: fleet.collector.url, settings: SETTINGS });
    await agent.watching();
    await fleet.collector.waitFor((events) =>
      events.some((event) => event.type === 'finding' && event.finding.path === '/Users/ada/Documents/evil'),
    );
    assert.ok(fleet.collector.ofType('pack').some(({ change }) => change === 'taken'));
  });

  it('answers a new pack from its memory, also about what is long gone', async () => {
    fleet.mac.plant.file('/Users/ada/Documents/evil');
    await using agent = startAgent({ root: fleet.mac.dir, collector: fleet.collector.url, settings: SETTINGS });
    await agent.watching();
    await fleet.collector.waitFor((events) => events.some(({ type }) => type === 'sweep'));
    rmSync(fleet.mac.at('/Users/ada/Documents/evil'));
    const { entry, signed } = publish(1, '1.0');
    const index = indexOf({ serial: 1, signedAt: new Date().toISOString(), packs: [entry] });
    await fleet.collector.setPacks({ index, packs: { [entry.sha256]: signed } });
    const events = await fleet.collector.waitFor((all) =>
      all.some((event) => event.type === 'finding' && event.finding.probe === 'memory'),
    );
    const told = events.filter((event) => event.type === 'finding').find(({ finding }) => finding.probe === 'memory');
    assert.match(told?.finding.detail ?? '', /rests on a memory/u);
  });

  it('obeys a signed order once, however often it is handed out', async () => {
    await using agent = startAgent({ root: fleet.mac.dir, collector: fleet.collector.url, settings: SETTINGS });
    await agent.watching();
    // what is older than the first answer that the agent was given was not meant for it; the next one comes 10 s later
    await fleet.collector.waitFor(() => asksForOrders() > 0);
    await fleet.collector.setOrders({ orders: [order({ notBefore: fromNow(0.05) })] });
    await fleet.collector.waitFor((events) =>
      events.some((event) => event.type === 'order' && event.change === 'done'),
    );
    const asked = asksForOrders();
    await fleet.collector.waitFor(() => asksForOrders() > asked);
    assert.deepEqual(
      fleet.collector.ofType('order').map(({ change }) => change),
      ['accepted', 'done'],
    );
    assert.equal(fleet.collector.ofType('sweep').filter(({ reason }) => reason === 'order').length, 1);
  });

  it('refuses every order where this Mac was given no key for orders', async () => {
    await fleet.collector.setOrders({ orders: [order()] });
    const settings = { ...SETTINGS, orderKeys: [] };
    await using agent = startAgent({ root: fleet.mac.dir, collector: fleet.collector.url, settings });
    await agent.watching();
    await fleet.collector.waitFor((events) =>
      events.some((event) => event.type === 'order' && event.change === 'refused'),
    );
    assert.ok(fleet.collector.ofType('order').every(({ change }) => change === 'refused'));
  });
});
