import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evidenceIn, gapsIn, stateIn } from '../support/findings.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { powerless } from '../support/powerless.ts';
import { isInstalled, runSweep, sweepJson } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const PTSLOG = 'Hidden file /private/tmp/.ptslog';
const APP = 'Application PTX.app';
const DOMAIN = 'Domain potrax.com';
const RUNS_PTX = 'Application whose executable is PTX';
const DIGEST = 'Disk image PTX-Player.dmg, by SHA-256';

describe('besom sweep of what it may not read (needs setpriv where tests run as root)', () => {
  let mac: MacTree;
  before(function () {
    if (powerless() === undefined) this.skip();
  });
  beforeEach(() => {
    mac = buildMac();
  });
  afterEach(() => mac.remove());

  const sweep = () => sweepJson(words(), { under: powerless() ?? [] });
  const words = () => ['--root', mac.dir, '--no-resolve', '--no-cache'];
  const close = (path: string) => chmodSync(mac.at(path), 0o000);

  it('names an unreadable home, is incomplete, and exits 3', async () => {
    mac.plant.sealed('/Users/eve');
    const { code, report } = await sweep();
    assert.equal(code, 3);
    assert.equal(report.summary.verdict, 'incomplete');
    assert.deepEqual(gapsIn(report), ['walk permission /Users/eve', 'images permission /Users/eve']);
    assert.deepEqual(
      [PTSLOG, APP, DIGEST, DOMAIN].map((name) => stateIn(report, name)),
      ['clear', 'unchecked', 'unchecked', 'clear'],
    );
    assert.deepEqual(
      report.coverage.map(({ state }) => state),
      ['complete', 'complete', 'skipped', 'partial', 'partial'],
    );
  });

  it('names it in text too, with how to close the gap', async () => {
    mac.plant.sealed('/Users/eve');
    const { code, stdout } = await runSweep(words(), { under: powerless() ?? [] });
    assert.equal(code, 3);
    assert.match(stdout, /\/Users\/eve/u);
    assert.match(stdout, /permission refused/u);
    assert.match(stdout, /sudo besom sweep/u);
    assert.match(stdout.trimEnd().split('\n').at(-1) ?? '', /^incomplete: /u);
  });

  it('names a home that belongs to somebody else (needs root)', async function () {
    if (process.getuid?.() !== 0) this.skip();
    mac.plant.file('/Users/eve/inside');
    chmodSync(mac.at('/Users/eve'), 0o700);
    chownSync(mac.at('/Users/eve'), 502, 20);
    const { code, report } = await sweep();
    assert.deepEqual([code, gapsIn(report)], [3, ['walk permission /Users/eve', 'images permission /Users/eve']]);
  });

  it('exits 1 where it found something beside the gap', async () => {
    mac.plant.sealed('/Users/eve');
    mac.plant.file('/private/tmp/.ptslog');
    const { code, report } = await sweep();
    assert.deepEqual([code, report.summary.verdict], [1, 'found']);
    assert.equal(gapsIn(report).length, 2);
  });

  it('finds a hidden file that it may not read, and says so', async () => {
    mac.plant.file('/private/tmp/.ptslog');
    close('/private/tmp/.ptslog');
    const { code, report } = await sweep();
    assert.equal(code, 1);
    assert.deepEqual(evidenceIn(report), [`${PTSLOG} @ /private/tmp/.ptslog`]);
    assert.ok(
      gapsIn(report).some((gap) => gap.startsWith('paths permission /private/tmp/.ptslog')),
      gapsIn(report).join(),
    );
  });

  it('finds a bundle that it may not look into, and leaves what it says open', async () => {
    mac.plant.bundle('/Applications/PTX.app', { says: { CFBundleName: 'PTX' } });
    close('/Applications/PTX.app/Contents/Info.plist');
    const { report } = await sweep();
    assert.deepEqual(evidenceIn(report), [`${APP} @ /Applications/PTX.app`]);
    assert.equal(stateIn(report, RUNS_PTX), 'unchecked');
  });

  it('names every place that it may not look at, and what is unchecked by each', async () => {
    const closed = [
      { path: '/private/tmp', probe: 'paths', unchecked: PTSLOG },
      { path: '/private/etc/hosts', probe: 'hosts', unchecked: DOMAIN },
      { path: '/Users/ada/Downloads/Editor.dmg', probe: 'images', unchecked: DIGEST },
      // it may be an image: only its last bytes would tell
      { path: '/Users/ada/Library/Caches/data.bin', probe: 'images', unchecked: DIGEST },
      { path: '/Applications/Notes.app/Contents/Info.plist', probe: 'walk', unchecked: RUNS_PTX },
    ];
    for (const { path } of closed) close(path);
    const { code, report } = await sweep();
    assert.equal(code, 3);
    for (const { path, probe, unchecked } of closed) {
      const gap = `${probe} permission ${path}`;
      assert.ok(
        gapsIn(report).some((one) => one.startsWith(gap)),
        `${gap} in\n${gapsIn(report).join('\n')}`,
      );
      assert.equal(stateIn(report, unchecked), 'unchecked');
    }
  });
});

