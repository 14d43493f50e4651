/**
 * The program as it is installed: the real bundle and the real runtime in a root folder, away from the checkout.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildMac } from '../support/mac-tree.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

describe('an installed Besom', function () {
  this.timeout(120_000);
  const root = tempFolder('installed');
  after(() => removeFolder(root));

  /** As launchd and a terminal would: by full path, in another folder, with a bare environment. */
  function besom(...words: readonly string[]) {
    const program = [join(root, 'opt/besom/node'), join(root, 'opt/besom/besom'), ...words];
    return spawnSync('/usr/bin/env', ['-i', ...program], { cwd: '/', encoding: 'utf8' });
  }

  before(() => {
    const bundled = spawnSync(process.execPath, ['scripts/bundle.ts'], { cwd: PROJECT, encoding: 'utf8' });
    assert.equal(bundled.status, 0, bundled.stdout + bundled.stderr);
    const installed = spawnSync(join(PROJECT, 'scripts/install.sh'), ['--root', root], { encoding: 'utf8' });
    assert.equal(installed.status, 0, installed.stderr);
  });

  it('says its version', () => {
    assert.match(besom('--version').stdout, /^\d+\.\d+\.\d+\n$/u);
  });

  it('sweeps a clean Mac disk and an infected one', () => {
    const mac = buildMac();
    const words = ['sweep', '--root', mac.dir, '--no-cache', '--quiet'];
    const clean = besom(...words);
    assert.equal(clean.status, 0, clean.stdout + clean.stderr);
    mac.plant.file('/private/tmp/.ptslog');
    mac.plant.bundle('/Users/ada/Downloads/PTX.app');
    const infected = besom(...words);
    assert.equal(infected.status, 1, infected.stdout + infected.stderr);
    assert.match(infected.stdout, /\/private\/tmp\/\.ptslog/u);
    assert.match(infected.stdout, /\/Users\/ada\/Downloads\/PTX\.app/u);
    mac.remove();
  });
});
