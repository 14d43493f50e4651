/**
 * The main thread's part of a survey: starts the workers, walks beside them in short turns, gathers what all tell.
 *
 * It leaves large files and crowds of files to the workers, so that the process hears Ctrl-C, the answers of DNS and its
 * reader. A survey that is over before the first turn ends starts no worker.
 * @module
 */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { CacheTrouble } from './digest-cache-file.ts';
import type { SurveyEvent } from './host.ts';
import { startWorker } from './start-worker.ts';
import { type Crewman, enlist, type Orders } from './survey-crew.ts';
import { openMemory, PLACES, type SurveyMemory, type Totals, totals } from './survey-memory.ts';
import { batchRead } from './survey-outbox.ts';
import { toMacPath, toRefusal, toText } from './survey-place.ts';
import type { Task } from './survey-pool.ts';
import type { WorkerOrders, WorkerWord } from './survey-worker.ts';

/** How long the main thread walks before it listens again, and how many events it gathers before they must be read. */
const TURN_MS = 8;
const MAX_EVENTS = 128;
/** Files that macOS is asked about at once. */
const MAX_QUESTIONS = 256;
/** How long a survey that was stopped waits for its workers to end the file they are at. */
const LAST_WORDS_MS = 80;
const LAST_WORD_MS = 5;

/** A thread keeps the names of a few folders and little else. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 4 } as const;

export type LeadOptions = {
  readonly orders: Orders;
  /** Worker threads beside this one. */
  readonly jobs: number;
  /** Which of these real paths are in the cloud only. */
  readonly dataless: ((paths: readonly string[]) => ReadonlySet<string>) | undefined;
};

/** How the caches of all threads fared. */
export type CacheFate = { readonly troubles: readonly CacheTrouble[]; readonly damagedRows: number };

type Hand = { readonly worker: Worker; readonly thread: number; ended: boolean };
type Pile = { readonly events: SurveyEvent[]; readonly questions: Task[] };

export class SurveyLead {
  readonly #options: LeadOptions;
  readonly #memory: SurveyMemory;
  readonly #self: Crewman;
  readonly #pile: Pile;
  readonly #hands: Hand[] = [];
  readonly #unread: { readonly thread: number; readonly events: readonly SurveyEvent[] }[] = [];
  readonly #troubles: CacheTrouble[] = [];
  #damagedRows = 0;
  #failure: unknown;
  #heard: () => void = () => {};

  private constructor(
    options: LeadOptions,
    memory: SurveyMemory,
    own: { readonly self: Crewman; readonly pile: Pile },
  ) {
    this.#options = options;
    this.#memory = memory;
    this.#self = own.self;
    this.#pile = own.pile;
  }

  /** A lead with the roots as its first work. */
  static async make(options: LeadOptions): Promise<SurveyLead> {
    const memory = openMemory();
    const pile: Pile = { events: [], questions: [] };
    const self = await enlist(
      options.orders,
      { memory, thread: 0 },
      {
        longReadings: 'give',
        tell: (event) => pile.events.push(event),
        ask: (task) => {
          self.pool.hold();
          pile.questions.push(task);
        },
      },
    );
    self.pool.begin();
    options.orders.roots.forEach(({ path }, root) => {
      self.walker.add({ kind: 'folder', path, raw: false, root, depth: 0, asked: false, mustAsk: false });
    });
    return new SurveyLead(options, memory, { self, pile });
  }

  /** Whether all is walked (or stopped) and every worker that took part has said its last word. */
  get over(): boolean {
    return this.#self.pool.stopped && this.#hands.every((hand) => hand.ended || !this.#isPresent(hand));
  }

