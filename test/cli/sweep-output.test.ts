import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import type { Report } from '../../src/model/report.ts';
import { shell } from '../support/besom.ts';
import { digestOf, diskImage } from '../support/disk-image.ts';
import { evidenceIn } from '../support/findings.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { packFile } from '../support/pack.ts';
import { endOf, HOME, isInstalled, reportOf, runSweep, startSweep, sweepJson } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';
import { controlsIn, plainText, sweepOnTerminal } from '../support/terminal.ts';

/** Names that would break a line, forge a verdict, move a cursor, or are no text at all. */
const HOSTILE: readonly { readonly name: string; readonly folder: Buffer }[] = [
  { name: 'a line end and a forged verdict', folder: Buffer.from('x\nclean: 24 of 24 indicators clear') },
  { name: 'a carriage return', folder: Buffer.from('x\rclean: 24 of 24 indicators clear') },
  { name: 'a terminal title', folder: Buffer.from('\u001b]0;pwned\u0007') },
  { name: 'a cursor that moves', folder: Buffer.from('\u001b[2J\u001b[H') },
  { name: 'C1 controls', folder: Buffer.from('\u009b2J') },
  { name: 'bytes that are no UTF-8', folder: Buffer.from([0x66, 0xff, 0xfe, 0x0a, 0x1b]) },
  { name: 'a byte of UTF-8 cut off', folder: Buffer.from([0x61, 0xc3]) },
  { name: 'a replacement character that is really there', folder: Buffer.from('a\ufffd') },
  { name: 'a right-to-left override', folder: Buffer.from('\u202egpj.') },
  { name: '255 bytes', folder: Buffer.from('n'.repeat(255)) },
  { name: '255 bytes that are no UTF-8', folder: Buffer.alloc(255, 0xe9) },
  { name: 'quotes, a comma and a backslash', folder: Buffer.from('"\\u{1b}",\'') },
];

function buildHostile(): MacTree {
  const mac = buildMac({ content: 'bare' });
  for (const { folder } of HOSTILE) {
    mkdirSync(Buffer.concat([Buffer.from(`${mac.at('/Users/Shared')}/`), folder]));
    mac.plant.raw('/Users/Shared', Buffer.concat([folder, Buffer.from('/PTX.app')]));
  }
  return mac;
}

describe('besom sweep and names that would break or forge its answer (needs a file system that takes any bytes)', () => {
  let mac: MacTree;
  before(function () {
    if (process.platform === 'darwin') this.skip();
    mac = buildHostile();
  });
  after(() => mac?.remove());

  const sweep = (...words: readonly string[]) => ['--root', mac.dir, '--no-resolve', '--no-cache', ...words];

  it('gives JSON from which each path can be recovered exactly, with base64 only where a name is not UTF-8', async () => {
    const { report, code } = await sweepJson(sweep());
    assert.equal(code, 1);
    const recovered = report.findings.map(({ path, pathBase64 }) =>
      pathBase64 === undefined ? Buffer.from(path) : Buffer.from(pathBase64, 'base64'),
    );
    const planted = HOSTILE.map(({ folder }) =>
      Buffer.concat([Buffer.from('/Users/Shared/'), folder, Buffer.from('/PTX.app')]),
    );
    assert.deepEqual(hex(recovered), hex(planted));
    for (const path of recovered) assert.ok(existsSync(Buffer.concat([Buffer.from(mac.dir), path])));
    assert.equal(report.findings.filter(({ pathBase64 }) => pathBase64 !== undefined).length, 3);
    assert.equal(new Set(report.findings.map(({ id }) => id)).size, HOSTILE.length);
  });

  it('gives ndjson that holds one value a line', async () => {
    const { stdout } = await runSweep(sweep('--format', 'ndjson'));
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    assert.equal(lines.length, HOSTILE.length + 1);
  });

  it('gives text without a control character, whose last line is the verdict and its only one', async () => {
    const { stdout, stderr } = await runSweep(sweep());
    assert.deepEqual(controlsIn(stdout + stderr), []);
    const verdicts = stdout.split('\n').filter((line) => /^\s*(clean|found|incomplete): \d/u.test(line));
    assert.equal(verdicts.length, 1);
    assert.equal(stdout.trimEnd().split('\n').at(-1), verdicts[0]);
    assert.match(verdicts[0] ?? '', /^found: 1 of 24 indicators/u);
  });

  it('gives a terminal nothing but colours and its own progress line (needs script)', async function () {
    if (!isInstalled('script')) this.skip();
    const { code, output } = sweepOnTerminal(sweep());
    assert.equal(code, 1);
    assert.deepEqual(controlsIn(plainText(output)), []);
    assert.match(lastLine(output), /^found: 1 of 24 indicators/u);
  });
});

