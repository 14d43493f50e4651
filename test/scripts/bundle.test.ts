/**
 * The bundle: one file, run in a folder of its own where nothing of this project can be loaded.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeBundle } from '../../scripts/bundle.ts';
import { besom, shell } from '../support/besom.ts';
import { buildMac } from '../support/mac-tree.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const PROJECT = join(import.meta.dirname, '../..');
const OTHER_NODES = ['/usr/bin/node', '/usr/local/bin/node', '/opt/homebrew/bin/node'];

describe('the bundle', function () {
  this.timeout(120_000);
  const folder = tempFolder('bundle');
  let program = '';
  const ours = process.env['NODE_COMPILE_CACHE'];
  before(async () => {
    // what the bundle keeps by itself is what is tested here
    delete process.env['NODE_COMPILE_CACHE'];
    const made = await writeBundle(join(folder, 'made'));
    mkdirSync(join(folder, 'alone'));
    program = join(folder, 'alone/besom.mjs');
    copyFileSync(made, program);
  });
  after(() => {
    if (ours !== undefined) process.env['NODE_COMPILE_CACHE'] = ours;
    removeFolder(folder);
  });

  it('says the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    assert.deepEqual(await besom(['--version'], { program }), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('answers, refuses and fails as the checkout does', async () => {
    for (const words of [['--help'], ['hunt'], ['pack', 'show'], ['sweep', '--root', '/nowhere']]) {
      assert.deepEqual(await besom(words, { program }), await besom(words), words.join(' '));
    }
  });

  it('sweeps with workers, which it starts from its own text', async () => {
    const mac = buildMac();
    try {
      mac.plant.file('/private/tmp/.ptslog');
      mac.plant.bundle('/Users/ada/Downloads/PTX.app');
      const words = ['sweep', '--root', mac.dir, '--no-cache', '--jobs', '2', '--format', 'json'];
      const { code, stdout, stderr } = await besom(words, { program });
      assert.equal(code, 1, stderr);
      const report: { readonly findings: readonly { readonly path: string }[] } = JSON.parse(stdout);
      const paths = new Set(report.findings.map(({ path }) => path));
      assert.deepEqual(paths, new Set(['/private/tmp/.ptslog', '/Users/ada/Downloads/PTX.app']));
    } finally {
      mac.remove();
    }
  });

  it('ends quietly when the reader of its pipe goes away', async () => {
    const { code, stderr } = await shell('set -o pipefail; besom pack show | head -c 1 >/dev/null', { program });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });

  it('writes nothing beside itself, except where the bundler made a place for compiled code', async () => {
    assert.deepEqual(globSync('**', { cwd: join(folder, 'alone') }).toSorted(), ['.', 'besom.mjs']);
    assert.ok(globSync('made/besom.mjs.compiled/*/*', { cwd: folder }).length > 0);
  });

  it('holds no path of the machine that made it, and loads no module before it is called', () => {
    const text = readFileSync(program, 'utf8');
    assert.ok(!text.includes(PROJECT));
    assert.doesNotMatch(text.split('function besomProgram')[0] ?? '', /\bimport\s*(?:\{|\w+ from|['"])/u);
  });

  it('says to an older Node in one line which one it needs (skipped where there is none)', function () {
    const older = OTHER_NODES.find((node) => existsSync(node) && majorOf(node) < 26);
    if (older === undefined) this.skip();
    const { status, stdout, stderr } = spawnSync(older, [program, 'sweep'], { encoding: 'utf8' });
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, /^Cannot run on Node \d[\d.]*: Besom needs Node 26\.[^\n]*\n$/u);
  });
});

function majorOf(node: string): number {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return Number.parseInt(stdout.slice(1), 10);
}
