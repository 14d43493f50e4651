import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, truncateSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../../src/model/report.ts';
import { gapsIn } from '../support/findings.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { childOf, gone, HAS_PROC } from '../support/processes.ts';
import { endOf, reportOf, runSweep, startSweep } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

/**
 * The child frozen by SIGSTOP stands for a file call that blocks for ever: it answers nothing, and only SIGKILL ends it.
 */
describe('besom sweep whose file calls block for ever (needs /proc)', () => {
  let mac: MacTree;
  before(function () {
    if (!HAS_PROC) this.skip();
    mac = buildMac();
    // images that take longer to read than any test: holes cost nothing on the disk
    for (let at = 0; at < 12; at++) truncateSync(mac.at(mac.plant.file(`/Users/Shared/${at}.dmg`)), 3 * 1024 ** 3);
  });
  after(() => mac?.remove());

  const words = (...more: readonly string[]) => ['--root', mac.dir, '--no-resolve', '--no-cache', ...more];

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`ends at ${signal}, marked incomplete, exit 3`, async () => {
      const run = startSweep(words('--format', 'json'));
      const child = await freeze(run);
      process.kill(idOf(run), signal);
      const end = await endOf(run);
      assert.equal(end.code, 3);
      incomplete(reportOf(end), 'interrupted');
      await gone(child);
    });
  }

  it('ends when --timeout is spent, marked incomplete, exit 3', async () => {
    const run = startSweep(words('--format', 'json', '--timeout', '1s'));
    const child = await freeze(run);
    const end = await endOf(run);
    assert.equal(end.code, 3);
    incomplete(reportOf(end), 'timed-out');
    await gone(child);
  });

  it('ends with what it has found, exit 1', async () => {
    mac.plant.file('/private/tmp/.ptslog');
    try {
      const run = startSweep(words('--format', 'ndjson'));
      const [first]: Buffer[] = await once(run.stdout ?? run, 'data');
      assert.match(String(first), /"type":"finding".*\.ptslog/u);
      await freeze(run);
      const ended = endOf(run);
      process.kill(idOf(run), 'SIGINT');
      const { code, stdout } = await ended;
      assert.equal(code, 1);
      const last: Record<string, unknown> = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
      assert.equal(last['type'], 'report-summary');
      assert.match(JSON.stringify(last['coverage']), /interrupted/u);
    } finally {
      mac.remove();
      mac = buildMac();
    }
  });

  it('says so when its child is killed, exit 3', async () => {
    const run = startSweep(words('--format', 'json'), { env: { BESOM_STRICT: '' } });
    const child = await freeze(run);
    process.kill(child, 'SIGKILL');
    const end = await endOf(run);
    assert.equal(end.code, 3);
    incomplete(reportOf(end), 'probe-failed');
  });

  it('takes its child along when it is killed itself', async () => {
    const run = startSweep(words());
    const child = await childOf(idOf(run), 'sweep-child');
    process.kill(idOf(run), 'SIGKILL');
    await endOf(run);
    await gone(child);
  });

  it('leaves no half-written output, and says which file it did write', async () => {
    const dir = tempFolder('interrupted');
    try {
      const run = startSweep(words('--format', 'json', '--output', join(dir, 'report.json')));
      await freeze(run);
      process.kill(idOf(run), 'SIGINT');
      assert.equal((await endOf(run)).code, 3);
      assert.deepEqual(readdirSync(dir), ['report.json']);
    } finally {
      removeFolder(dir);
    }
  });
});

describe('besom sweep that is interrupted as soon as its output file was begun', () => {
  it('leaves the whole file, and nothing beside it', async () => {
    const dir = tempFolder('early');
    const mac = buildMac({ content: 'bare' });
    try {
      const words = ['--root', mac.dir, '--no-resolve', '--no-cache', '--format', 'json'];
      const run = startSweep([...words, '--output', join(dir, 'report.json')]);
      const end = endOf(run);
      await begun(dir);
      process.kill(idOf(run), 'SIGINT');
      assert.deepEqual([(await end).code, readdirSync(dir)], [3, ['report.json']]);
    } finally {
      mac.remove();
      removeFolder(dir);
    }
  });
});

describe('besom sweep in the middle of long reading', () => {
  let mac: MacTree;
  beforeEach(() => {
    mac = buildMac({ content: 'bare' });
    for (let at = 0; at < 12; at++) truncateSync(mac.at(mac.plant.file(`/Users/Shared/${at}.dmg`)), 3 * 1024 ** 3);
  });
  afterEach(() => mac.remove());

  const words = (...more: readonly string[]) => ['--root', mac.dir, '--no-resolve', '--no-cache', ...more];

  it('ends when --timeout is spent, and says in text that it is incomplete', async () => {
    const { code, stdout } = await runSweep(words('--timeout', '2s'));
    assert.equal(code, 3);
    assert.match(stdout, /not finished in time/u);
    assert.match(stdout.trimEnd().split('\n').at(-1) ?? '', /^incomplete: /u);
  });
});

function incomplete(report: Report, reason: string): void {
  assert.equal(report.summary.verdict, 'incomplete');
  assert.ok(
    gapsIn(report).some((gap) => gap.startsWith(`walk ${reason}`)),
    gapsIn(report).join('\n'),
  );
  assert.ok(report.indicators.some(({ state }) => state === 'unchecked'));
  assert.equal(report.coverage.find(({ probe }) => probe === 'dns')?.state, 'skipped');
  assert.ok(report.indicators.every(({ state }) => state !== 'clear'));
}

/** Waits for the first name in a folder. */
async function begun(dir: string): Promise<void> {
  for await (const _ of watch(dir)) if (readdirSync(dir).length > 0) return;
}

async function freeze(run: ChildProcess): Promise<number> {
  const child = await childOf(idOf(run), 'sweep-child');
  process.kill(child, 'SIGSTOP');
  return child;
}

function idOf({ pid }: ChildProcess): number {
  assert.ok(pid !== undefined);
  return pid;
}
