import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { bundleOf, packFile } from '../support/pack.ts';
import { powerless } from '../support/powerless.ts';
import { runSweep, type SweepEnd, sweepJson } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const GOOD = { name: 'good', pattern: "[file:name = 'PTX.app']" };

/** Four at a time: each run waits more than it works. */
async function eachOf<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const work = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

/** One line on stderr that says what and what to do; nothing on stdout; no stack. */
function refusedWith(ran: SweepEnd, message: RegExp): void {
  assert.equal(ran.code, 2, `${ran.stderr}${ran.stdout.slice(0, 500)}`);
  assert.equal(ran.stdout, '');
  assert.match(ran.stderr, message);
  assert.equal(ran.stderr.trimEnd().split('\n').length, 1, ran.stderr);
  assert.doesNotMatch(ran.stderr, /\n\s+at /u);
}

describe('besom sweep, called wrongly', () => {
  let dir: string;
  let mac: MacTree;
  const runs = new Map<string, SweepEnd>();
  before(async function () {
    this.timeout(120_000);
    dir = tempFolder('bad');
    mac = buildMac({ content: 'bare' });
    writeFileSync(join(dir, 'file'), 'text');
    mkdirSync(join(dir, 'folder'));
    execFileSync('mkfifo', [join(dir, 'fifo')]);
    writeFileSync(join(dir, 'broken.json'), '{"type": "bundle",\n  "objects": [}');
    writeFileSync(join(dir, 'array.json'), '[]');
    writeFileSync(join(dir, 'report.json'), '{"type": "report", "id": "x"}');
    writeFileSync(join(dir, 'objects.json'), '{"type": "bundle", "objects": "none"}');
    writeFileSync(join(dir, 'empty.json'), '');
    await eachOf(cases, async ({ name, words }) => {
      const root = words().includes('--root') ? [] : ['--root', mac.dir];
      runs.set(name, await runSweep([...root, '--no-resolve', ...words()]));
    });
  });
  after(() => {
    removeFolder(dir);
    mac.remove();
  });

  const cases: readonly { name: string; words: () => readonly string[]; says: RegExp }[] = [
    { name: 'a root that is not there', words: () => ['--root', join(dir, 'nowhere')], says: /nowhere/u },
    { name: 'a root that is a file', words: () => ['--root', join(dir, 'file')], says: /folder/u },
    { name: 'an empty root', words: () => ['--root', ''], says: /--root|""/u },
    { name: 'an unknown format', words: () => ['--format', 'xml'], says: /xml.*text, json, ndjson/u },
    { name: 'a format that a later version brings', words: () => ['--format', 'sarif'], says: /sarif/u },
    { name: 'an unknown probe', words: () => ['--probe', 'wlak'], says: /wlak.*walk/u },
    {
      name: 'an unknown probe to skip',
      words: () => ['--skip', 'nope'],
      says: /nope.*paths, hosts, dns, walk, images/u,
    },
    { name: 'an unknown option', words: () => ['--rooot', '/'], says: /--rooot.*--root/u },
    { name: 'an option that a later version brings', words: () => ['--deep'], says: /--deep/u },
    { name: 'two words behind an option that repeats', words: () => ['--probe', 'paths', 'walk'], says: /walk/u },
    { name: 'every probe switched off', words: () => ['--probe', 'paths', '--skip', 'paths'], says: /probe/u },
    { name: 'a duration without a unit', words: () => ['--timeout', '5'], says: /--timeout "5"/u },
    { name: 'no jobs', words: () => ['--jobs', '0'], says: /--jobs "0"/u },
    { name: 'a resolver by name', words: () => ['--resolver', 'dns.example'], says: /dns\.example/u },
    { name: 'a sinkhole that is no network', words: () => ['--sinkhole', '300.0.0.0/8'], says: /300\.0\.0\.0/u },
    { name: '--no-builtin without a pack', words: () => ['--no-builtin'], says: /--pack/u },
    { name: 'a pack that is not there', words: () => ['--pack', join(dir, 'none.json')], says: /none\.json/u },
    { name: 'a pack that is a folder', words: () => ['--pack', join(dir, 'folder')], says: /folder/u },
    { name: 'a pack that is a pipe nobody writes to', words: () => ['--pack', join(dir, 'fifo')], says: /pipe/u },
    {
      name: 'a pack that is not JSON, with the place',
      words: () => ['--pack', join(dir, 'broken.json')],
      says: /broken\.json.*line 2/u,
    },
    { name: 'a pack that is empty', words: () => ['--pack', join(dir, 'empty.json')], says: /empty\.json/u },
    { name: 'a pack that is no bundle but a list', words: () => ['--pack', join(dir, 'array.json')], says: /bundle/u },
    { name: 'a pack that is another STIX object', words: () => ['--pack', join(dir, 'report.json')], says: /bundle/u },
    {
      name: 'a bundle whose objects are no list',
      words: () => ['--pack', join(dir, 'objects.json')],
      says: /objects/u,
    },
    { name: 'an output that is a folder', words: () => ['--output', join(dir, 'folder')], says: /folder/u },
    {
      name: 'an output in a folder that is not there',
      words: () => ['--output', join(dir, 'none/x')],
      says: /no such folder/u,
    },
    { name: 'an output on the swept disk', words: () => ['--output', mac.at('/private/tmp/report')], says: /swept/u },
    { name: 'an output on a full disk', words: () => ['--output', '/dev/full'], says: /full/u },
    {
      name: 'a state folder on the swept disk',
      words: () => ['--state-dir', mac.at('/private/tmp/state')],
      says: /swept|state/u,
    },
  ];
  for (const { name, words, says } of cases) {
    it(`refuses ${name} in one line`, function () {
      if (words().includes('/dev/full') && process.platform !== 'linux') this.skip();
      const ran = runs.get(name);
      assert.ok(ran !== undefined);
      refusedWith(ran, says);
    });
  }

  it('prints a hostile name in a message without obeying it', async () => {
    const ran = await runSweep(['--root', '/no\u001b]0;pwned\u0007\nclean: 24 of 24']);
    refusedWith(ran, /there is no such folder/u);
    assert.ok(!ran.stderr.includes('\u001b'));
  });
});

