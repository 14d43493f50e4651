/**
 * A newcomer's first minute: a fresh clone, `npm ci`, `npm run sweep`, with nothing but what the machine has.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildMac } from '../support/mac-tree.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const INSTALL_MS = 300_000;
const SWEEP_MS = 60_000;

describe('a fresh clone', function () {
  this.timeout(INSTALL_MS + SWEEP_MS);
  const clone = tempFolder('clone');
  after(() => removeFolder(clone));

  /** Runs a program in the clone, as a terminal would: without what an outer `npm run` and its PATH bring along. */
  function run(program: string, words: readonly string[], timeout: number) {
    const path = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
    const mine = Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_(?!config_(?:cache|userconfig))|BESOM_)/u.test(name),
    );
    const env = { ...Object.fromEntries(mine), PATH: path.join(':') };
    return spawnSync(program, [...words], { cwd: clone, encoding: 'utf8', env, timeout });
  }

  it('installs without running any script of a package, and without a warning about one', () => {
    const cloned = run('git', ['clone', '--quiet', '--no-hardlinks', PROJECT, '.'], INSTALL_MS);
    assert.equal(cloned.status, 0, cloned.stderr);
    const { status, stdout, stderr } = run('npm', ['ci', '--ignore-scripts', '--prefer-offline'], INSTALL_MS);
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /install-scripts|allowScripts/u);
  });

  it('then sweeps a clean Mac disk and an infected one', () => {
    const mac = buildMac();
    const sweep = ['run', '--silent', 'sweep', '--', '--root', mac.dir, '--no-cache', '--quiet'];
    const clean = run('npm', sweep, SWEEP_MS);
    assert.equal(clean.status, 0, clean.stdout + clean.stderr);
    mac.plant.file('/private/tmp/.ptslog', 'log');
    const infected = run('npm', sweep, SWEEP_MS);
    assert.equal(infected.status, 1, infected.stdout + infected.stderr);
    assert.match(infected.stdout, /\/private\/tmp\/\.ptslog/u);
    mac.remove();
  });

  it('and has written nothing but its own packages', () => {
    const { stdout } = run('git', ['status', '--porcelain', '--ignored'], SWEEP_MS);
    assert.equal(stdout.trim(), '!! node_modules/');
  });
});
