/**
 * One thread's walk: lists folders, looks at each name, keeps the folders below for later or for an idle thread.
 *
 * What is left to do is kept as lists of names beside their folder's path, newest first, so that memory grows with
 * the depth of a tree and not with its size.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import type { GapReason } from '../model/gap.ts';
import { factsOf } from './facts.ts';
import type { SurveyEvent } from './host.ts';
import { type Refused, refusedBy } from './refusal.ts';
import { claim, needsClaim } from './survey-claims.ts';
import { type FolderMatch, isBundleName, type Match, type NameMatcher } from './survey-matcher.ts';
import { count, type SurveyMemory } from './survey-memory.ts';
import { join, onDisk, type Place, type SurveyRoot, toMacPath, toRaw, toRefusal, toText } from './survey-place.ts';
import type { SurveyPool, Task } from './survey-pool.ts';
import type { FileReader } from './survey-reader.ts';
import type { NameSeals } from './survey-seals.ts';

/** What is special about a folder, by its real path. */
export type Landmark =
  /** Another root, or a mount that is not walked. */
  | { readonly kind: 'not-here' }
  /** A folder that may be another one's second name. */
  | { readonly kind: 'door' }
  | { readonly kind: 'left-out'; readonly reason: GapReason; readonly detail?: string }
  /** From here on each folder is asked about before it is listed. */
  | { readonly kind: 'must-ask' };

/** What a thread walks with. */
export type Ground = {
  readonly roots: readonly SurveyRoot[];
  readonly landmarks: ReadonlyMap<string, Landmark>;
  readonly memory: SurveyMemory;
  readonly thread: number;
  readonly pool: SurveyPool;
  readonly matcher: NameMatcher;
  readonly reader: FileReader | undefined;
  /** What seals names for the memory. */
  readonly seals: NameSeals | undefined;
  readonly tell: (event: SurveyEvent) => void;
  readonly ask: (task: Task) => void;
  /** What happens to a large file or very many: a thread that must hear its event loop gives them to others. */
  readonly longReadings: 'read' | 'give';
};

/** Names of one folder that are still to be taken, last first. */
type Frame = {
  readonly kind: 'folder' | 'file';
  readonly folder: string;
  readonly names: string[];
  readonly raw: boolean;
  readonly root: number;
  readonly depth: number;
  readonly mustAsk: boolean;
};

/** What a folder holds. */
type Listed = { readonly folders: string[]; readonly files: readonly string[]; readonly names: number };

/** To look at this many files takes a hundredth of a second. */
const MANY_FILES = 500;

/** A name that may have been not UTF-8: the decoder puts this in the place of bytes that it cannot read. */
const REPLACEMENT = '\ufffd';

export class Walker {
  readonly #ground: Ground;
  readonly #frames: Frame[] = [];
  readonly #given: Task[] = [];
  /** Where this thread is now. */
  at: Place | undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Puts a task on this thread's own stack. */
  add(task: Task): void {
    this.#given.push(task);
  }