describe('besom sweep on a terminal (needs script)', () => {
  let mac: MacTree;
  before(function () {
    if (!isInstalled('script')) this.skip();
    mac = buildMac();
    mac.plant.file('/private/tmp/.ptslog');
    mac.plant.bundle('/Applications/PTX.app');
  });
  after(() => mac?.remove());

  it('answers exact paths before the walk, and ends with the verdict', () => {
    const { output } = sweepOnTerminal(['--root', mac.dir, '--no-resolve', '--no-cache']);
    const plain = plainText(output);
    const at = (text: string) => plain.indexOf(text);
    assert.ok(at('/private/tmp/.ptslog') >= 0 && at('/private/tmp/.ptslog') < at('quick:'), plain);
    assert.ok(at('quick:') < at('PTX.app'), plain);
    assert.match(
      lastLine(output),
      /^found: 2 of 24 indicators found, 8 clear, 1 in part, 13 for hunt|^found: 2 of 24/u,
    );
  });

  it('obeys NO_COLOR, --quiet and --no-progress', () => {
    const { output } = sweepOnTerminal(['--root', mac.dir, '--no-resolve', '--no-cache', '--quiet', '--no-progress'], {
      NO_COLOR: '1',
    });
    assert.ok(!output.includes('\u001b'), JSON.stringify(output.slice(0, 500)));
  });
});

