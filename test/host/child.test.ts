import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { type ChildEnd, startSweepChild } from '../../src/host/child.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/child');
const PARENT = join(FIXTURES, 'parent.ts');

/** Starts the fixture, takes all it tells, and says how it ended. */
async function run(manner: string, request: unknown = {}): Promise<{ events: readonly unknown[]; end: ChildEnd }> {
  const child = startSweepChild({ words: [manner], request, entry: join(FIXTURES, 'child.ts') });
  const events: unknown[] = [];
  for await (const event of child.events) events.push(event);
  return { events, end: await child.ended };
}

describe('the sweep child', () => {
  it('gets its request and its words, none of the options of our environment, and tells that it is done', async () => {
    process.env['NODE_OPTIONS'] = '--title=ours';
    const request = { names: ['é\n\u2028', 'x'.repeat(200_000)] };
    try {
      const { events, end } = await run('echo', request);
      assert.deepEqual(events, [{ request, words: ['echo'], options: null, execArgv: ['--max-semi-space-size=2'] }]);
      assert.deepEqual(end, { kind: 'done' });
    } finally {
      delete process.env['NODE_OPTIONS'];
    }
  });

  it('tells as much as it has, in order, whatever the names hold', async () => {
    const { events, end } = await run('many');
    assert.equal(events.length, 20_001);
    assert.deepEqual(events[20_000], { index: 19_999, name: 'line\nbreak \u2028 \ud800' });
    assert.deepEqual(end, { kind: 'done' });
  });

  const endings: readonly { readonly manner: string; readonly says: string; readonly end: RegExp }[] = [
    { manner: 'exit', says: 'an exit before it is done', end: /"died","because":"it ended with exit code 7"/ },
    { manner: 'signal', says: 'a crash', end: /"died","because":"it was ended by SIGSEGV"/ },
    { manner: 'chatter', says: 'a line that is no JSON', end: /"garbled","because":"a line that is no JSON"/ },
    { manner: 'other', says: 'a line of another kind', end: /"garbled","because":"a line that is neither/ },
    { manner: 'long', says: 'a line without an end', end: /"garbled","because":"a line of more than 1048576 bytes"/ },
    { manner: 'half', says: 'half a line', end: /"garbled","because":"half a line at the end"/ },
    { manner: 'fail', says: 'a problem', end: /"failed","error":\{.*"code":"PACK_INVALID"/ },
    { manner: 'bug', says: 'a bug', end: /"failed","error":\{"message":"x is not a function","stack":"TypeError/ },
  ];
  for (const { manner, says, end } of endings) {
    it(`keeps what it told before ${says}`, async () => {
      const { events, end: how } = await run(manner);
      assert.equal(events.length, 1);
      assert.match(JSON.stringify(how), end);
    });
  }

  it('that cannot be started has died', async () => {
    const node = process.execPath;
    process.execPath = '/nowhere/node';
    try {
      const { events, end } = await run('echo');
      assert.deepEqual(events, []);
      assert.match(JSON.stringify(end), /"died","because":"it could not be started: .*ENOENT/);
    } finally {
      process.execPath = node;
    }
  });

  it('is ended when nobody listens any more', async () => {
    const child = startSweepChild({ words: ['many'], request: {}, entry: join(FIXTURES, 'child.ts') });
    for await (const _ of child.events) break;
    assert.deepEqual(await child.ended, { kind: 'killed' });
  });

  it('is ended before it told anything', async () => {
    const child = startSweepChild({ words: ['echo'], request: {}, entry: join(FIXTURES, 'child.ts') });
    child.kill();
    assert.deepEqual(await child.ended, { kind: 'killed' });
    for await (const event of child.events) assert.fail(JSON.stringify(event));
  });
});

describe('the command with a child', () => {
  for (const manner of ['stubborn', 'stopped', 'blocked']) {
    it(`ends, and its child with it, when the child is ${manner}`, async () => {
      const lines = await command([PARENT, manner, 'kill']);
      assert.deepEqual(lines.at(-1), { ended: { kind: 'killed' } });
      await gone(pidIn(lines));
    });
  }

  it('starts itself again from one bundled file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'besom-child-'));
    try {
      const outfile = join(folder, 'bundle.mjs');
      await build({ entryPoints: [PARENT], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
      const lines = await command([outfile, 'echo']);
      assert.deepEqual(lines[0]?.['words'], ['serve', 'echo']);
      assert.deepEqual(lines.at(-1), { ended: { kind: 'done' } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes its child along when it is killed itself', async () => {
    await gone(pidIn(await command([PARENT, 'stubborn', 'die'])));
  });
});

async function command(words: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const parent = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(parent.stdout), once(parent, 'close')]);
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function pidIn(lines: readonly Record<string, unknown>[]): number {
  return Number(lines.find((line) => 'pid' in line)?.['pid']);
}

/** Waits until the process is no more; the test's own time limit ends it otherwise. */
async function gone(pid: number): Promise<void> {
  assert.ok(pid > 1);
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // an orphan that has ended may still wait for init to take note of it
    return !existsSync('/proc/self/stat') || !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
