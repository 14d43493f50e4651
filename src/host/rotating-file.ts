/**
 * A log file that is set aside when it is large or old, and found again when its folder comes back.
 *
 * Lines are written at once and not through a stream: the last words before a crash are the ones that matter, and a stream
 * that fails when its folder is removed must be rebuilt by hand in any case. A log's few lines cost nothing by that.
 * @module
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './errno.ts';

/** `keep`: how many old files; `maxAgeMs`: how long one file is written to; `keepMs`: how long an old one stays. */
export type Rotation = {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly keep: number;
  readonly keepMs: number;
};

export type FilePlace = { readonly dir: string; readonly name: string };

/** For the owner alone, as everything of the agent's. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o755;
const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** Its first line's time says how old it is: a file's birth is not told by every disk, and lies after a copy. */
const FIRST_LINE_TIME = /^\{"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/u;

type Open = { readonly file: number; readonly ino: number; readonly dev: number; readonly begunMs: number };

/** A place to write lines to. Each write says why it failed, in the system's code, or nothing. */
export class RotatingFile implements Disposable {
  readonly #place: FilePlace;
  readonly #rotation: Rotation;
  readonly #now: () => Date;
  #open: Open | undefined;

  constructor(place: FilePlace, rotation: Rotation, now: () => Date) {
    this.#place = place;
    this.#rotation = rotation;
    this.#now = now;
  }

  /** Appends one line, in a new file where the old one is full, old or gone. */
  write(line: string): string | undefined {
    try {
      const bytes = Buffer.from(`${line}\n`);
      const open = this.#fileFor(bytes.length);
      for (let done = 0; done < bytes.length; ) done += writeSync(open.file, bytes, done);
      return undefined;
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      this[Symbol.dispose]();
      return code;
    }
  }

  [Symbol.dispose](): void {
    const open = this.#open;
    this.#open = undefined;
    if (open !== undefined) closeSync(open.file);
  }

  #fileFor(bytes: number): Open {
    const { maxBytes, maxAgeMs } = this.#rotation;
    const open = this.#current();
    const { size } = fstatSync(open.file);
    // a clock that was set back must not make a file old for ever
    const ageMs = Math.abs(this.#now().getTime() - open.begunMs);
    if (size === 0 || (size + bytes <= maxBytes && ageMs < maxAgeMs)) return open;
    this[Symbol.dispose]();
    this.#setAside();
    return this.#current();
  }

  /** The open file, if it is still the one of that name. */
  #current(): Open {
    const path = join(this.#place.dir, this.#place.name);
    const standing = lstatSync(path, { throwIfNoEntry: false });
    const open = this.#open;
    if (open !== undefined && standing?.ino === open.ino && standing.dev === open.dev) return open;
    this[Symbol.dispose]();
    makeFolder(this.#place.dir);
    const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, FILE_MODE);
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      closeSync(file);
      throw Object.assign(new Error('the log is no regular file'), { code: 'EINVAL' });
    }
    const begunMs = stats.size === 0 ? this.#now().getTime() : (firstTime(path) ?? stats.mtimeMs);
    this.#open = { file, ino: stats.ino, dev: stats.dev, begunMs };
    return this.#open;
  }

  /** `agent.log` becomes `agent.log.1`, that `agent.log.2`, and so on; the last one goes, and whatever is too old. */
  #setAside(): void {
    const { dir, name } = this.#place;
    const { keep, keepMs } = this.#rotation;
    const old = readdirSync(dir)
      .flatMap((file) => {
        const number = numberOf(file, name);
        return number === undefined ? [] : [{ file, number }];
      })
      .toSorted((left, right) => right.number - left.number);
    for (const { file, number } of old) {
      const path = join(dir, file);
      const ageMs = this.#now().getTime() - lstatSync(path).mtimeMs;
      if (number >= keep || ageMs > keepMs) rmSync(path, { force: true });
      else renameSync(path, join(dir, `${name}.${number + 1}`));
    }
    renameSync(join(dir, name), join(dir, `${name}.1`));
  }
}

function numberOf(file: string, name: string): number | undefined {
  const number = file.startsWith(`${name}.`) ? /^\d{1,4}$/u.exec(file.slice(name.length + 1))?.[0] : undefined;
  return number === undefined ? undefined : Number(number);
}

/** One level: the folder of a log stands in one that the system has. Not `recursive`, see `state-dir.ts`. */
function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { mode: FOLDER_MODE });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function firstTime(path: string): number | undefined {
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(64);
    const text = bytes.toString('latin1', 0, readSync(file, bytes));
    const time = Date.parse(FIRST_LINE_TIME.exec(text)?.[1] ?? '');
    return Number.isNaN(time) ? undefined : time;
  } finally {
    closeSync(file);
  }
}
