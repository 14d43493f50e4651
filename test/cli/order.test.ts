import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeOrder } from '../../src/agent/orders-judge.ts';
import { judgeRevocations } from '../../src/agent/revocations-judge.ts';
import { publicKeyText } from '../../src/trust/public-key.ts';
import { makeSecretKey, openKeyText } from '../../src/trust/secret-key.ts';
import type { Signed } from '../../src/trust/trust.ts';
import { besom, PROGRAM } from '../support/besom.ts';
import { hasMinisign, minisign } from '../support/minisign.ts';
import { given } from '../support/orders.ts';
import { packFile } from '../support/pack.ts';
import { signPack } from '../support/pack-keys.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';
import { controlsIn, plainText } from '../support/terminal.ts';

const KEY = makeSecretKey();

describe('besom order', () => {
  let dir = '';
  const at = (name: string) => join(dir, name);
  beforeEach(() => {
    dir = tempFolder('order');
    writeFileSync(at('k.key'), openKeyText(KEY), { mode: 0o600 });
    writeFileSync(at('k.pub'), publicKeyText(KEY));
  });
  afterEach(() => removeFolder(dir));

  const signing = (...words: readonly string[]) => ['--key', at('k.key'), '--output', at('o'), ...words];
  const everyHost = ['--fleet', 'acme', '--every-host', '--at-most', '40'];
  const sweep = (...words: readonly string[]) => besom(['order', 'sweep', ...signing(...words)]);

  function signed(): Signed {
    return { bytes: readFileSync(at('o')), signature: readFileSync(at('o.minisig')) };
  }

  function judged(differs: Partial<Parameters<typeof judgeOrder>[1]> = {}) {
    return judgeOrder(signed(), {
      keys: [given(KEY, 'orders')],
      revoked: new Set(),
      fleet: 'acme',
      group: undefined,
      hostNames: ['C02XL0GYJGH5'],
      lastSerial: 1,
      since: undefined,
      clock: { now: new Date(), latest: undefined, offsetMs: undefined },
      ...differs,
    });
  }

  describe('sweep', () => {
    it('signs what an agent obeys, after showing in words what, for whom, how many, from when to when', async () => {
      const { code, stderr, stdout } = await sweep(...everyHost, '--yes');
      assert.equal(code, 0, stderr);
      const lines = stderr.trim().split('\n');
      assert.deepEqual(lines.slice(0, 3), [
        'order     sweep now',
        'for       EVERY HOST, in the fleet acme',
        'at most   40 hosts',
      ]);
      assert.match(
        lines.slice(3).join('\n'),
        /^from {6}\d{4}-[\d :-]+UTC\nuntil {5}\d{4}-[\d :-]+UTC\nserial {4}\d{13}: agents refuse/,
      );
      assert.equal(lines.at(-1), `key       ${KEY.keyId}`);
      assert.match(stdout, /^signed ".*\/o" and ".*\/o\.minisig": [0-9a-f]{64}\n$/);
      const judgement = judged();
      assert.ok(judgement.kind === 'accepted', JSON.stringify(judgement));
      assert.equal(Date.parse(judgement.order.notAfter) - Date.parse(judgement.order.notBefore), 86_400_000);
      assert.equal(lstatSync(at('o')).mode & 0o044, 0o044);
    });

    it('signs for the hosts that are named, whose number is then the most that there are', async () => {
      const hosts = ['--host', 'C02XL0GYJGH5', '--host', 'C02AAAAAAAAA'];
      const { code, stderr } = await sweep('--fleet', 'acme', ...hosts, '--serial', '7', '--valid', '2h', '--yes');
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /for {7}2 hosts, in the fleet acme\n {10}C02XL0GYJGH5\n {10}C02AAAAAAAAA\nat most {3}2 hosts\n/,
      );
      const judgement = judged();
      assert.ok(judgement.kind === 'accepted');
      assert.deepEqual([judgement.order.serial, judgement.order.atMost], [7, 2]);
      assert.equal(judged({ hostNames: ['C02BBBBBBBBB'] }).kind, 'refused');
    });

    it('signs for a later time', async () => {
      const { code } = await sweep(
        '--fleet',
        'acme',
        '--group',
        'design',
        '--at-most',
        '3',
        '--not-before',
        '2099-01-01T00:00:00Z',
        '--yes',
      );
      assert.equal(code, 0);
      assert.equal(judged({ group: 'design' }).kind, 'waiting');
    });

    it('says the same in JSON', async () => {
      const { stdout } = await sweep(...everyHost, '--yes', '--quiet', '--format', 'json');
      const said = JSON.parse(stdout);
      assert.deepEqual([said.schema, said.file, said.keyId], ['besom.signed-order/1', at('o'), KEY.keyId]);
      const judgement = judged();
      assert.ok(judgement.kind === 'accepted');
      assert.deepEqual(said.order, judgement.order);
    });

    it('writes what minisign verifies (skipped where it is not installed)', async function () {
      if (!hasMinisign()) this.skip();
      await sweep(...everyHost, '--yes');
      assert.equal(minisign(['-V', '-p', at('k.pub'), '-m', at('o')]).status, 0);
      assert.match(readFileSync(at('o'), 'utf8'), /^besom\.order\/1\n\{"act":\{"kind":"sweep"\},"atMost":40,/);
    });

    it('lets no name write on the terminal', async () => {
      const { stderr } = await sweep('--fleet', 'acme\u001b[2K\u202e', '--every-host', '--at-most', '1', '--yes');
      assert.deepEqual(controlsIn(stderr), []);
    });

    const mistakes: Readonly<Record<string, { readonly words: readonly string[]; readonly says: RegExp }>> = {
      'without anybody to ask': { words: everyHost, says: /there is nobody at a terminal to ask\. Add --yes/ },
      'for nobody': { words: ['--fleet', 'acme', '--at-most', '1'], says: /for whom is missing: --host ID/ },
      'for a group and for all': { words: [...everyHost, '--group', 'x'], says: /for one of them only/ },
      'of no fleet': { words: ['--every-host', '--at-most', '1'], says: /--fleet NAME is missing/ },
      'for any number': { words: ['--fleet', 'acme', '--every-host'], says: /--at-most N is missing/ },
      'for more than at most': {
        words: ['--fleet', 'a', '--host', 'a', '--host', 'b', '--at-most', '1'],
        says: /2 hosts are named/,
      },
      'for no number': { words: [...everyHost.slice(0, -1), 'all'], says: /"all" is no number from 1 to 10000000/ },
      'for too long': { words: [...everyHost, '--valid', '8d'], says: /too long: no agent takes/ },
      'for a time that is over': {
        words: [...everyHost, '--not-before', '2020-01-01T00:00:00Z'],
        says: /would have run out already/,
      },
      'from no time': { words: [...everyHost, '--not-before', 'tomorrow'], says: /no time in UTC/ },
      'with a name without end': {
        words: ['--fleet', 'a'.repeat(101), '--every-host', '--at-most', '1'],
        says: /--fleet NAME is missing, empty or too long/,
      },
      'from a blob': { words: [...everyHost, 'blob'], says: /it takes no "blob"/ },
      'to a collector': {
        words: [...everyHost, '--publish', 'https://c.example'],
        says: /This version cannot run besom order sweep --publish/,
      },
    };
    for (const [name, { words, says }] of Object.entries(mistakes)) {
      it(`signs nothing ${name}`, async () => {
        const { code, stderr } = await sweep(...words);
        assert.deepEqual([code, existsSync(at('o')), existsSync(at('o.minisig'))], [2, false, false]);
        assert.match(stderr.trimEnd().split('\n').at(-1) ?? '', says);
      });
    }

    it('signs nothing to standard output, and nothing without a file or a key', async () => {
      for (const words of [
        [...everyHost, '--yes', '--key', at('k.key'), '--output', '-'],
        [...everyHost, '--yes', '--key', at('k.key')],
        [...everyHost, '--yes', '--output', at('o')],
      ]) {
        const { code, stdout } = await besom(['order', 'sweep', ...words]);
        assert.deepEqual([code, stdout], [2, '']);
      }
    });

    describe('on a terminal (skipped without script)', () => {
      before(function () {
        if (spawnSync('script', ['--version']).status !== 0) this.skip();
      });

      function onTerminal(answer: string) {
        const words = ['order', 'sweep', ...signing(...everyHost), '--quiet'];
        const command = [process.execPath, PROGRAM, ...words].map((word) => `'${word}'`).join(' ');
        const ran = spawnSync('script', ['-qec', command, '/dev/null'], {
          input: answer,
          encoding: 'utf8',
          timeout: 60_000,
        });
        return { code: ran.status, text: plainText(ran.stdout) };
      }

      it('shows, also with --quiet, asks, and signs when the person says yes', () => {
        const { code, text } = onTerminal('yes\n');
        assert.equal(code, 0, text);
        assert.match(text, /EVERY HOST, in the fleet acme[\s\S]*Sign this\?/);
        assert.equal(judged().kind, 'accepted');
      });

      for (const answer of ['no\n', 'y\n', '\n', '\u0004']) {
        it(`signs nothing when the person says ${JSON.stringify(answer)}`, () => {
          const { code, text } = onTerminal(answer);
          assert.deepEqual([code, existsSync(at('o'))], [2, false]);
          assert.match(text, /you did not agree\. Nothing was signed/);
        });
      }
    });
  });

  describe('pack', () => {
    const order = (file: string, ...words: readonly string[]) =>
      besom(['order', 'pack', '--pack', file, ...signing(...everyHost, '--yes'), ...words]);
    const pack = (pattern = "[file:name = 'evil-file']") => packFile(dir, { name: 'mine', indicators: [{ pattern }] });

    it('signs the digest, the id and the version of a pack, and says which it is', async () => {
      const file = pack();
      signPack(file);
      const { code, stderr } = await order(file);
      assert.equal(code, 0, stderr);
      const judgement = judged();
      assert.ok(judgement.kind === 'accepted' && judgement.order.act.kind === 'pack');
      const { act } = judgement.order;
      assert.match(
        stderr,
        new RegExp(
          `pack {6}${act.pack}, version ${act.version}\nsha256 {4}${act.sha256}\n {10}1 indicator, named mine`,
        ),
      );
      assert.deepEqual(act.broad, []);
    });

    it('names what is too broad, and signs that it is allowed where the signer names it', async () => {
      const file = pack("[file:name LIKE '%']");
      signPack(file);
      const id = JSON.parse(readFileSync(file, 'utf8')).objects.find(
        ({ type }: { type: string }) => type === 'indicator',
      ).id;
      assert.match((await order(file)).stderr, new RegExp(`${id} is too broad, and is\\s+left out`));
      const { stderr } = await order(file, '--broad', id);
      assert.match(stderr, new RegExp(`broad {5}${id} is allowed to meet nearly anything`));
      const judgement = judged();
      assert.ok(judgement.kind === 'accepted' && judgement.order.act.kind === 'pack');
      assert.deepEqual(judgement.order.act.broad, [id]);
    });

    it('signs nothing for a pack without a signature, with errors, or without the indicator that --broad names', async () => {
      const unsigned = await order(pack());
      assert.match(unsigned.stderr, /^Cannot trust pack .*there is no .*Sign it: besom pack sign/);
      signPack(pack());
      assert.match((await order(pack(), '--broad', 'indicator--x')).stderr, /the pack has no such indicator/);
      const broken = pack('[file:name = ');
      signPack(broken);
      assert.match((await order(broken)).stderr, /^Cannot use pack .*1 error\. See them: besom pack lint/);
      assert.match((await besom(['order', 'pack', ...signing(...everyHost)])).stderr, /--pack FILE is missing/);
      assert.ok(!existsSync(at('o')));
    });
  });

  describe('revoke', () => {
    const revoke = (...words: readonly string[]) => besom(['order', 'revoke', ...signing('--yes', ...words)]);
    const [one, two] = ['00112233445566AA', 'FFEEDDCCBBAA9988'] as const;

    function list() {
      const context = { keys: [given(KEY, 'revocations')], revoked: new Set<string>(), fleet: 'acme', lastSerial: 0 };
      const judgement = judgeRevocations(signed(), context);
      assert.ok(judgement.kind === 'newer', JSON.stringify(judgement));
      return judgement.list;
    }

    it('signs a list that agents take, and keeps on it what stood there', async () => {
      assert.equal((await revoke('--fleet', 'acme', '--revoke', one.toLowerCase())).code, 0);
      const before = list();
      const { code, stderr } = await revoke('--fleet', 'acme', '--revoke', two, '--revoke', one);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^revoke {4}2 keys: [\s\S]*of these {2}1 stood in the list that this one replaces/);
      assert.deepEqual(
        list().keys.map(({ id }) => id),
        [one, two],
      );
      assert.deepEqual(list().keys[0], before.keys[0]);
      assert.ok(list().serial > before.serial);
    });

    it('signs nothing over the list of another fleet, over something else, or without a key to end', async () => {
      await revoke('--fleet', 'acme', '--revoke', one);
      assert.match((await revoke('--fleet', 'other', '--revoke', one)).stderr, /it is no list of this fleet/);
      assert.match((await revoke('--fleet', 'acme')).stderr, /--revoke KEYID is missing/);
      assert.match((await revoke('--fleet', 'acme', '--revoke', 'abc')).stderr, /"abc" is no id of a key/);
      writeFileSync(at('o'), 'precious');
      assert.match((await revoke('--fleet', 'acme', '--revoke', one)).stderr, /what stands there is something else/);
      assert.equal(readFileSync(at('o'), 'utf8'), 'precious');
    });
  });
});
