/**
 * The store of a process that is killed, again and again.
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '../../src/agent/store-file.ts';
import { deliverAll } from '../support/store-drafts.ts';
import { COMMITTER } from '../support/store-processes.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const KILLS = 30;
/** Numbers of one process: none commits so many before it is killed. */
const SPAN = 1_000_000;

describe('a store whose process is killed', function () {
  this.timeout(180_000);

  it(`loses nothing that was durable and gives nothing twice, over ${KILLS} kills`, async () => {
    const dir = tempFolder('kill');
    const committed = new Set<string>();
    /** What the collector has: it knows an event again by its id. */
    const collected = new Map<string, string>();
    for (let kill = 0; kill < KILLS; kill++) {
      for (const line of await linesUntilKilled(dir, kill)) {
        const [word, first = '', number = ''] = line.split(' ');
        if (word === 'committed') committed.add(first);
        if (word !== 'delivered') continue;
        assert.equal(collected.get(first) ?? number, number, 'an event keeps its content');
        collected.set(first, number);
      }
    }
    const store = openStore({ dir, maxBytes: 8 * 1024 * 1024, now: () => new Date() });
    assert.ok(Number(store.fact('last')) >= Math.max(...[...committed].map(Number)));
    for (const event of deliverAll(store)) {
      assert.ok(event.type === 'finding', JSON.stringify(event));
      collected.set(event.id, event.finding.indicator.slice('indicator--'.length));
    }
    store.close();
    removeFolder(dir);
    const arrived = [...collected.values()];
    assert.ok(committed.size > KILLS, `${committed.size} events`);
    assert.deepEqual(
      [...committed].filter((number) => !new Set(arrived).has(number)),
      [],
    );
    assert.equal(new Set(arrived).size, arrived.length);
  });
});

/** Each whole line that it wrote before it was killed, at a moment of no choosing. */
async function linesUntilKilled(dir: string, kill: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [COMMITTER, dir, `${kill * SPAN}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => {
    child.once('close', resolve);
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await new Promise((resolve) => {
    child.stdout.once('data', resolve);
  });
  await wait((kill * 37) % 150);
  child.kill('SIGKILL');
  await closed;
  return text.split('\n').slice(0, -1);
}
