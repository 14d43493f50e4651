/**
 * The block of memory that the threads of a survey share: where each part lies, one lock, one bell.
 *
 * Work moves through memory and not through messages, since a thread that walks does not listen: it would hear of
 * an idle thread only after its own last folder. Measured: a message costs 20 µs and a turn of the event loop, a task
 * taken from here under 2 µs.
 * @module
 */

/** Threads that a survey may have; also the number of rows that each table below has room for. */
export const MAX_THREADS = 32;

/** Places in `control`; `unread` and `present` are each the first of one place a thread. */
export const PLACES = {
  lock: 0,
  bell: 1,
  stopped: 2,
  tasks: 3,
  taskBytes: 4,
  working: 5,
  idle: 6,
  held: 7,
  claims: 8,
  unread: 16,
  present: 48,
} as const;

/** What one thread has done: folders, names, files hashed, bytes read. */
export const COUNTS_PER_THREAD = 4;

/** Room for some thousands of folders: hundreds of times what idle threads take before more is offered. */
const TASK_AREA_BYTES = 256 * 1024;
export const CLAIM_SLOTS = 65_536;

const CONTROL_BYTES = 512;
const COUNT_BYTES = MAX_THREADS * COUNTS_PER_THREAD * 8;
const CLAIM_BYTES = CLAIM_SLOTS * 16;

const FREE = 0;
const TAKEN = 1;
const AWAITED = 2;

/** One thread's view of the shared block. */
export type SurveyMemory = {
  readonly block: SharedArrayBuffer;
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly counts: Float64Array;
  /** Pairs of device and inode. */
  readonly claims: Float64Array;
  readonly tasks: Buffer;
};

/** Lays the views over a block: a new one for the first thread, the same one for every other. */
export function openMemory(block: SharedArrayBuffer = newBlock()): SurveyMemory {
  const claimsAt = CONTROL_BYTES + COUNT_BYTES;
  return {
    block,
    control: new Int32Array(block, 0, CONTROL_BYTES / 4),
    counts: new Float64Array(block, CONTROL_BYTES, COUNT_BYTES / 8),
    claims: new Float64Array(block, claimsAt, CLAIM_SLOTS * 2),
    tasks: Buffer.from(block, claimsAt + CLAIM_BYTES, TASK_AREA_BYTES),
  };
}

function newBlock(): SharedArrayBuffer {
  return new SharedArrayBuffer(CONTROL_BYTES + COUNT_BYTES + CLAIM_BYTES + TASK_AREA_BYTES);
}

/** A thread that ran out of memory while it held the lock would otherwise hang all others, the main thread too. */
const LOCK_TRIES = 5_000;

/** Runs a few lines that no other thread may run meanwhile: some microseconds, so that the main thread may wait too. */
export function locked<T>({ control }: SurveyMemory, run: () => T): T {
  if (Atomics.compareExchange(control, PLACES.lock, FREE, TAKEN) !== FREE) {
    for (let tries = 0; Atomics.exchange(control, PLACES.lock, AWAITED) !== FREE; tries++) {
      if (tries > LOCK_TRIES) throw new Error('a thread of the survey died while it held the lock');
      Atomics.wait(control, PLACES.lock, AWAITED, 1);
    }
  }
  try {
    return run();
  } finally {
    if (Atomics.exchange(control, PLACES.lock, FREE) === AWAITED) Atomics.notify(control, PLACES.lock, 1);
  }
}

/** Wakes every thread that waits for a change. */
export function ring({ control }: SurveyMemory): void {
  Atomics.add(control, PLACES.bell, 1);
  Atomics.notify(control, PLACES.bell);
}

/** Adds what this thread has done since it last said so. */
export function count(
  { counts }: SurveyMemory,
  thread: number,
  done: readonly [folders: number, names: number, hashed: number, bytesRead: number],
): void {
  done.forEach((more, index) => {
    const at = thread * COUNTS_PER_THREAD + index;
    counts[at] = (counts[at] ?? 0) + more;
  });
}

export type Totals = {
  readonly folders: number;
  readonly names: number;
  readonly filesHashed: number;
  readonly bytesRead: number;
};

/** What all threads have done. Each figure has one writer, and an aligned double is never read half-written. */
export function totals({ counts }: SurveyMemory): Totals {
  const sum = [0, 0, 0, 0];
  counts.forEach((value, at) => {
    sum[at % COUNTS_PER_THREAD] = (sum[at % COUNTS_PER_THREAD] ?? 0) + value;
  });
  const [folders = 0, names = 0, filesHashed = 0, bytesRead = 0] = sum;
  return { folders, names, filesHashed, bytesRead };
}
