import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { runSweep, sweepJson } from '../support/sweep-run.ts';

const PACKS = join(import.meta.dirname, '../../../shared/packs');

describe('besom sweep with packs as people publish them (needs ../shared/packs)', () => {
  let mac: MacTree;
  let files: readonly string[];
  before(function () {
    if (!existsSync(PACKS)) this.skip();
    files = readdirSync(PACKS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.stix2'));
    mac = buildMac();
  });
  after(() => mac?.remove());

  it('takes all of them at once, and names every indicator that it cannot look for', async () => {
    const words = files.flatMap((file) => ['--pack', join(PACKS, file)]);
    const { code, report, stderr } = await sweepJson(['--root', mac.dir, '--no-resolve', '--no-cache', ...words]);
    assert.ok(files.length >= 7, String(files));
    assert.equal(report.packs.length, files.length + 1);
    assert.equal(stderr, '');
    assert.equal(report.summary.evidence, 0);
    assert.equal(code, report.packs.some(({ used }) => used === 0) ? 3 : 0);
    for (const { name, state, because } of report.indicators) {
      if (state !== 'clear') assert.ok(because, `${name} (${state}) says why`);
    }
    for (const { name, indicators } of report.packs) assert.ok(indicators > 0, name);
  });

  it('says them in text', async () => {
    const words = files.flatMap((file) => ['--pack', join(PACKS, file)]);
    const { stdout } = await runSweep(['--root', mac.dir, '--no-resolve', '--no-cache', ...words]);
    assert.match(stdout.trimEnd().split('\n').at(-1) ?? '', /^(clean|incomplete): \d+ of \d+ indicators/u);
  });
});