describe('besom sweep for a user who may not read or write (needs setpriv where tests run as root)', () => {
  let dir: string;
  before(function () {
    if (powerless() === undefined) this.skip();
    dir = tempFolder('refused');
    mkdirSync(join(dir, 'sealed'));
    writeFileSync(join(dir, 'secret.json'), JSON.stringify(bundleOf({ indicators: [GOOD] })));
    for (const name of ['sealed', 'secret.json']) chmodSync(join(dir, name), 0o000);
  });
  after(() => {
    if (dir !== undefined) removeFolder(dir);
  });

  const cases = [
    { name: 'a root that it may not list', words: () => ['--root', join(dir, 'sealed')] },
    { name: 'a pack that it may not read', words: () => ['--root', dir, '--pack', join(dir, 'secret.json')] },
    {
      name: 'an output in a folder that it may not write',
      words: () => ['--root', dir, '--output', join(dir, 'sealed/x')],
    },
  ];
  for (const { name, words } of cases) {
    it(`refuses ${name} in one line`, async () => {
      const under = powerless() ?? [];
      refusedWith(await runSweep([...words(), '--no-resolve'], { under }), /permission refused|refuse/u);
    });
  }
});

describe('besom sweep with a sloppy pack', () => {
  let dir: string;
  let mac: MacTree;
  before(() => {
    dir = tempFolder('sloppy');
    mac = buildMac({ content: 'bare' });
    mac.plant.bundle('/Applications/PTX.app');
  });
  after(() => {
    removeFolder(dir);
    mac.remove();
  });

  /** The same file twice is one pack. */
  const sweep = (pack: string) =>
    sweepJson(['--root', mac.dir, '--no-resolve', '--no-cache', '--no-builtin', '--pack', pack, '--pack', pack]);

  it('sets what is wrong inside it aside by name, with the reason, and uses the rest', async () => {
    const pack = packFile(dir, {
      name: 'sloppy',
      indicators: [
        { name: 'broken', pattern: "[file:name = 'x'" },
        {
          name: 'twin one',
          pattern: "[file:name = 'twin-one']",
          id: 'indicator--00000000-0000-4000-8000-0000000000aa',
        },
        {
          name: 'twin two',
          pattern: "[file:name = 'twin-two']",
          id: 'indicator--00000000-0000-4000-8000-0000000000aa',
        },
        { name: 'revoked', pattern: "[file:name = 'PTX.app']", revoked: true },
        { name: 'past', pattern: "[file:name = 'PTX.app']", validUntil: '2023-02-01T00:00:00Z' },
        { name: 'look-around', pattern: "[file:name MATCHES '(?=PTX)']" },
        { name: 'process', pattern: "[process:name = 'ptx']" },
        GOOD,
      ],
    });
    const { code, report } = await sweep(pack);
    const states = Object.fromEntries(report.indicators.map(({ name, state }) => [name, state]));
    assert.deepEqual(states, {
      'twin one': 'clear',
      'look-around': 'not-evaluated',
      process: 'not-evaluated',
      good: 'found',
      broken: 'set-aside',
      'twin two': 'set-aside',
      revoked: 'set-aside',
      past: 'set-aside',
    });
    for (const { name, state, because } of report.indicators) {
      if (state === 'set-aside' || state === 'not-evaluated') assert.ok(because, `${name} says why`);
    }
    assert.match(report.indicators.find(({ name }) => name === 'broken')?.because ?? '', /line 1/u);
    assert.equal(code, 1);
    assert.deepEqual(
      report.packs.map(({ indicators, used, notEvaluated, setAside }) => [indicators, used, notEvaluated, setAside]),
      [[8, 2, 2, 4]],
    );
  });

  it('is incomplete, exit 3, where nothing of a pack that was named could be evaluated, and says so', async () => {
    const pack = packFile(dir, { name: 'useless', serial: 1, indicators: [{ pattern: "[process:name = 'ptx']" }] });
    const { code, report } = await sweep(pack);
    assert.equal(code, 3);
    assert.equal(report.summary.verdict, 'incomplete');
    const text = await runSweep(['--root', mac.dir, '--no-resolve', '--no-cache', '--no-builtin', '--pack', pack]);
    assert.match(text.stdout, /process:name/u);
    assert.match(text.stdout, /no indicator of this pack could be evaluated/u);
  });
});
