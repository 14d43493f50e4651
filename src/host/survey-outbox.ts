/**
 * What one thread of a survey has found, on its way to whoever reads the survey.
 *
 * Events leave in batches, and a thread that is ahead of its reader waits: a request for every name would
 * otherwise pile up a million of them.
 * @module
 */
import type { SurveyEvent } from './host.ts';
import { PLACES, ring, type SurveyMemory } from './survey-memory.ts';
import type { Task } from './survey-pool.ts';

/** What a thread tells: events, and files or folders that macOS must be asked about before they are opened. */
export type Batch = { readonly events: readonly SurveyEvent[]; readonly questions: readonly Task[] };

const MAX_BATCH = 128;
const MAX_WAIT_MS = 50;
const MAX_UNREAD = 4;

/** A worker's outbox: sends when a batch is full or old, and blocks while four of its batches are unread. */
export class Outbox {
  readonly #memory: SurveyMemory;
  readonly #thread: number;
  readonly #send: (batch: Batch) => void;
  #events: SurveyEvent[] = [];
  #questions: Task[] = [];
  #since = 0;

  constructor(memory: SurveyMemory, thread: number, send: (batch: Batch) => void) {
    this.#memory = memory;
    this.#thread = thread;
    this.#send = send;
  }

  tell(event: SurveyEvent): void {
    this.#events.push(event);
    this.#added();
  }

  ask(task: Task): void {
    this.#questions.push(task);
    this.#added();
  }

  /** Sends what has waited long enough; costs nothing while there is nothing. */
  tick(): void {
    if (this.#since !== 0 && performance.now() - this.#since > MAX_WAIT_MS) this.flush();
  }

  flush(): void {
    if (this.#since === 0) return;
    const batch = { events: this.#events, questions: this.#questions };
    this.#events = [];
    this.#questions = [];
    this.#since = 0;
    this.#awaitReader();
    this.#send(batch);
    ring(this.#memory);
  }

  #added(): void {
    if (this.#since === 0) this.#since = performance.now();
    if (this.#events.length + this.#questions.length >= MAX_BATCH) this.flush();
  }

  #awaitReader(): void {
    const { control } = this.#memory;
    const place = PLACES.unread + this.#thread;
    for (;;) {
      const unread = Atomics.load(control, place);
      if (unread < MAX_UNREAD || Atomics.load(control, PLACES.stopped) !== 0) break;
      Atomics.wait(control, place, unread, 20);
    }
    Atomics.add(control, place, 1);
  }
}

/** Says that a thread's batch was read, so that it may go on. */
export function batchRead({ control }: SurveyMemory, thread: number): void {
  Atomics.sub(control, PLACES.unread + thread, 1);
  Atomics.notify(control, PLACES.unread + thread);
}