describe('besom sweep of a tree deeper than a path can say (needs bash)', () => {
  let mac: MacTree;
  before(function () {
    if (!isInstalled('bash')) this.skip();
    mac = buildMac({ content: 'bare' });
    const script = `cd "$0" && for i in {1..20}; do mkdir ${'d'.repeat(250)} && cd -P ${'d'.repeat(250)} || exit 1; done; mkdir PTX.app`;
    execFileSync('bash', ['-c', script, mac.at('/Users/Shared')]);
  });
  after(() => {
    if (mac === undefined) return;
    execFileSync('rm', ['-rf', mac.dir]);
    mac.remove();
  });

  it('names the place where it had to stop, and exits 3', async () => {
    const { code, report } = await sweepJson(['--root', mac.dir, '--no-resolve', '--no-cache']);
    assert.equal(code, 3);
    assert.match(gapsIn(report).join('\n'), /^walk too-deep \/Users\/Shared\/d{250}/u);
  });
});

describe('besom sweep of a root that is no Mac’s disk', () => {
  let dir: string;
  beforeEach(() => {
    dir = tempFolder('root');
  });
  afterEach(() => removeFolder(dir));

  it('is incomplete, exit 3, and says so', async () => {
    mkdirSync(join(dir, 'Users'));
    const { code, report } = await sweepJson(['--root', dir, '--no-resolve', '--no-cache']);
    assert.equal(code, 3);
    assert.ok(
      gapsIn(report).some((gap) => gap.includes('not-a-mac-disk')),
      gapsIn(report).join('\n'),
    );
    assert.equal(stateIn(report, PTSLOG), 'unchecked');
  });

  it('says of a sealed system volume alone that the data is missing', async () => {
    mkdirSync(join(dir, 'System/Library/CoreServices'), { recursive: true });
    writeFileSync(join(dir, 'System/Library/CoreServices/SystemVersion.plist'), '');
    for (const folder of ['usr/bin', 'bin', 'sbin', 'System/Volumes'])
      mkdirSync(join(dir, folder), { recursive: true });
    const { code, report } = await sweepJson(['--root', dir, '--no-resolve', '--no-cache']);
    assert.equal(code, 3);
    assert.ok(
      gapsIn(report).some((gap) => gap.includes('not-a-mac-disk')),
      gapsIn(report).join('\n'),
    );
  });

  it('takes two folders of a Mac for a Mac’s disk', async () => {
    for (const folder of ['Applications', 'private/var']) mkdirSync(join(dir, folder), { recursive: true });
    const { code, report } = await sweepJson(['--root', dir, '--no-resolve', '--no-cache']);
    assert.deepEqual([code, gapsIn(report)], [0, []]);
  });

  it('still finds what stands there', async () => {
    mkdirSync(join(dir, 'anything/PTX.app'), { recursive: true });
    const { code, report } = await sweepJson(['--root', dir, '--no-resolve', '--no-cache']);
    assert.deepEqual([code, evidenceIn(report)], [1, [`${APP} @ /anything/PTX.app`]]);
  });
});

describe('besom sweep with probes switched off', () => {
  let mac: MacTree;
  before(() => {
    mac = buildMac({ content: 'bare' });
  });
  after(() => mac.remove());

  it('leaves what only they look for unchecked, and exits 3', async () => {
    const { code, report } = await sweepJson(['--root', mac.dir, '--no-resolve', '--no-cache', '--skip', 'walk']);
    assert.equal(code, 3);
    assert.deepEqual([stateIn(report, APP), stateIn(report, PTSLOG)], ['unchecked', 'clear']);
    assert.equal(report.coverage.find(({ probe }) => probe === 'walk')?.state, 'skipped');
  });

  it('runs those alone that were named', async () => {
    const { code, report } = await sweepJson(['--root', mac.dir, '--no-cache', '--probe', 'paths', '--probe', 'hosts']);
    assert.equal(code, 3);
    assert.deepEqual(
      report.coverage.map(({ probe, state }) => [probe, state]),
      [
        ['paths', 'complete'],
        ['hosts', 'complete'],
        ['dns', 'skipped'],
        ['walk', 'skipped'],
        ['images', 'skipped'],
      ],
    );
  });
});

describe('besom sweep of a machine that is no Mac', () => {
  before(function () {
    if (process.platform === 'darwin') this.skip();
  });

  it('says so, and answers what applies', async () => {
    const words = ['--no-resolve', '--no-cache', '--probe', 'paths', '--probe', 'hosts'];
    const { report } = await sweepJson(words);
    assert.equal(report.host.platform, process.platform);
    assert.equal(stateIn(report, DOMAIN), 'clear');
    const { stdout, code } = await runSweep(words);
    assert.match(stdout.trimEnd().split('\n').at(-1) ?? '', /^not a Mac: incomplete: /u);
    assert.equal(code, 3);
  });
});