  get totals(): Totals {
    return totals(this.#memory);
  }

  /** Where this thread is, as the Mac spells it. */
  get area(): string {
    const { at } = this.#self.walker;
    return at === undefined ? '' : toMacPath(at, this.#options.orders.roots).path;
  }

  stop(): void {
    this.#self.pool.stop();
    this.#heard();
  }

  /** One turn of walking, or of waiting for the others. */
  async turn(): Promise<void> {
    const seen = this.#self.pool.bell;
    const idle = this.#walk() === 'idle';
    if (idle) this.#self.seals?.flush();
    // workers find such files faster than macOS answers: those that wait for an answer must not pile up
    while (this.#pile.questions.length >= MAX_QUESTIONS) this.#ask();
    if (idle) this.#ask();
    if (this.#hands.length === 0 && !this.#self.pool.stopped) this.#startHands();
    if (idle && this.#pile.events.length === 0 && this.#unread.length === 0) await this.#wait(seen);
    else await nextTurn();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What was found since the last time; a worker's batch counts as read when all of it was taken. */
  *drain(): Generator<SurveyEvent> {
    yield* this.#pile.events.splice(0);
    for (let batch = this.#unread.shift(); batch !== undefined; batch = this.#unread.shift()) {
      yield* batch.events;
      batchRead(this.#memory, batch.thread);
    }
  }

  /** Ends every thread. One that hangs in a read of the system's is not waited for: only the process can end it. */
  async close(): Promise<CacheFate> {
    this.stop();
    const patience = Date.now() + LAST_WORDS_MS;
    while (!this.over && this.#failure === undefined && Date.now() < patience) await delay(LAST_WORD_MS);
    for (const hand of this.#hands) hand.ended = true;
    await Promise.race([Promise.all(this.#hands.map(({ worker }) => worker.terminate())), delay(LAST_WORDS_MS)]);
    const { cache } = this.#self;
    cache?.[Symbol.dispose]();
    this.#takeFate(cache?.trouble, cache?.damagedRows ?? 0);
    return { troubles: this.#troubles, damagedRows: this.#damagedRows };
  }

  #walk(): 'busy' | 'idle' {
    const { walker, pool } = this.#self;
    const until = performance.now() + TURN_MS;
    do {
      if (walker.step()) continue;
      const task = pool.take('folders');
      if (task === undefined) return 'idle';
      walker.add(task);
    } while (this.#pile.events.length < MAX_EVENTS && performance.now() < until);
    return 'busy';
  }

  /** Asks macOS about what may be in the cloud only; what is here becomes work, what is not a gap. */
  #ask(): void {
    const tasks = this.#pile.questions.splice(0, MAX_QUESTIONS);
    if (tasks.length === 0) return;
    const absent = this.#options.dataless?.(tasks.map(toText));
    this.#self.pool.begin();
    for (const task of tasks) {
      if (absent?.has(toText(task)) !== true) this.#self.walker.add({ ...task, asked: true });
      else {
        const refusal = toRefusal(toMacPath(task, this.#options.orders.roots), { reason: 'cloud-only' });
        this.#pile.events.push({ kind: 'refusal', pass: task.kind === 'folder' ? 'names' : 'digests', refusal });
      }
    }
    this.#self.pool.release(tasks.length);
  }

  #startHands(): void {
    for (let thread = 1; thread <= this.#options.jobs; thread++) {
      const data: WorkerOrders = { orders: this.#options.orders, block: this.#memory.block, thread };
      const hand: Hand = {
        worker: startWorker('survey-worker', { data, limits: WORKER_LIMITS }),
        thread,
        ended: false,
      };
      this.#hands.push(hand);
      hand.worker.on('message', (word: WorkerWord) => this.#hear(hand, word));
      hand.worker.on('error', (error) => this.#fail(hand, error));
      hand.worker.on('exit', (code) => this.#fail(hand, new Error(`a worker of the survey ended early (${code})`)));
    }
  }

  #hear(hand: Hand, word: WorkerWord): void {
    if (word.kind === 'batch') {
      this.#unread.push({ thread: hand.thread, events: word.batch.events });
      this.#pile.questions.push(...word.batch.questions);
    } else {
      hand.ended = true;
      this.#takeFate(word.trouble, word.damagedRows);
    }
    this.#heard();
  }

  #fail(hand: Hand, error: unknown): void {
    if (hand.ended) return;
    hand.ended = true;
    this.#failure ??= error;
    this.stop();
  }

  #takeFate(trouble: CacheTrouble | undefined, damagedRows: number): void {
    if (trouble !== undefined) this.#troubles.push(trouble);
    this.#damagedRows += damagedRows;
  }

  #isPresent({ thread }: Hand): boolean {
    return Atomics.load(this.#memory.control, PLACES.present + thread) !== 0;
  }

  /** Waits for work or for a worker's word. Every way passes through the event loop, where the words arrive. */
  async #wait(seen: number): Promise<void> {
    const { pool } = this.#self;
    const heard = new Promise<void>((resolve) => {
      this.#heard = resolve;
    });
    if (pool.stopped) await Promise.race([heard, delay(LAST_WORD_MS)]);
    else if (pool.bell !== seen) await nextTurn();
    else await Promise.race([heard, pool.waited(seen)]);
  }
}
