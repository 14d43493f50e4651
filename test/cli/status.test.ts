import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { memorySummary, openMemory } from '../../src/agent/memory.ts';
import { writeStatus } from '../../src/agent/status-file.ts';
import { openStore } from '../../src/agent/store-file.ts';
import { openAgentDir } from '../../src/host/state-dir.ts';
import { agentStatus, story } from '../support/agent-status.ts';
import { besom, PROGRAM } from '../support/besom.ts';
import { canBeNobody } from '../support/nobody.ts';
import { isInstalled } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const HOLDER = join(import.meta.dirname, '../fixtures/lock/holder.ts');

describe('besom status', () => {
  let dir: string;
  const started: ChildProcess[] = [];
  beforeEach(() => {
    dir = tempFolder('status');
  });
  afterEach(async () => {
    for (const child of started.splice(0)) await killed(child);
    removeFolder(dir);
  });

  const status = (...words: readonly string[]) => besom(['status', '--state-dir', dir, ...words]);

  async function holdLock(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [HOLDER, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    await once(createInterface(child.stdout), 'line');
    return child;
  }

  it('says of a folder without an agent that none runs there', async () => {
    const { code, stdout } = await status();
    assert.equal(code, 3);
    assert.match(stdout, /running {6}no\n/);
    assert.match(stdout, /limited: the agent does not run; it has left no status\n$/);
  });

  it('tells a running agent from one that was killed', async () => {
    writeStatus(dir, agentStatus(new Date()));
    const agent = await holdLock();
    const alive = await status();
    assert.match(alive.stdout, new RegExp(`running {6}yes, since .*\\n? .*process ${agent.pid},`));
    assert.match(alive.stdout, /\n\nin order\n$/);
    assert.equal(alive.code, 0);
    await killed(agent);
    const dead = await status();
    assert.match(dead.stdout, /running {6}no; last heard of/);
    assert.equal(dead.code, 3);
  });

  it('says the same to programs', async () => {
    writeStatus(dir, agentStatus(new Date(), { openStories: 2 }));
    const { code, stdout } = await status('--format', 'json');
    const { schema, running, status: told, stateDir } = JSON.parse(stdout);
    assert.deepEqual([code, schema, running, told.openStories, stateDir], [1, 'besom.status-report/1', 'no', 2, dir]);
  });

  it('tells the life stories to who may read the store, and to others how', async function () {
    const store = openStore({ dir, maxBytes: 1 << 22, now: () => new Date() });
    store.commit({ stories: [story(), story({ id: 'finding--2', path: '/private/tmp/x', state: 'removed' })] });
    store.close();
    openAgentDir(dir);
    writeStatus(dir, agentStatus(new Date(), { openStories: 1 }));
    const owner = await status();
    assert.match(owner.stdout, /CRITICAL {2}\/private\/tmp\/\.ptslog\n/);
    assert.match(owner.stdout, /1 more was there and is gone/);
    assert.equal(JSON.parse((await status('--format', 'json')).stdout).stories.length, 2);
    assert.equal(owner.code, 1);
    if (!canBeNobody() || process.geteuid?.() !== 0) this.skip();
    const words = [PROGRAM, 'status', '--state-dir', dir];
    const other = spawnSync(process.execPath, words, { uid: 65_534, gid: 65_534, encoding: 'utf8', cwd: '/', env: {} });
    assert.match(other.stdout, /The life stories are for root: run it with sudo for them\./);
    assert.match(other.stdout, /evidence stands: 1 open story/);
    assert.doesNotMatch(other.stdout, /ptslog/);
    assert.equal(other.status, 1);
  });

  it('answers within the agent’s lock, which it does not disturb', async () => {
    await holdLock();
    await Promise.all([status(), status(), status()]);
    const second = spawnSync(process.execPath, [HOLDER, dir], { timeout: 5_000, encoding: 'utf8' });
    assert.match(second.stdout, /"kind":"busy"/);
  });
});

describe('besom status --memory and --forget', () => {
  let dir: string;
  beforeEach(() => {
    dir = tempFolder('status');
    const memory = openMemory(dir, { now: () => new Date('2026-01-01T12:00:00Z'), days: 400, warn: () => {} });
    memory.keep({ of: 'bundle', values: ['com.example.app', 'com.example.other'] });
    memory.close();
  });
  afterEach(() => removeFolder(dir));

  const status = (...words: readonly string[]) => besom(['status', '--state-dir', dir, ...words]);
  const count = () => memorySummary(dir)?.kinds.reduce((sum, kind) => sum + kind.count, 0) ?? 0;

  it('shows what is remembered, by kind', async () => {
    const { code, stdout } = await status('--memory');
    assert.equal(code, 0);
    assert.match(stdout, /bundle {3}2, bundle identifiers of apps, readable; seen from 2026-01-01 to\s+2026-01-01/);
    assert.equal(JSON.parse((await status('--memory', '--format', 'json')).stdout).kinds[0].count, 2);
  });

  it('asks before it erases, and where there is nobody to ask erases nothing', async () => {
    const { code, stderr } = await status('--forget');
    assert.equal(code, 2);
    assert.match(stderr, /Cannot run besom status --forget: there is nobody to ask\. Add --yes\n$/);
    assert.equal(count(), 2);
  });

  it('erases it where that was agreed to', async () => {
    const { code, stdout } = await status('--forget', '--yes');
    assert.deepEqual([code, stdout, count()], [0, 'Forgotten. The agent goes on and remembers anew.\n', 0]);
    assert.match((await status('--memory')).stdout, /remembers nothing here/);
  });

  it('takes --yes for nothing else', async () => {
    for (const words of [['--yes'], ['--memory', '--yes']]) {
      const { code, stderr } = await status(...words);
      assert.equal(code, 2);
      assert.match(stderr, /--yes is for --forget/);
    }
  });

  for (const { typed, left } of [
    { typed: 'yes', left: 0 },
    { typed: 'y', left: 2 },
    { typed: '', left: 2 },
  ]) {
    it(`takes ${JSON.stringify(typed)} at a terminal for ${left === 0 ? 'a yes' : 'a no'}`, function () {
      if (!isInstalled('script', ['--version'])) this.skip();
      const command = [process.execPath, PROGRAM, 'status', '--state-dir', dir, '--forget']
        .map((word) => `'${word}'`)
        .join(' ');
      const ran = spawnSync('script', ['-qec', command, '/dev/null'], {
        input: `${typed}\n`,
        encoding: 'utf8',
        timeout: 20_000,
      });
      assert.match(ran.stdout, /Type yes to go on/);
      assert.equal(count(), left);
      assert.equal(ran.status, left === 0 ? 0 : 2);
    });
  }
});

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
