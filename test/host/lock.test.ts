import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { holderOf, isAlive, lockState, takeLock } from '../../src/host/lock.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const HOLDER = join(import.meta.dirname, '../fixtures/lock/holder.ts');

type Started = { readonly process: ChildProcess; readonly said: { readonly kind: string; readonly child?: number } };

describe('the lock of an agent', () => {
  let dir: string;
  const started: ChildProcess[] = [];
  beforeEach(() => {
    dir = tempFolder('lock');
  });
  afterEach(async () => {
    for (const child of started.splice(0)) await end(child, 'SIGKILL');
    removeFolder(dir);
  });

  async function start(...words: readonly string[]): Promise<Started> {
    const child = spawn(process.execPath, [HOLDER, dir, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    const [line] = await once(createInterface(child.stdout), 'line');
    return { process: child, said: JSON.parse(String(line)) };
  }

  it('is held by one process, however much garbage it collects, and tells whose it is', async () => {
    const first = await start();
    assert.equal(first.said.kind, 'held');
    const second = await start();
    assert.equal(second.said.kind, 'busy');
    assert.equal(lockState(dir), 'held');
    assert.equal(holderOf(dir)?.pid, first.process.pid);
    assert.ok(isAlive(first.process.pid ?? 0));
  });

  it('is free at once after kill -9, also while a child of its holder lives on', async () => {
    const first = await start('with-child');
    try {
      await end(first.process, 'SIGKILL');
      assert.equal(lockState(dir), 'free');
      assert.ok(isAlive(first.said.child ?? 0), 'the child outlived it');
      assert.equal((await start()).said.kind, 'held');
    } finally {
      process.kill(first.said.child ?? 0, 'SIGKILL');
    }
  });

  it('is free after a clean stop, and nothing says that somebody has it', async () => {
    const first = await start();
    await end(first.process, 'SIGTERM');
    assert.equal(lockState(dir), 'free');
    assert.equal(holderOf(dir), undefined);
  });

  it('goes to exactly one of many that start at once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => start()));
    assert.deepEqual(all.map(({ said }) => said.kind).toSorted(), ['busy', 'busy', 'busy', 'busy', 'held']);
  });

  it('is had in spite of a file of that name that is no lock', async () => {
    writeFileSync(join(dir, 'agent.lock'), 'x'.repeat(5_000));
    assert.equal((await start()).said.kind, 'held');
    assert.equal((await start()).said.kind, 'busy');
  });

  it('stays empty and for its owner alone', async () => {
    await start();
    const { size, mode } = lstatSync(join(dir, 'agent.lock'));
    assert.deepEqual([size, mode & 0o777], [0, 0o600]);
    assert.deepEqual(
      readdirSync(dir).toSorted(),
      ['agent.lock', 'agent.pid'],
      'no journal, for which a full disk has no room',
    );
  });

  const impossible = [
    { name: 'a folder', make: (path: string) => mkdirSync(path) },
    { name: 'a link', make: (path: string) => symlinkSync('/dev/null', path) },
    { name: 'in no folder', make: (path: string) => removeFolder(join(path, '..')) },
  ];
  for (const { name, make } of impossible) {
    it(`cannot be had where it is ${name}: an answer, no crash`, () => {
      make(join(dir, 'agent.lock'));
      assert.equal(takeLock(dir, { pid: 1, startedAt: '' }).kind, 'impossible');
    });
  }

  const false_holders = [
    '',
    '{}',
    '{"pid":"7","startedAt":""}',
    '{"pid":0,"startedAt":"x"}',
    '[',
    `{"pid":1${' '.repeat(2_000)}}`,
  ];
  for (const text of false_holders) {
    it(`believes no holder that is written as ${JSON.stringify(text.slice(0, 30))}`, () => {
      writeFileSync(join(dir, 'agent.pid'), text);
      assert.equal(holderOf(dir), undefined);
    });
  }

  it('cannot be seen, let alone taken, by another user', async function () {
    if (!canBeNobody() || process.geteuid?.() !== 0) this.skip();
    await start();
    await asNobody(async () => {
      assert.equal(lockState(dir), 'unknown');
      assert.equal(takeLock(dir, { pid: 1, startedAt: '' }).kind, 'impossible');
      assert.ok(isAlive(1), "another user's process is alive all the same");
    });
  });

  it('is free where there is none', () => assert.equal(lockState(dir), 'free'));
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}
