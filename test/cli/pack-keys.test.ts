import assert from 'node:assert/strict';
import { appendFileSync, existsSync, lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packKeygen } from '../../src/cli/pack-keygen.ts';
import { packSign } from '../../src/cli/pack-sign.ts';
import { packVerify } from '../../src/cli/pack-verify.ts';
import type { PasswordSource } from '../../src/cli/password.ts';
import { besom } from '../support/besom.ts';
import { hasMinisign, minisign } from '../support/minisign.ts';
import { recordedOut } from '../support/out.ts';
import { packFile } from '../support/pack.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
/** The least that is taken: a test can not spend a gibibyte on each key. */
const CHEAP = { opsLimit: 2 ** 15, memLimit: 2 ** 24 };
const NONE = { kind: 'none' } as const;

describe('the keys of packs', () => {
  let dir = '';
  const at = (name: string) => join(dir, name);
  beforeEach(() => {
    dir = tempFolder('keys');
  });
  afterEach(() => removeFolder(dir));

  const keygen = async (password: PasswordSource | typeof NONE = NONE) => {
    const out = recordedOut();
    const code = await packKeygen({ name: at('k'), password, format: 'text', limits: CHEAP }, out);
    return { code, lines: out.lines, notes: out.notes };
  };
  const passwordFile = (text: string) => {
    writeFileSync(at('password'), text);
    return { kind: 'file', path: at('password') } as const;
  };
  const pack = (name = 'mine') => packFile(dir, { name, indicators: [{ pattern: "[file:name = 'x']" }] });
  const sign = async (
    files: readonly string[],
    key: { path: string; passwordFile?: string } = { path: at('k.key') },
  ) => {
    const out = recordedOut();
    const code = await packSign({ files, key, format: 'text', now: NOW }, out);
    return { code, lines: out.lines };
  };
  const verify = async (files: readonly string[], keys = [at('k.pub')]) => {
    const out = recordedOut(200);
    const code = await packVerify({ files, keys, format: 'text' }, out);
    return { code, lines: out.lines };
  };

  describe('besom pack keygen', () => {
    it('makes two files, the secret one for its owner alone, and says which is which', async () => {
      const { code, lines } = await keygen();
      assert.equal(code, 0);
      assert.equal(lstatSync(at('k.key')).mode & 0o777, 0o600);
      assert.equal(lstatSync(at('k.pub')).mode & 0o022, 0);
      const word = readFileSync(at('k.pub'), 'utf8').split('\n')[1] ?? '';
      const text = lines.join('\n');
      assert.ok(text.includes(`secret    ${at('k.key')}\n`) && text.includes(`minisign  -P ${word}`), text);
      assert.match(text, /no password: whoever reads it can sign/);
      assert.ok(!text.includes(readFileSync(at('k.key'), 'utf8').split('\n')[1] ?? ''));
    });

    for (const taken of ['k.key', 'k.pub']) {
      it(`overwrites nothing, and makes nothing, where ${taken} stands`, async () => {
        writeFileSync(at(taken), 'precious');
        await assert.rejects(keygen(), { code: 'WRITE_FAILED', message: /it is not overwritten/ });
        assert.equal(readFileSync(at(taken), 'utf8'), 'precious');
        assert.ok(!existsSync(at(taken === 'k.key' ? 'k.pub' : 'k.key')));
      });

      it(`follows no link of the name ${taken}`, async () => {
        symlinkSync(at('elsewhere'), at(taken));
        await assert.rejects(keygen(), { code: 'WRITE_FAILED' });
        assert.ok(!existsSync(at('elsewhere')));
      });
    }

    it('refuses an empty password instead of hiding the key with nothing', async () => {
      for (const text of ['', '\n', '\r\nrest']) {
        await assert.rejects(keygen(passwordFile(text)), { code: 'USAGE', message: /empty password/ });
      }
      assert.ok(!existsSync(at('k.key')));
    });

    it('refuses a password that minisign could not take', async () => {
      await assert.rejects(keygen(passwordFile('a\0b')), { code: 'USAGE' });
      await assert.rejects(keygen(passwordFile('x'.repeat(1024))), { code: 'USAGE' });
      await assert.rejects(keygen(passwordFile('x'.repeat(1026))), { code: 'TOO_BIG' });
    });

    it('says in JSON what was made', async () => {
      const out = recordedOut();
      await packKeygen({ name: at('k'), password: NONE, format: 'json' }, out);
      const { schema, keyId, secretFile, publicFile, password } = JSON.parse(JSON.stringify(out.values[0]));
      assert.deepEqual([schema, secretFile, publicFile, password], ['besom.key/1', at('k.key'), at('k.pub'), false]);
      assert.match(keyId, /^[0-9A-F]{16}$/);
    });

    it('makes no key without a password unless it is asked to: nobody is at a terminal here', async () => {
      const { code, stderr } = await besom(['pack', 'keygen', at('k')]);
      assert.deepEqual([code, existsSync(at('k.key')), existsSync(at('k.pub'))], [2, false, false]);
      assert.match(stderr, /^Cannot run without a password: [^\n]+ --password-file FILE\n$/);
    });

    it('does not do both: --password-file and --no-password', async () => {
      const { code, stderr } = await besom(['pack', 'keygen', at('k'), '--no-password', '--password-file', at('p')]);
      assert.equal(code, 2);
      assert.match(stderr, /contradict\. Leave one of them out\n$/);
    });
  });

  describe('besom pack sign', () => {
    it('writes a signature that holds, and says in words what was signed', async () => {
      await keygen();
      const file = pack();
      const { code, lines } = await sign([file]);
      assert.equal(code, 0);
      assert.deepEqual(lines.slice(0, 3), [
        `signed    ${file}`,
        'pack      mine, version 2023-01-16T00:00:00.000Z',
        'holds     1 indicator',
      ]);
      assert.equal((await verify([file])).code, 0);
      assert.equal(lstatSync(`${file}.minisig`).mode & 0o044, 0o044);
    });

    it('replaces an older signature', async () => {
      await keygen();
      const file = pack();
      await sign([file]);
      appendFileSync(file, '\n');
      assert.equal((await verify([file])).code, 1);
      await sign([file]);
      assert.equal((await verify([file])).code, 0);
    });

    it('opens the key with its password, and with no other', async () => {
      await keygen(passwordFile('sesame\n'));
      const file = pack();
      const key = { path: at('k.key'), passwordFile: at('password') };
      assert.equal((await sign([file], key)).code, 0);
      rmSync(`${file}.minisig`);
      passwordFile('Sesame');
      await assert.rejects(sign([file], key), { code: 'KEY_INVALID', message: /password is wrong/ });
      assert.ok(!existsSync(`${file}.minisig`));
    });

    it('signs nothing where one of the files is no pack', async () => {
      await keygen();
      const good = pack();
      writeFileSync(at('bad.json'), '{"type": "order"}');
      await assert.rejects(sign([good, at('bad.json')]), { code: 'PACK_INVALID' });
      await assert.rejects(sign([good, '-']), { code: 'USAGE' });
      assert.ok(!existsSync(`${good}.minisig`));
    });

    it('refuses what is no secret key, and a password for a key that has none', async () => {
      await keygen();
      await assert.rejects(sign([pack()], { path: at('k.pub') }), { code: 'KEY_INVALID' });
      await assert.rejects(sign([pack()], { path: at('k.key'), passwordFile: at('x') }), {
        code: 'USAGE',
        message: /has no password\. Leave the option out/,
      });
    });

    it('needs a key', async () => {
      const { code, stderr } = await besom(['pack', 'sign', pack()]);
      assert.equal(code, 2);
      assert.match(stderr, /^Cannot run besom pack sign: --key FILE is missing: [^\n]+\n$/);
    });
  });

  describe('besom pack verify', () => {
    it('names each file, with the key and the signed comment, or why not; and ends with 1 where one does not hold', async () => {
      const { lines } = await keygen();
      const keyId = /^key +(\S+)$/.exec(lines[0] ?? '')?.[1];
      const [good, changed, unsigned] = [pack('good'), pack('changed'), pack('unsigned')];
      await sign([good, changed]);
      appendFileSync(changed, '\n');
      assert.deepEqual(await verify([good, changed, unsigned]), {
        code: 1,
        lines: [
          `${good}: verified, with the key ${keyId} (besom.pack/1 timestamp:1772366400 file:good-0.json hashed)`,
          `${changed}: not verified: the bytes are not those that were signed, or the key only bears the same name (key ${keyId})`,
          `${unsigned}: not verified: there is no ${unsigned}.minisig`,
        ],
      });
    });

    it('does not take the key of somebody else', async () => {
      await keygen();
      const file = pack();
      await sign([file]);
      const out = recordedOut();
      await packKeygen({ name: at('other'), password: NONE, format: 'text' }, out);
      assert.equal((await verify([file], [at('other.pub')])).code, 1);
      assert.equal((await verify([file], [at('other.pub'), at('k.pub')])).code, 0);
    });

    it('cannot be called with what is no key, or no file', async () => {
      await keygen();
      await assert.rejects(verify([pack()], [at('k.key')]), { code: 'KEY_INVALID' });
      await assert.rejects(verify([at('nowhere')]), { code: 'READ_MISSING' });
      await assert.rejects(verify(['-']), { code: 'USAGE' });
    });

    it('says the same in JSON', async () => {
      await keygen();
      const [good, unsigned] = [pack('good'), pack('unsigned')];
      await sign([good]);
      const out = recordedOut();
      const code = await packVerify({ files: [good, unsigned], keys: [at('k.pub')], format: 'json' }, out);
      const { schema, files } = JSON.parse(JSON.stringify(out.values[0]));
      assert.deepEqual([code, schema], [1, 'besom.verification/1']);
      assert.deepEqual(
        files.map(({ file, state }: { file: string; state: string }) => [file, state]),
        [
          [good, 'verified'],
          [unsigned, 'unsigned'],
        ],
      );
    });

    it('lets no signed comment write on the terminal (skipped where minisign is not installed)', async function () {
      if (!hasMinisign()) this.skip();
      await keygen();
      const file = pack();
      minisign(['-S', '-s', at('k.key'), '-m', file, '-t', 'besom.pack/1 \u202e\u2028evil']);
      const { code, lines } = await verify([file]);
      assert.equal(code, 0);
      assert.doesNotMatch(lines.join(''), /[\p{Cc}\p{Cf}\p{Zl}]/u);
    });
  });

  describe('with the real minisign (skipped where it is not installed)', () => {
    before(function () {
      if (!hasMinisign()) this.skip();
    });

    it('signs with a key that Besom made, and verifies what Besom signed', async () => {
      await keygen(passwordFile('sesame'));
      const file = pack();
      await sign([file], { path: at('k.key'), passwordFile: at('password') });
      assert.equal(minisign(['-V', '-H', '-p', at('k.pub'), '-m', file]).status, 0);
      const words = ['-S', '-s', at('k.key'), '-m', file, '-t', 'besom.pack/1'];
      assert.equal(minisign(words, { input: 'sesame\n' }).status, 0);
      assert.equal((await verify([file])).code, 0);
    });
  });
});