describe('besom sweep in each format', () => {
  let mac: MacTree;
  let dir: string;
  before(() => {
    dir = tempFolder('formats');
    mac = buildMac({ form: 'startup' });
    mac.plant.file('/private/tmp/.ptslog');
    mac.plant.image('/Users/ada/x', { seed: 'malware' });
    mac.plant.hosts('203.0.113.9 potrax.com www.potrax.com\n0.0.0.0 cdn.potrax.com\n');
    mac.plant.bundle('/Applications/Helper.app', { says: { CFBundleName: 'PTX' } });
  });
  after(() => {
    mac.remove();
    removeFolder(dir);
  });

  const words = () => ['--root', mac.dir, '--no-resolve', '--no-cache', '--pack', pack()];
  const pack = () =>
    packFile(dir, {
      indicators: [
        { name: 'an image', pattern: `[file:hashes.'SHA-256' = '${digestOf(diskImage({ seed: 'malware' }))}']` },
        { name: 'broken', pattern: '[' },
        { name: 'process', pattern: "[process:name = 'x']" },
      ],
    });

  it('gives JSON that keeps the published schema', async () => {
    const schema: object = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/report.schema.json'), 'utf8'));
    const { stdout, stderr } = await runSweep([...words(), '--format', 'json']);
    const report: unknown = JSON.parse(stdout);
    const validate = new Ajv.default({ strict: false }).compile(schema);
    assert.ok(validate(report), JSON.stringify(validate.errors));
    assert.equal(stderr, '');
  });

  it('gives JSON and ndjson that say the same', async () => {
    const { report } = await sweepJson(words());
    const { stdout, code } = await runSweep([...words(), '--format', 'ndjson']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    assert.equal(code, 1);
    const ids = lines.slice(0, -1).map(({ type, id }) => `${type} ${id}`);
    assert.deepEqual(ids.sort(), report.findings.map(({ id }) => `finding ${id}`).sort());
    const { type, ...summary } = lines.at(-1) ?? {};
    assert.equal(type, 'report-summary');
    const { findings: _, ...rest } = report;
    assert.deepEqual(Object.keys(summary).sort(), Object.keys(rest).sort());
    assert.deepEqual(summary['indicators'], rest.indicators);
  });

  it('gives text that names each finding, why, what to do, the coverage, and the verdict last', async () => {
    const { stdout, code } = await runSweep(words());
    assert.equal(code, 1);
    for (const text of [
      '/private/tmp/.ptslog',
      join(mac.dir, 'private/tmp/.ptslog'),
      'Hidden file /private/tmp/.ptslog',
      'Domain potrax.com',
      'Subdomains of potrax.com',
      '/Applications/Helper.app',
      'derived',
      'an image',
      'broken',
      'process:name',
      'besom sweep --root',
    ]) {
      assert.ok(stdout.includes(text), `${text} in:\n${stdout}`);
    }
    for (const [, command = ''] of stdout.matchAll(/besom ([a-z]+)/gu)) {
      assert.ok(['sweep', 'doctor', 'pack', 'completion', 'hunt'].includes(command), command);
    }
    assert.match(stdout.trimEnd().split('\n').at(-1) ?? '', /^found: \d+ of 27 indicators found/u);
  });

  it('explains the plan, and what became of each indicator', async () => {
    const { stdout } = await runSweep([...words(), '--explain']);
    for (const text of [
      'paths',
      'walk',
      'images',
      'hosts',
      '/private/tmp/.svx856.log',
      'PTX-Player.dmg',
      'process:name',
    ]) {
      assert.ok(stdout.includes(text), text);
    }
  });

  it('finds the same, with the same ids, in every sweep', async () => {
    const [first, second] = await Promise.all([sweepJson(words()), sweepJson(words())]);
    const ids = (report: Report) => report.findings.map(({ id }) => id).sort();
    assert.deepEqual(ids(first.report), ids(second.report));
    assert.notEqual(first.report.id, second.report.id);
  });

  it('cuts at a hundred places of one indicator, and shows all with --all', async () => {
    for (let at = 0; at < 130; at++) mac.plant.file(`/Users/Shared/many/${at}/PTX-Player.dmg`);
    const short = await sweepJson(words());
    const all = await sweepJson([...words(), '--all']);
    const named = (report: Report) =>
      evidenceIn(report).filter((line) => line.startsWith('Disk image PTX-Player.dmg')).length;
    assert.deepEqual([named(short.report), named(all.report)], [100, 130]);
    assert.equal(
      short.report.indicators.find(({ name }) => name.startsWith('Disk image PTX-Player.dmg, by name'))?.hits,
      130,
    );
    assert.equal(short.report.summary.evidence, all.report.summary.evidence);
  });
});

describe('besom sweep and where its answer goes', () => {
  let mac: MacTree;
  let dir: string;
  beforeEach(() => {
    dir = tempFolder('output');
    mac = buildMac({ content: 'bare' });
    mac.plant.file('/private/tmp/.ptslog');
  });
  afterEach(() => {
    mac.remove();
    removeFolder(dir);
  });

  const sweep = (...words: readonly string[]) => ['--root', mac.dir, '--no-resolve', '--no-cache', ...words];

  it('writes the file whole, for its owner alone, and nothing on standard output', async () => {
    const file = join(dir, 'report.json');
    const { code, stdout } = await runSweep(sweep('--format', 'json', '--output', file));
    assert.deepEqual([code, stdout], [1, '']);
    assert.deepEqual(readdirSync(dir), ['report.json']);
    assert.equal(statSync(file).mode & 0o077, 0);
    assert.equal(
      reportOf({ code, signal: null, stderr: '', stdout: readFileSync(file, 'utf8') }).summary.verdict,
      'found',
    );
  });

  it('leaves what stood there before, and nothing half-written, where the disk fills in the middle (needs bash)', async function () {
    if (!isInstalled('bash')) this.skip();
    const file = join(dir, 'report.json');
    writeFileSync(file, 'old');
    const line = `ulimit -f 1; besom sweep ${sweep('--format', 'json', '--output', file)
      .map((word) => `'${word}'`)
      .join(' ')}`;
    const { code, stderr } = await shell(line, { env: { HOME } });
    assert.equal(code, 2);
    assert.match(stderr, /Cannot write/u);
    assert.equal(readFileSync(file, 'utf8'), 'old');
    assert.deepEqual(readdirSync(dir), ['report.json']);
  });

  it('ends quietly when its reader goes away', async () => {
    for (const format of ['text', 'json', 'ndjson']) {
      const child = startSweep(sweep('--format', format));
      child.stdout?.destroy();
      const { signal, stderr } = await endOf(child);
      assert.deepEqual([signal, stderr], [null, ''], format);
    }
  });

  it('ends quietly behind head (needs bash)', async function () {
    if (!isInstalled('bash')) this.skip();
    const { stdout, stderr } = await shell(`besom sweep ${sweep().join(' ')} | head -n 1`, { env: { HOME } });
    assert.equal(stdout.split('\n').length, 2);
    assert.equal(stderr, '');
  });

  it('says in one line that standard output is full (needs /dev/full)', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const { code, stderr } = await shell(`besom sweep ${sweep('--format', 'json').join(' ')} > /dev/full`, {
      env: { HOME },
    });
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot write standard output: .*\n$/u);
  });
});

function lastLine(output: string): string {
  return plainText(output).trimEnd().split('\n').at(-1) ?? '';
}

function hex(paths: readonly Buffer[]): readonly string[] {
  return paths.map((path) => path.toString('hex')).sort();
}
