import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPacks, type Packs } from '../../src/agent/packs.ts';
import type { AskCollector, CollectorAnswer } from '../../src/agent/packs-shelf.ts';
import { openRevocations, type Revocations } from '../../src/agent/revocations.ts';
import type { Draft } from '../../src/model/event.ts';
import type { SignedBytes } from '../../src/model/exchange.ts';
import { makeSecretKey } from '../../src/trust/secret-key.ts';
import { type MemoryStore, memoryStore } from '../support/agent-store.ts';
import { given, minutes, NOON, signedAs } from '../support/orders.ts';
import { INDEX_KEY, indexOf, PACK_KEY, type Published, publish } from '../support/published-packs.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const ROOT_KEY = makeSecretKey();
const DAY_MS = 86_400_000;

describe('the packs of an agent', () => {
  const [first, second] = [publish(1, '1.9'), publish(2, '1.0')];
  let stateDir: string;
  let store: MemoryStore;
  let now: Date;
  let revocations: Revocations;
  let packs: Packs;
  let changes: number;
  /** What the collector has, by path; the ETag is the digest of the body. */
  let served: Map<string, SignedBytes>;
  let asked: string[];
  let refuses: string | undefined;

  beforeEach(async () => {
    stateDir = tempFolder('packs');
    store = memoryStore();
    now = NOON;
    served = new Map();
    asked = [];
    refuses = undefined;
    await start();
  });
  afterEach(() => removeFolder(stateDir));

  const keys = () => [given(PACK_KEY, 'packs'), given(INDEX_KEY, 'indices'), given(ROOT_KEY, 'revocations')];

  async function start(): Promise<void> {
    const settings = () => ({ fetchPacks: true });
    revocations = openRevocations({ store, keys, fleet: () => 'acme', now: () => now });
    packs = await openPacks({ store, stateDir, settings, keys, revocations, ask, now: () => now });
    changes = 0;
    packs.onChange(() => {
      changes += 1;
    });
  }

  const ask: AskCollector = (path, { etag }): Promise<CollectorAnswer> => {
    asked.push(etag === undefined ? path : `${path} If-None-Match`);
    const answer = served.get(path);
    if (refuses !== undefined) return Promise.resolve({ kind: 'failed', because: refuses });
    if (answer === undefined) return Promise.resolve({ kind: 'missing' });
    const body = Buffer.from(JSON.stringify(answer));
    const tag = createHash('sha256').update(body).digest('hex');
    return Promise.resolve(tag === etag ? { kind: 'unchanged' } : { kind: 'body', body, etag: tag });
  };

  function serve(index: SignedBytes, ...published: readonly Published[]): void {
    served = new Map([['/v1/pack', index], ...published.map(({ entry, signed }) => [pathOf(entry), signed] as const)]);
  }

  function pathOf({ sha256 }: { readonly sha256: string }): string {
    return `/v1/pack?sha256=${sha256}`;
  }

  function fileOf({ sha256 }: { readonly sha256: string }): string {
    return join(stateDir, 'packs', `${sha256}.json`);
  }

  async function refresh(): Promise<void> {
    await packs.refresh(AbortSignal.timeout(10_000));
  }

  function inForce(): readonly string[] {
    return packs.inForce().map(({ name, version }) => `${name} ${version}`);
  }

  function told(): readonly string[] {
    return store.events.flatMap((event: Draft) =>
      event.type === 'pack' ? [`${event.change} ${event.version ?? event.pack}: ${event.detail}`] : [],
    );
  }

  it('come into force when a signed index names them, and are told', async () => {
    serve(indexOf({ serial: 1, packs: [first.entry, second.entry] }), first, second);
    await refresh();
    assert.deepEqual(inForce(), ['pack 1 1.9', 'pack 2 1.0']);
    const [pack] = packs.inForce();
    assert.deepEqual(
      { ...pack },
      {
        base64: first.signed.bytes,
        source: fileOf(first.entry),
        signature: 'verified',
        id: first.entry.id,
        name: 'pack 1',
        version: '1.9',
        sha256: first.entry.sha256,
        broad: [],
      },
    );
    assert.deepEqual([told(), changes], [['taken 1.9: the index names it', 'taken 1.0: the index names it'], 1]);
    assert.deepEqual([packs.indexSignedAt(), packs.limits()], [minutes(-30), []]);
  });

  it('are asked for once: then with the ETag of the index alone', async () => {
    serve(indexOf({ serial: 1, packs: [first.entry] }), first);
    await refresh();
    asked = [];
    await refresh();
    assert.deepEqual(asked, ['/v1/pack If-None-Match']);
    assert.deepEqual([told().length, changes], [1, 1]);
  });

  it('are in force after a restart, without the collector', async () => {
    serve(indexOf({ serial: 1, packs: [first.entry] }), first);
    await refresh();
    asked = [];
    await start();
    assert.deepEqual([inForce(), asked], [['pack 1 1.9'], []]);
    assert.equal(packs.indexSignedAt(), minutes(-30));
  });

  it('come back from the disk where the store was lost, without the collector', async () => {
    serve(indexOf({ serial: 1, packs: [first.entry] }), first);
    await refresh();
    store = memoryStore();
    refuses = 'nobody answers';
    await start();
    await refresh();
    assert.deepEqual(inForce(), ['pack 1 1.9']);
    assert.deepEqual(packs.limits(), ['the pack index cannot be fetched: nobody answers']);
  });

  it('go out of force when the index does not name them any more, and leave the disk', async () => {
    serve(indexOf({ serial: 1, packs: [first.entry, second.entry] }), first, second);
    await refresh();
    serve(indexOf({ serial: 2, packs: [second.entry] }));
    await refresh();
    assert.deepEqual(inForce(), ['pack 2 1.0']);
    assert.match(told().at(-1) ?? '', /^withdrawn 1\.9/);
    assert.deepEqual([existsSync(fileOf(first.entry)), changes], [false, 2]);
  });

  it('are replaced by a newer version', async () => {
    const newer = publish(1, '1.10');
    serve(indexOf({ serial: 1, packs: [first.entry] }), first);
    await refresh();
    serve(indexOf({ serial: 2, packs: [newer.entry] }), newer);
    await refresh();
    assert.deepEqual(inForce(), ['pack 1 1.10']);
    assert.deepEqual(
      readdirSync(join(stateDir, 'packs')).toSorted(),
      [`${newer.entry.sha256}.json`, 'index.json'].toSorted(),
    );
  });

  describe('stay as they were', () => {
    beforeEach(async () => {
      serve(indexOf({ serial: 5, packs: [first.entry] }), first);
      await refresh();
    });

    const newer = publish(1, '2.0');
    const older = publish(1, '1.8');
    const forged = publish(1, '2.0', INDEX_KEY);
    const cases: Readonly<Record<string, { readonly serve: () => void; readonly says: RegExp }>> = {
      'where the index is signed by a key for packs': {
        serve: () => serve(indexOf({ serial: 6, packs: [] }, PACK_KEY)),
        says: /^refused pack-index: it was made with a key that was not given for indices/,
      },
      'where the index is an older one': {
        serve: () => serve(indexOf({ serial: 4, packs: [] })),
        says: /^refused pack-index: its serial 4 is lower than 5/,
      },
      'where the index was altered': {
        serve: () => serve({ ...indexOf({ serial: 6, packs: [] }), bytes: indexOf({ serial: 7, packs: [] }).bytes }),
        says: /^refused pack-index: the bytes are not those that were signed/,
      },
      'where the index is something else': {
        serve: () => serve(signedAs({ serial: 6 }, { key: INDEX_KEY, purpose: 'indices' })),
        says: /^refused pack-index: it has not the form of an index/,
      },
      'where the index names one pack twice': {
        serve: () => serve(indexOf({ serial: 6, packs: [first.entry, newer.entry] }), newer),
        says: /^refused pack-index: it names one pack twice/,
      },
      'where the index names more than this Mac could hold': {
        serve: () => serve(indexOf({ serial: 6, packs: [{ ...first.entry, bytes: 17 << 20 }] })),
        says: /^refused pack-index: a pack of it is larger than 16777216 bytes/,
      },
      'where the newer pack is signed by a key for indices': {
        serve: () => serve(indexOf({ serial: 6, packs: [forged.entry] }), forged),
        says: /^refused 2\.0: it was made with a key that was not given for packs/,
      },
      'where the newer pack is another than the index names': {
        serve: () => {
          serve(indexOf({ serial: 6, packs: [newer.entry] }));
          served.set(pathOf(newer.entry), second.signed);
        },
        says: /^refused 2\.0: its bytes are not those that were named/,
      },
      'where the newer pack says another version than the index': {
        serve: () => serve(indexOf({ serial: 6, packs: [{ ...newer.entry, version: '3.0' }] }), newer),
        says: /^refused 3\.0: it says that it is "bundle--[^"]+", version "2\.0"/,
      },
      'where the index names an older version': {
        serve: () => serve(indexOf({ serial: 6, packs: [older.entry] }), older),
        says: /^refused 1\.8: its version 1\.8 is older than 1\.9, which was in force/,
      },
    };
    for (const [name, { serve: serveBad, says }] of Object.entries(cases)) {
      it(`${name}, and that is told once`, async () => {
        serveBad();
        for (const _ of [1, 2]) await refresh();
        await start();
        await refresh();
        assert.deepEqual(inForce(), ['pack 1 1.9']);
        assert.equal(told().length, 2, told().join('\n'));
        assert.match(told()[1] ?? '', says);
        assert.equal(packs.limits().length, 1);
      });
    }

    it('where the newer pack cannot be had: no refusal, but a limit', async () => {
      serve(indexOf({ serial: 6, packs: [newer.entry] }));
      await refresh();
      assert.deepEqual([inForce(), told().length], [['pack 1 1.9'], 1]);
      assert.match(packs.limits()[0] ?? '', /version 2\.0, is not in force: the collector does not have it/);
      serve(indexOf({ serial: 6, packs: [newer.entry] }), newer);
      await refresh();
      assert.deepEqual([inForce(), packs.limits()], [['pack 1 2.0'], []]);
    });

    it('where the collector sends garbage', async () => {
      for (const body of ['', 'null', '[]', '{"bytes":1,"signature":2}', 'x'.repeat(1_000)]) {
        const other = await openPacks(partsWith(body));
        await other.refresh(AbortSignal.timeout(10_000));
        assert.equal(other.inForce().length, 1);
      }
    });

    it('where the disk does not take the newer pack', async () => {
      rmSync(join(stateDir, 'packs'), { recursive: true });
      writeFileSync(join(stateDir, 'packs'), 'a file stands where the folder should');
      serve(indexOf({ serial: 6, packs: [newer.entry] }), newer);
      await refresh();
      assert.match(packs.limits()[0] ?? '', /^the pack index cannot be kept: /);
    });

    function partsWith(body: string) {
      const garbage: AskCollector = () => Promise.resolve({ kind: 'body', body: Buffer.from(body) });
      const settings = () => ({ fetchPacks: true });
      return { store, stateDir, settings, keys, revocations, ask: garbage, now: () => now };
    }
  });

  describe('on a disk that somebody wrote to', () => {
    beforeEach(async () => {
      serve(indexOf({ serial: 1, packs: [first.entry] }), first);
      await refresh();
    });

    const tampered: Readonly<Record<string, () => void>> = {
      'with another pack': () => writeFileSync(fileOf(first.entry), JSON.stringify(second.signed)),
      'with another signature': () =>
        writeFileSync(fileOf(first.entry), JSON.stringify({ ...first.signed, signature: second.signed.signature })),
      'with half a file': () => writeFileSync(fileOf(first.entry), readFileSync(fileOf(first.entry)).subarray(0, 100)),
      'with nothing': () => rmSync(fileOf(first.entry)),
      'with rights for all': () => chmodSync(fileOf(first.entry), 0o666),
    };
    for (const [name, tamper] of Object.entries(tampered)) {
      it(`are not in force ${name}, which is told, and are fetched again`, async () => {
        tamper();
        await start();
        assert.deepEqual([inForce(), inForce()], [[], []]);
        assert.equal(told().length, 2);
        assert.match(told()[1] ?? '', /^refused 1\.9: /);
        await refresh();
        assert.deepEqual([inForce(), changes], [['pack 1 1.9'], 1]);
        assert.match(told()[2] ?? '', /^taken 1\.9/);
      });
    }

    it('take no index from it that does not hold, and fetch it again', async () => {
      writeFileSync(join(stateDir, 'packs/index.json'), JSON.stringify(indexOf({ serial: 9, packs: [] }, PACK_KEY)));
      await start();
      assert.match(told()[1] ?? '', /^refused pack-index: the one on the disk: /);
      assert.deepEqual([inForce(), packs.indexSignedAt()], [['pack 1 1.9'], undefined]);
      await refresh();
      assert.equal(packs.indexSignedAt(), minutes(-30));
    });
  });

  it('go out of force at once with their key, when it is revoked', async () => {
    serve(indexOf({ serial: 1, packs: [first.entry] }), first);
    await refresh();
    const list = {
      fleet: 'acme',
      serial: 1,
      signedAt: minutes(-1),
      keys: [{ id: PACK_KEY.keyId, since: minutes(-1) }],
    };
    await revocations.take(signedAs(list, { key: ROOT_KEY, purpose: 'revocations' }));
    assert.deepEqual([inForce(), changes], [[], 2]);
    assert.match(told().at(-1) ?? '', /^refused 1\.9: the key [0-9A-F]{16} was revoked/);
  });

  it('say once that their index is older than 14 days, and once that there is a fresh one', async () => {
    const signedAt = new Date(NOON.getTime() - 14 * DAY_MS).toISOString();
    serve(indexOf({ serial: 1, signedAt, packs: [first.entry] }), first);
    await refresh();
    assert.equal(told().length, 1);
    now = new Date(NOON.getTime() + 1);
    for (const _ of [1, 2]) await refresh();
    await start();
    await refresh();
    assert.deepEqual(told().slice(1), [`index-stale pack-index: the pack index was signed at ${signedAt}`]);
    assert.match(packs.limits()[0] ?? '', /or the collector withholds it/);
    serve(indexOf({ serial: 2, packs: [first.entry] }), first);
    await refresh();
    assert.deepEqual(told().slice(2), [`index-fresh pack-index: the pack index was signed at ${minutes(-30)}`]);
    assert.deepEqual(packs.limits(), []);
  });

  describe('with an order that brings one', () => {
    const act = ({ entry: { id, version, sha256 } }: Published) => ({
      ...{ pack: id, version, sha256, broad: ['indicator--1'] },
      kind: 'pack' as const,
    });
    const obey = (published: Published) => packs.obey(act(published), AbortSignal.timeout(10_000));

    it('come into force at once, with what the order allows, until a later index', async () => {
      serve(indexOf({ serial: 1, packs: [second.entry] }), second, first);
      await refresh();
      assert.equal((await obey(first)).kind, 'done');
      assert.deepEqual(inForce(), ['pack 2 1.0', 'pack 1 1.9']);
      assert.deepEqual(
        packs.inForce().map(({ broad }) => broad),
        [[], ['indicator--1']],
      );
      await refresh();
      await start();
      assert.deepEqual(inForce(), ['pack 2 1.0', 'pack 1 1.9']);
      serve(indexOf({ serial: 2, packs: [second.entry] }), second);
      await refresh();
      assert.deepEqual(inForce(), ['pack 2 1.0']);
    });

    it('keep what the order allows when the index comes to name them', async () => {
      served.set(pathOf(first.entry), first.signed);
      await obey(first);
      serve(indexOf({ serial: 1, packs: [first.entry] }), first);
      await refresh();
      assert.deepEqual(
        packs.inForce().map(({ broad }) => broad),
        [['indicator--1']],
      );
    });

    it('are fetched at once, also where what was fetched before did not hold', async () => {
      served.set(pathOf(first.entry), second.signed);
      assert.equal((await obey(first)).kind, 'failed');
      served.set(pathOf(first.entry), first.signed);
      assert.equal((await obey(first)).kind, 'done');
    });

    it('are as they were where it cannot be had, is older, or no key vouches for it', async () => {
      serve(indexOf({ serial: 1, packs: [first.entry] }), first);
      await refresh();
      const [older, forged] = [publish(1, '1.8'), publish(3, '1.0', INDEX_KEY)];
      served.set(pathOf(forged.entry), forged.signed);
      assert.deepEqual(
        [await obey(publish(4, '1')), await obey(older), await obey(forged)].map(
          ({ kind, detail }) => `${kind}: ${detail}`,
        ),
        [
          'failed: the collector does not have it',
          'failed: its version 1.8 is older than 1.9, which was in force',
          'failed: it was made with a key that was not given for packs',
        ],
      );
      assert.deepEqual(inForce(), ['pack 1 1.9']);
    });
  });
});
