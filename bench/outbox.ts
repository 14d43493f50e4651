/**
 * Times the outbox on the disk of a folder: how many events a second are committed durably, and how many are delivered.
 *
 * `node bench/outbox.ts commit BATCH DIR` · `node bench/outbox.ts deliver BATCH DIR`. Prints events a second: of commits of
 * so many findings each, or of batches of so many handed out and acknowledged. Each is on the disk when it counts.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../src/agent/store.ts';
import { openStore } from '../src/agent/store-file.ts';
import type { Draft } from '../src/model/event.ts';
import { makeFinding } from '../test/support/report.ts';

const LASTS_MS = 2_000;
/** What waits at the most while commits are timed: delivery goes on beside them, untimed. */
const MAX_WAITING = 10_000;

const [job = '', size = '', parent = ''] = process.argv.slice(2);
const batch = Number(size);
const dir = mkdtempSync(join(parent, 'outbox-'));
const store = openStore({ dir, maxBytes: 64 * 1024 * 1024, now: () => new Date() });
try {
  process.stdout.write(`${Math.round(job === 'deliver' ? timeDelivery(store) : timeCommits(store))}\n`);
} finally {
  store.close();
  rmSync(dir, { recursive: true, force: true });
}

function timeCommits(into: Store): number {
  let [count, ms] = [0, 0];
  while (ms < LASTS_MS) {
    const events = findings(batch, count);
    const startedAt = performance.now();
    if (!into.commit({ events }).durable) throw new Error('not durable');
    ms += performance.now() - startedAt;
    count += batch;
    if (into.depth().events > MAX_WAITING) while (deliver(into, 500) > 0);
  }
  return (count / ms) * 1_000;
}

function timeDelivery(from: Store): number {
  let [count, ms] = [0, 0];
  while (ms < LASTS_MS) {
    for (let filled = 0; filled < 10_000; filled += 500) from.commit({ events: findings(500, count + filled) });
    const startedAt = performance.now();
    for (let sent = -1; sent !== 0; count += sent) sent = deliver(from, batch);
    ms += performance.now() - startedAt;
  }
  return (count / ms) * 1_000;
}

function deliver(from: Store, maxEvents: number): number {
  const { events } = from.next({ maxEvents, maxBytes: 1024 * 1024 });
  from.acknowledge(events.map(({ id }) => id));
  return events.length;
}

/** About 900 bytes each as JSON, and of so many indicators that none is merely counted. */
function findings(count: number, from: number): readonly Draft[] {
  const at = new Date().toISOString();
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const path = `/Users/someone/Library/Caches/com.example.${number}/${'x'.repeat(200)}`;
    const finding = makeFinding({ id: `place-${number}`, indicator: `indicator--${number % 10_000}`, path });
    return { type: 'finding', at, mark: 'new', finding };
  });
}
