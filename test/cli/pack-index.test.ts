import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeIndex } from '../../src/agent/packs-index.ts';
import { packIndex } from '../../src/cli/pack-index.ts';
import { publicKeyText } from '../../src/trust/public-key.ts';
import { makeSecretKey, openKeyText, type SecretKey } from '../../src/trust/secret-key.ts';
import { besom } from '../support/besom.ts';
import { hasMinisign, minisign } from '../support/minisign.ts';
import { given } from '../support/orders.ts';
import { recordedOut } from '../support/out.ts';
import { packFile } from '../support/pack.ts';
import { signPack } from '../support/pack-keys.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const [PACK_KEY, INDEX_KEY] = [makeSecretKey(), makeSecretKey()];
const NOW = new Date('2026-03-01T12:00:00Z');

describe('besom pack sign --index', () => {
  let dir = '';
  const at = (name: string) => join(dir, name);
  beforeEach(() => {
    dir = tempFolder('index');
    mkdirSync(at('packs'));
    giveKey('index', INDEX_KEY);
    giveKey('packs', PACK_KEY);
  });
  afterEach(() => removeFolder(dir));

  function giveKey(name: string, key: SecretKey): void {
    writeFileSync(at(`${name}.key`), openKeyText(key), { mode: 0o600 });
    writeFileSync(at(`${name}.pub`), publicKeyText(key));
  }

  function pack(serial: number, key: SecretKey = PACK_KEY): string {
    const file = packFile(at('packs'), { name: 'mine', serial, indicators: [{ pattern: "[file:name = 'x']" }] });
    signPack(file, key);
    return file;
  }

  async function sign({ key = 'index.key', now = NOW, dir: folder = at('packs') } = {}) {
    const out = recordedOut(200);
    const options = { dir: folder, key: { path: at(key) }, packKeys: [at('packs.pub')], format: 'text', now } as const;
    return { code: await packIndex(options, out), lines: out.lines };
  }

  function index(lastSerial = 0) {
    const signed = { bytes: readFileSync(at('packs/index')), signature: readFileSync(at('packs/index.minisig')) };
    const judged = judgeIndex(signed, { keys: [given(INDEX_KEY, 'indices')], revoked: new Set(), lastSerial });
    assert.ok(judged.kind === 'good', JSON.stringify(judged));
    return judged.index;
  }

  it('signs an index that agents take, of all packs of the folder, and says which', async () => {
    const files = [pack(1), pack(2)];
    const { code, lines } = await sign();
    assert.equal(code, 0);
    assert.deepEqual(lines.slice(0, 2), [
      `signed    ${at('packs/index')}`,
      'pack      mine, version 2023-01-16T00:00:00.000Z',
    ]);
    const { serial, signedAt, packs } = index();
    assert.deepEqual([serial, signedAt, packs.length], [NOW.getTime(), NOW.toISOString(), 2]);
    assert.equal(packs[0]?.bytes, readFileSync(files[0] ?? '').length);
  });

  it('has a serial above the one that stands there, whatever the clock says', async () => {
    pack(1);
    await sign();
    const { serial } = index();
    await sign({ now: new Date('2020-01-01T00:00:00Z') });
    assert.equal(index(serial).serial, serial + 1);
  });

  it('is what minisign verifies (skipped where it is not installed)', async function () {
    if (!hasMinisign()) this.skip();
    pack(1);
    await sign();
    assert.equal(minisign(['-V', '-p', at('index.pub'), '-m', at('packs/index')]).status, 0);
  });

  describe('signs nothing', () => {
    const cases: Readonly<
      Record<
        string,
        { readonly prepare: () => void; readonly code: string; readonly says: RegExp; readonly key?: string }
      >
    > = {
      'where a pack has no signature': {
        prepare: () => rmSync(`${pack(1)}.minisig`),
        code: 'PACK_UNTRUSTED',
        says: /there is no .*Sign it/,
      },
      'where another key signed a pack': {
        prepare: () => void pack(1, makeSecretKey()),
        code: 'PACK_UNTRUSTED',
        says: /not among those given/,
      },
      'where a pack was changed': {
        prepare: () => writeFileSync(pack(1), readFileSync(pack(2))),
        code: 'PACK_UNTRUSTED',
        says: /not those that were signed/,
      },
      'where something else is signed': {
        prepare: () => {
          writeFileSync(at('packs/a.json'), '{}');
          signPack(at('packs/a.json'), PACK_KEY);
        },
        code: 'PACK_INVALID',
        says: /a\.json/,
      },
      'where one pack stands there twice': {
        prepare: () => {
          writeFileSync(at('packs/copy.json'), readFileSync(pack(1)));
          signPack(at('packs/copy.json'), PACK_KEY);
        },
        code: 'USAGE',
        says: /it names one pack twice/,
      },
      'of an empty folder': { prepare: () => undefined, code: 'USAGE', says: /no pack is in it/ },
      'with the key of the packs': {
        prepare: () => void pack(1),
        key: 'packs.key',
        code: 'KEY_INVALID',
        says: /an index needs a key of its own/,
      },
    };
    for (const [name, { prepare, code, says, key }] of Object.entries(cases)) {
      it(name, async () => {
        prepare();
        await assert.rejects(sign(key === undefined ? {} : { key }), { code, message: says });
        assert.ok(!existsSync(at('packs/index')) && !existsSync(at('packs/index.minisig')));
      });
    }

    it('where there is no such folder, or a file of something else stands in its place', async () => {
      await assert.rejects(sign({ dir: at('nowhere') }), { code: 'READ_MISSING' });
      pack(1);
      writeFileSync(at('packs/index'), 'precious');
      await assert.rejects(sign(), { code: 'USAGE', message: /what stands there is something else/ });
      assert.equal(readFileSync(at('packs/index'), 'utf8'), 'precious');
    });
  });

  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [['x', '--index', 'd', '--key', 'k'], /--index takes all packs of its folder\. Leave FILE out/],
    [['x', '--pack-key', 'p', '--key', 'k'], /--pack-key is for --index\. Leave it out/],
    [['--index', 'd'], /--key FILE is missing: the secret key/],
    [['--key', 'k'], /FILE is missing\. Usage: besom pack sign \[FILE…\] \[options\]/],
  ];
  for (const [words, says] of mistakes) {
    it(`is refused in one line: besom pack sign ${words.join(' ')}`, async () => {
      const { code, stderr } = await besom(['pack', 'sign', ...words]);
      assert.equal(code, 2);
      assert.match(stderr, says);
      assert.match(stderr, /^[^\n]+\n$/);
    });
  }

  it('is what the command does', async () => {
    pack(1);
    const words = ['--index', at('packs'), '--key', at('index.key'), '--pack-key', at('packs.pub'), '--format', 'json'];
    const { code, stdout } = await besom(['pack', 'sign', ...words]);
    assert.equal(code, 0);
    const { schema, file, serial, packs } = JSON.parse(stdout);
    assert.deepEqual([schema, file, packs.length], ['besom.signed-index/1', at('packs/index'), 1]);
    assert.equal(index().serial, serial);
  });
});