  /** Does the next piece of work: one folder with its files, or one large file. False: nothing is left. */
  step(): boolean {
    if (this.#ground.pool.stopped) {
      this.#frames.length = 0;
      this.#given.length = 0;
      return false;
    }
    this.share();
    const task = this.#given.pop() ?? this.#next();
    if (task === undefined) return false;
    this.at = task;
    if (task.kind === 'folder') this.#visit(task);
    else if (!this.#gives(task)) this.#read(task);
    return true;
  }

  /** Offers half of the oldest names to idle threads: those nearest to the root have most below them. */
  share(): void {
    const { pool } = this.#ground;
    if (!pool.hungry) return;
    const oldest = this.#frames.find(({ names }) => names.length > 0);
    if (oldest === undefined) return;
    for (let more = Math.min(16, Math.ceil(oldest.names.length / 2)); more > 0; more--) {
      const name = oldest.names.pop();
      if (name === undefined) return;
      if (!pool.give(toTask(oldest, name))) {
        oldest.names.push(name);
        return;
      }
    }
  }

  #next(): Task | undefined {
    for (;;) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) return undefined;
      const name = frame.names.pop();
      if (name !== undefined) return toTask(frame, name);
      this.#frames.pop();
    }
  }

  #gives(task: Task): boolean {
    return this.#ground.longReadings === 'give' && this.#ground.pool.give(task);
  }

  #read(task: Task): void {
    if (task.kind === 'file') this.#ground.reader?.readOne(task);
    else this.#attempt(task, () => this.#readFiles(task, filesIn(task)));
  }

  #visit(task: Task): void {
    const landmark = this.#ground.landmarks.get(toText(task));
    if (landmark?.kind === 'not-here' && task.depth > 0) return;
    const mustAsk = task.mustAsk || landmark?.kind === 'must-ask';
    if (landmark?.kind === 'left-out') this.#refuse(task, landmark);
    else if (mustAsk && !task.asked) this.#ground.ask({ ...task, mustAsk });
    else this.#open({ ...task, mustAsk }, landmark);
  }

  #open(task: Task, landmark: Landmark | undefined): void {
    const mayBeSecond = needsClaim(task.depth) || landmark?.kind === 'door';
    this.#attempt(task, () => {
      if (!mayBeSecond || this.#claims(task)) this.#list(task);
    });
  }

  /** What the system refuses is a gap, in the walk's field: the names of a folder, and so its files too. */
  #attempt(place: Place, look: () => void): void {
    try {
      look();
    } catch (error) {
      const refused = refusedBy(error);
      if (refused === undefined) throw error;
      this.#refuse(place, refused);
    }
  }

  /** False where this folder was walked already, under this name or another. */
  #claims(task: Task): boolean {
    const { dev, ino } = lstatSync(onDisk(task));
    return claim(this.#ground.memory, { device: dev, inode: ino });
  }

  #list(task: Task): void {
    const entries = task.raw ? undefined : readdirSync(task.path, { withFileTypes: true });
    if (entries === undefined || entries.some(({ name }) => name.includes(REPLACEMENT))) this.#lookAtRaw(task);
    else this.#lookAt(task, entries);
  }

  #lookAt(task: Task, entries: readonly Dirent[]): void {
    const folder = this.#folderMatch(task);
    const folders: string[] = [];
    const files: string[] = [];
    for (const entry of entries) {
      const { name } = entry;
      const isFolder = entry.isDirectory();
      const match = this.#ground.matcher.match(name, isFolder, folder);
      if (match !== undefined) this.#tellEntry({ ...task, path: join(task.path, name) }, match);
      if (isFolder) folders.push(name);
      else if (entry.isFile()) files.push(name);
    }
    this.#remember(task, folders, () => entries.map(({ name }) => name));
    this.#lookBelow(task, { folders, files, names: entries.length });
  }

  #remember(task: Task, folders: readonly string[], names: () => readonly string[]): void {
    const { seals, roots, tell } = this.#ground;
    if (seals === undefined) return;
    seals.folder(toMacPath(task, roots).path, names());
    for (const name of folders.filter(isBundleName)) {
      tell({ kind: 'bundle-passed', at: toMacPath({ ...task, path: join(task.path, name) }, roots) });
    }
  }

  /** The same for a folder with a name that is not UTF-8: read again as bytes, and everything below it too. */
  #lookAtRaw(task: Task): void {
    const here = task.raw ? task : { ...task, path: toRaw(task.path), raw: true };
    const folder = this.#folderMatch(here);
    const folders: string[] = [];
    const files: string[] = [];
    const entries = readdirSync(onDisk(here), { withFileTypes: true, encoding: 'buffer' });
    for (const entry of entries) {
      const name = entry.name.toString('latin1');
      const isFolder = entry.isDirectory();
      const match = this.#ground.matcher.match(entry.name.toString('utf8'), isFolder, folder);
      if (match !== undefined) this.#tellEntry({ ...here, path: join(here.path, name) }, match);
      if (isFolder) folders.push(name);
      else if (entry.isFile()) files.push(name);
    }
    // no pattern can ask for a name that is not UTF-8
    this.#remember(here, folders, () => entries.flatMap(({ name }) => (isUtf8(name) ? [name.toString('utf8')] : [])));
    this.#lookBelow(here, { folders, files, names: entries.length });
  }

  #lookBelow(task: Task, { folders, files, names }: Listed): void {
    const { memory, thread, roots } = this.#ground;
    count(memory, thread, [1, names, 0, 0]);
    const goesOn = roots[task.root]?.shallow !== true;
    if (goesOn && folders.length > 0) this.#frames.push(frameOf(task, 'folder', folders));
    const isLong = files.length > MANY_FILES && this.#ground.reader !== undefined;
    if (!isLong || !this.#gives({ ...task, kind: 'files' })) this.#readFiles(task, files);
  }

  #readFiles(task: Task, files: readonly string[]): void {
    const later = this.#ground.reader?.readAll(task, files) ?? [];
    if (later.length > 0) this.#frames.push(frameOf(task, 'file', later));
  }

  #folderMatch(task: Task): FolderMatch | undefined {
    const { matcher, roots } = this.#ground;
    return matcher.needsFolders ? matcher.folder(toMacPath(task, roots).path) : undefined;
  }

  #tellEntry(place: Place, match: Match): void {
    const at = toMacPath(place, this.#ground.roots);
    this.#attempt(place, () => {
      const facts = factsOf(lstatSync(onDisk(place)));
      this.#ground.tell({ kind: 'entry', found: { at, facts }, ...match });
    });
  }

  #refuse(place: Place, { reason, detail }: Refused): void {
    const at = toMacPath(place, this.#ground.roots);
    const refusal = toRefusal(at, { reason, ...(detail === undefined ? {} : { detail }) });
    this.#ground.tell({ kind: 'refusal', pass: 'names', refusal });
  }
}

function frameOf({ path, raw, root, depth, mustAsk }: Task, kind: Frame['kind'], names: string[]): Frame {
  return { kind, folder: path, names, raw, root, depth: depth + 1, mustAsk };
}

/** The regular files of a folder whose names were looked at already. */
function filesIn(task: Task): readonly string[] {
  if (!task.raw)
    return readdirSync(task.path, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  const entries = readdirSync(onDisk(task), { withFileTypes: true, encoding: 'buffer' });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name.toString('latin1')] : []));
}

function toTask({ kind, folder, raw, root, depth, mustAsk }: Frame, name: string): Task {
  return { kind, path: join(folder, name), raw, root, depth, mustAsk, asked: false };
}
