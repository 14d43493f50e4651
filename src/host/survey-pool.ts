/**
 * The pool of work that idle threads take from, and the knowledge of when a survey is over.
 *
 * A thread works off its own folders and offers some of them only while another one idles, so that the lock is
 * touched a few hundred times in a walk over 40,000 folders.
 * @module
 */
import { locked, PLACES, ring, type SurveyMemory } from './survey-memory.ts';

/**
 * A folder to look at, the files of a folder whose names were looked at, or one file to read. `path` is real; `raw` says
 * that its characters are bytes (not UTF-8).
 */
export type Task = {
  readonly kind: 'folder' | 'files' | 'file';
  readonly path: string;
  readonly raw: boolean;
  /** Index of the root that it was reached from, and how many folders below it. */
  readonly root: number;
  readonly depth: number;
  /** Whether macOS was asked already if it is in the cloud only, and whether what is below must be asked about. */
  readonly asked: boolean;
  readonly mustAsk: boolean;
};

/** Behind each path: its length, root, depth and flags; the length stands last so that the newest is found first. */
const TAIL_BYTES = 9;
const FLAGS = { file: 1, raw: 2, asked: 4, mustAsk: 8, files: 16 } as const;

/** One thread's hand on the shared pool. A thread that takes no task counts as idle until it takes one or begins. */
export class SurveyPool {
  readonly #memory: SurveyMemory;
  readonly #control: Int32Array<SharedArrayBuffer>;
  #state: 'new' | 'working' | 'idle' = 'new';

  constructor(memory: SurveyMemory) {
    this.#memory = memory;
    this.#control = memory.control;
  }

  /** Whether the survey is over: all is done, or it was told to stop. */
  get stopped(): boolean {
    return Atomics.load(this.#control, PLACES.stopped) !== 0;
  }

  /** Whether some thread idles and finds nothing here to take. */
  get hungry(): boolean {
    return Atomics.load(this.#control, PLACES.idle) > Atomics.load(this.#control, PLACES.tasks);
  }

  /** A number that changes with everything that an idle thread may wait for. */
  get bell(): number {
    return Atomics.load(this.#control, PLACES.bell);
  }

  stop(): void {
    Atomics.store(this.#control, PLACES.stopped, 1);
    ring(this.#memory);
  }

  /** Says that this thread has work that it did not take from here. */
  begin(): void {
    locked(this.#memory, () => this.#enter('working'));
  }

  /** Offers a task to the idle threads; false where there is no room, so that the giver keeps it. */
  give(task: Task): boolean {
    const given = locked(this.#memory, () => this.#push(task));
    if (given) ring(this.#memory);
    return given;
  }

  /**
   * A task for a thread that has none left. When no thread has one and no question is open, the survey is over.
   * `folders`: long readings are left to others.
   */
  take(what: 'folders' | 'all'): Task | undefined {
    const task = locked(this.#memory, () => {
      const found = this.#pop(what);
      this.#enter(found === undefined ? 'idle' : 'working');
      return found;
    });
    if (task === undefined && !this.stopped && this.#nothingLeft()) this.stop();
    return task;
  }

  /** Counts a task that waits for the main thread to ask about it: until `release` the survey is not over. */
  hold(): void {
    Atomics.add(this.#control, PLACES.held, 1);
  }

  release(count: number): void {
    Atomics.sub(this.#control, PLACES.held, count);
  }

  /** Blocks this thread until the bell no longer shows `seen`; the limit only guards against a thread that died. */
  wait(seen: number): void {
    Atomics.wait(this.#control, PLACES.bell, seen, 1_000);
  }

  /** The same for the main thread, which must not block. */
  async waited(seen: number): Promise<void> {
    const bell = Atomics.waitAsync(this.#control, PLACES.bell, seen, 1_000);
    if (bell.async) await bell.value;
  }

  #nothingLeft(): boolean {
    return locked(
      this.#memory,
      () =>
        Atomics.load(this.#control, PLACES.working) === 0 &&
        Atomics.load(this.#control, PLACES.held) === 0 &&
        Atomics.load(this.#control, PLACES.tasks) === 0,
    );
  }

  #enter(state: 'working' | 'idle'): void {
    if (this.#state === state) return;
    if (this.#state !== 'new') Atomics.sub(this.#control, PLACES[this.#state], 1);
    Atomics.add(this.#control, PLACES[state], 1);
    this.#state = state;
  }

  #push({ path, raw, ...task }: Task): boolean {
    const { tasks } = this.#memory;
    const at = Atomics.load(this.#control, PLACES.taskBytes);
    const length = Buffer.byteLength(path, raw ? 'latin1' : 'utf8');
    const tail = at + length;
    if (tail + TAIL_BYTES > tasks.length) return false;
    tasks.write(path, at, raw ? 'latin1' : 'utf8');
    tasks.writeUInt16LE(task.root, tail);
    tasks.writeUInt16LE(Math.min(task.depth, 0xffff), tail + 2);
    tasks.writeUInt8(flagsOf({ path, raw, ...task }), tail + 4);
    tasks.writeUInt32LE(length, tail + 5);
    Atomics.store(this.#control, PLACES.taskBytes, tail + TAIL_BYTES);
    Atomics.add(this.#control, PLACES.tasks, 1);
    return true;
  }

  #pop(what: 'folders' | 'all'): Task | undefined {
    const { tasks } = this.#memory;
    const end = Atomics.load(this.#control, PLACES.taskBytes);
    if (end === 0) return undefined;
    const tail = end - TAIL_BYTES;
    const at = tail - tasks.readUInt32LE(tail + 5);
    const flags = tasks.readUInt8(tail + 4);
    const raw = (flags & FLAGS.raw) !== 0;
    if (what === 'folders' && kindOf(flags) !== 'folder') return undefined;
    Atomics.store(this.#control, PLACES.taskBytes, at);
    Atomics.sub(this.#control, PLACES.tasks, 1);
    return {
      kind: kindOf(flags),
      path: tasks.toString(raw ? 'latin1' : 'utf8', at, tail),
      raw,
      root: tasks.readUInt16LE(tail),
      depth: tasks.readUInt16LE(tail + 2),
      asked: (flags & FLAGS.asked) !== 0,
      mustAsk: (flags & FLAGS.mustAsk) !== 0,
    };
  }
}

function kindOf(flags: number): Task['kind'] {
  if ((flags & FLAGS.file) !== 0) return 'file';
  return (flags & FLAGS.files) === 0 ? 'folder' : 'files';
}

function flagsOf({ kind, raw, asked, mustAsk }: Task): number {
  return (
    (kind === 'folder' ? 0 : FLAGS[kind]) |
    (raw ? FLAGS.raw : 0) |
    (asked ? FLAGS.asked : 0) |
    (mustAsk ? FLAGS.mustAsk : 0)
  );
}
