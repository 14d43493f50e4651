/**
 * What never drops what waits in the outbox: a new identity, a lost one, joining again, other settings, another version.
 * The outbox is the real one, on the disk.
 * @module
 */
import assert from 'node:assert/strict';
import { rmSync, truncateSync } from 'node:fs';
import { identityPath } from '../../src/agent/identity.ts';
import type { Store } from '../../src/agent/store.ts';
import { openStore } from '../../src/agent/store-file.ts';
import { HAS_OPENSSL, openAuthority } from '../support/certificates.ts';
import { type Collector, FLEET_TOKEN } from '../support/collector.ts';
import { makeAgentDraft } from '../support/drafts.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';
import { type LinkOptions, openLink } from '../support/uplink.ts';
import { assertOnceEach, type Bench, holds, openBench } from '../support/uplink-bench.ts';

const WORDS = Array.from({ length: 30 }, (_, index) => `kept ${index}`);

describe('what waits in the outbox', () => {
  let bench: Bench;
  let collector: Collector;
  beforeEach(async () => {
    bench = await openBench();
    ({ collector } = bench);
  });
  afterEach(() => bench[Symbol.asyncDispose]());

  const facts = (uuid: string | null) => () => {
    return { name: 'mac', uuid, serial: null, platform: 'darwin', os: 'macOS 13.2.1', model: null };
  };
  /** One run of the agent's uplink, on the folder's outbox. */
  async function run(more: Partial<LinkOptions>, act: (store: Store) => Promise<void>): Promise<void> {
    const { dir } = bench;
    const store = openStore({ dir, maxBytes: 64 << 20, now: () => new Date() });
    const link = openLink({ dir, collectors: [collector.url], store, ...more });
    try {
      await act(store);
    } finally {
      await link.close();
      store.close();
    }
  }
  /** The first run joins, and then finds nobody who takes what it commits. */
  async function leaveWaiting(more: Partial<LinkOptions> = {}): Promise<void> {
    await run(more, async (store) => {
      store.commit({ events: [makeAgentDraft('before')] });
      await holds(collector, 'before');
      await collector.fault('refuse');
      store.commit({ events: WORDS.map(makeAgentDraft) });
    });
    await collector.fault('none');
  }
  async function arrives(more: Partial<LinkOptions> = {}): Promise<void> {
    await run(more, async (store) => {
      await holds(collector, ...WORDS);
      while (store.depth().events > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });
    assertOnceEach(collector, ['before', ...WORDS]);
  }
  const hosts = () => new Set(collector.kept().flatMap((line) => (line.kind === 'host' ? [line.host] : [])));

  it('arrives after a restart, as the same host', async () => {
    await leaveWaiting();
    await arrives();
    assert.equal(hosts().size, 1);
  });

  it('arrives after an upgrade', async () => {
    await leaveWaiting({ version: '0.1.0' });
    await arrives({ version: '0.2.0' });
    assert.equal(hosts().size, 1);
  });

  it('arrives from another Mac onto which the disk was cloned, under a host of its own', async () => {
    await leaveWaiting({ facts: facts('4C4C4544-0051-3010-8051-B4C04F4A3332') });
    await arrives({ facts: facts('00000000-0000-1000-8000-ACDE48001122') });
    assert.equal(hosts().size, 2);
    const by = collector.kept().flatMap((line) => (line.kind === 'event' ? [[line.host, line.event.type]] : []));
    const [first] = by[0] ?? [];
    assert.ok(by.slice(-WORDS.length).every(([host]) => host !== first));
    assert.equal(collector.ofType('agent').filter(({ change }) => change === 'identity-changed').length, 1);
  });

  const lost = [
    { name: 'the file of the identity was removed', lose: (dir: string) => rmSync(identityPath(dir)) },
    { name: 'the file of the identity was damaged', lose: (dir: string) => truncateSync(identityPath(dir), 30) },
  ];
  for (const { name, lose } of lost) {
    it(`arrives after ${name}`, async () => {
      await leaveWaiting();
      lose(bench.dir);
      await arrives();
      assert.equal(hosts().size, 2);
    });
  }

  it('arrives after the collector was set up anew and knows nobody', async () => {
    await leaveWaiting();
    await collector.forgetHosts();
    await arrives();
  });

  it('arrives after the settings were taken away, and came back', async () => {
    await leaveWaiting();
    await run({ collectors: [] }, async () => {});
    await run({ settings: () => ({ collectors: [collector.url], enrolmentToken: 'another-token' }) }, async () => {});
    await arrives();
  });

  it('arrives at another collector, under another token, where those are set now', async () => {
    await leaveWaiting();
    const next = await bench.another({ token: 'the-next-fleets-token' });
    const settings = () => ({ collectors: [next.url], enrolmentToken: 'the-next-fleets-token' });
    await run({ settings }, async () => holds(next, ...WORDS));
    assertOnceEach(next, WORDS);
  });

  it('is not sent before it is known which Mac this is', async () => {
    await leaveWaiting();
    const heard = (await collector.report()).length;
    await run({ facts: () => undefined }, async () => {});
    assert.equal((await collector.report()).length, heard);
    await arrives();
  });
});

describe(`the uplink over TLS${HAS_OPENSSL ? '' : ' (no openssl program here)'}`, () => {
  if (!HAS_OPENSSL) return void it.skip('needs the openssl program');

  it('hands on the time of verified answers only, and keeps all while a certificate is wrong', async () => {
    const dir = tempFolder('uplink-tls');
    const authority = openAuthority(dir, 'ours');
    await using bench = await openBench({ tls: authority.issue('localhost') });
    const expired = await bench.another({ tls: authority.issue('localhost', { days: -1 }) });
    const plain = await bench.another();
    const seen: Date[] = [];
    const link = bench.link({
      collectors: [expired.url],
      settings: () => ({ collectors: [...collectors], enrolmentToken: FLEET_TOKEN }),
      sawDate: (date) => seen.push(date),
      httpOptions: { proxy: 'none', allowInsecure: false, pinnedKeys: [], additionalCaFile: authority.certFile },
    });
    let collectors = [expired.url];
    link.store.commit({ events: [makeAgentDraft('kept')] });
    while (link.uplink.state().lastFailure === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.match(link.uplink.state().lastFailure?.says ?? '', /its certificate has expired/u);
    collectors = [plain.url];
    link.uplink.wake();
    await holds(plain, 'kept');
    assert.equal(seen.length, 0, 'whoever stands between could have made up the time of an answer over http');
    await bench.collector.setClock(7_200_000);
    collectors = [bench.collector.url];
    link.store.commit({ events: [makeAgentDraft('secure')] });
    await holds(bench.collector, 'secure');
    await link.close();
    assert.ok((seen[0]?.getTime() ?? 0) > Date.now() + 7_000_000);
    removeFolder(dir);
  });
});
