/**
 * A worker thread of the survey: walks and reads until nobody has work left.
 *
 * It blocks while it waits and never listens: all that it must hear stands in the shared memory.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { CacheTrouble } from './digest-cache-file.ts';
import { enlist, type Orders } from './survey-crew.ts';
import { openMemory, PLACES } from './survey-memory.ts';
import { type Batch, Outbox } from './survey-outbox.ts';

/** What the worker is started with. */
export type WorkerOrders = { readonly orders: Orders; readonly block: SharedArrayBuffer; readonly thread: number };

/** What it says: batches while it works, and at the end how its cache fared. */
export type WorkerWord =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'done'; readonly trouble: CacheTrouble | undefined; readonly damagedRows: number };

async function work({ orders, block, thread }: WorkerOrders): Promise<void> {
  const memory = openMemory(block);
  const say = (word: WorkerWord): void => parentPort?.postMessage(word);
  const outbox = new Outbox(memory, thread, (batch) => say({ kind: 'batch', batch }));
  const { walker, pool, cache, seals } = await enlist(
    orders,
    { memory, thread },
    {
      longReadings: 'read',
      tell: (event) => outbox.tell(event),
      ask: (task) => {
        pool.hold();
        outbox.ask(task);
      },
    },
  );
  Atomics.store(memory.control, PLACES.present + thread, 1);
  for (;;) {
    while (walker.step()) outbox.tick();
    const seen = pool.bell;
    const task = pool.take('all');
    if (task !== undefined) {
      walker.add(task);
      continue;
    }
    seals?.flush();
    outbox.flush();
    if (pool.stopped) break;
    pool.wait(seen);
  }
  cache?.[Symbol.dispose]();
  say({ kind: 'done', trouble: cache?.trouble, damagedRows: cache?.damagedRows ?? 0 });
}

// a failure ends the worker, and its `error` event the survey
void work(workerData);
