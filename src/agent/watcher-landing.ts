/**
 * Folders in which things land: sees what is new or another in each, waits until it is still, and says which folders are
 * to be looked at closely.
 * @module
 */
import { type FolderLook, lookAtEntry, lookInFolder, MOST_LANDED } from '../host/folder-look.ts';
import type { Within } from '../host/host.ts';
import { macPathOf, under } from '../host/raw-path.ts';
import { Settling } from './settle.ts';
import type { LandingFolder, Limit } from './watch-list.ts';

/** Looking at folders may take a twentieth of the time, however full they are and however often something happens. */
const SHARE = 20;
const BETWEEN_LOOKS_MS = 250;
/** While more wait for stillness in one folder, the folder is listed instead of each of them being asked for. */
const MOST_ASKED = 64;
/** An application that is being copied may stand still for long: what was checked is looked at for so long after. */
const FOLLOW_MS = 60_000;
/** A folder that is too full to know what is new in it is looked at whole, so often while it changes. */
const WHOLE_EVERY_MS = 60_000;
const MOST_GROWING = 1_000;

type Landed = {
  readonly at: LandingFolder;
  /** Stamps by raw name, as of the last look. */
  known: Map<string, string>;
  wanted: boolean;
  notBefore: number;
  tooFull: boolean;
  wholeDue: boolean;
  wholeAt: number;
  readonly followed: Map<string, number>;
};

export class Landing {
  readonly #steady: () => number;
  readonly #settling: Settling;
  readonly #folders = new Map<string, Landed>();

  constructor(steady: () => number) {
    this.#steady = steady;
    this.#settling = new Settling(steady);
  }

  /** From now on these folders. `as-it-is`: what lies in a new one is known already; `as-new`: all of it just landed. */
  set(folders: readonly LandingFolder[], content: 'as-it-is' | 'as-new'): void {
    const wanted = new Map(folders.map((folder) => [folder.raw, folder]));
    for (const raw of this.#folders.keys()) if (!wanted.has(raw)) this.#folders.delete(raw);
    for (const [raw, at] of wanted) {
      if (this.#folders.has(raw)) continue;
      const fresh = {
        known: new Map(),
        notBefore: 0,
        tooFull: false,
        wholeDue: false,
        wholeAt: Number.NEGATIVE_INFINITY,
      };
      const folder: Landed = { at, ...fresh, wanted: content === 'as-new', followed: new Map() };
      this.#folders.set(raw, folder);
      if (content === 'as-it-is') this.#enter(folder, lookInFolder(raw), 'as-it-is');
    }
    this.#settling.keepOnly((path) => this.#folders.has(folderOf(path)));
  }

  /** Something happened in the folder: it is looked at again as soon as may be. */
  want(raw: string): void {
    const folder = this.#folders.get(raw);
    if (folder !== undefined) folder.wanted = true;
  }

  wantAll(): void {
    for (const folder of this.#folders.values()) folder.wanted = true;
  }

  /** Looks where something happened or is waited for; gives what is to be looked at closely now, if anything. */
  tick(): Within | undefined {
    if (this.#settling.size === 0 && this.#isQuiet()) return undefined;
    const pending = this.#pendingByFolder();
    for (const [raw, folder] of this.#folders) this.#tend(folder, pending.get(raw) ?? []);
    const due = new Set(this.#settling.takeDue());
    const folders = new Set([...due].map((path) => this.#follow(path)));
    for (const folder of this.#folders.values()) if (this.#takeWhole(folder)) folders.add(folder.at.raw);
    return folders.size === 0 ? undefined : this.#within(folders, due);
  }

  /** Everything that is waited for, as it is. */
  takeAll(): Within | undefined {
    const pending = this.#settling.pending;
    for (const path of pending) this.#settling.see(path, undefined);
    const folders = new Set(pending.map(folderOf));
    return folders.size === 0 ? undefined : this.#within(folders, new Set());
  }

  limits(): readonly Limit[] {
    const full = [...this.#folders.values()].filter(({ tooFull }) => tooFull);
    const because = `holds over ${MOST_LANDED} names: looked at whole, once a minute while it changes`;
    return full.map(({ at }) => ({ place: at.path, because }));
  }

  #isQuiet(): boolean {
    for (const { wanted, wholeDue, followed } of this.#folders.values()) {
      if (wanted || wholeDue || followed.size > 0) return false;
    }
    return true;
  }

  #pendingByFolder(): ReadonlyMap<string, readonly string[]> {
    return Map.groupBy(this.#settling.pending, folderOf);
  }

  #tend(folder: Landed, pending: readonly string[]): void {
    const now = this.#steady();
    for (const [name, until] of folder.followed) if (now > until) folder.followed.delete(name);
    const names = [...new Set([...pending.map(nameOf), ...folder.followed.keys()])];
    if (names.length > MOST_ASKED) folder.wanted = true;
    else if (!folder.wanted) for (const name of names) this.#ask(folder, name);
    if (!folder.wanted || now < folder.notBefore) return;
    folder.wanted = false;
    this.#enter(folder, lookInFolder(folder.at.raw), 'as-new');
    folder.notBefore = now + Math.max(BETWEEN_LOOKS_MS, (this.#steady() - now) * SHARE);
  }

  #ask(folder: Landed, name: string): void {
    const look = lookAtEntry(folder.at.raw, name);
    const path = under(folder.at.raw, [name]);
    if (look === undefined) {
      folder.known.delete(name);
      folder.followed.delete(name);
      this.#settling.see(path, undefined);
    } else if (folder.known.get(name) !== look.stamp) {
      folder.known.set(name, look.stamp);
      this.#settling.see(path, look);
    }
  }

  #enter(folder: Landed, look: FolderLook, content: 'as-it-is' | 'as-new'): void {
    const before = folder.known;
    folder.tooFull = look.kind === 'too-many';
    folder.wholeDue ||= folder.tooFull && content === 'as-new';
    folder.known = new Map();
    const entries = look.kind === 'looked' ? look.entries : [];
    for (const [name, entry] of entries) {
      folder.known.set(name, entry.stamp);
      if (content === 'as-new' && before.get(name) !== entry.stamp)
        this.#settling.see(under(folder.at.raw, [name]), entry);
    }
    for (const name of before.keys()) {
      if (!folder.known.has(name)) this.#settling.see(under(folder.at.raw, [name]), undefined);
    }
  }

  /** An application goes on being looked at for a while: events below its own folder are not heard. */
  #follow(path: string): string {
    const raw = folderOf(path);
    if (/\.app$/iu.test(path)) this.#folders.get(raw)?.followed.set(nameOf(path), this.#steady() + FOLLOW_MS);
    return raw;
  }

  #takeWhole(folder: Landed): boolean {
    if (!folder.wholeDue || this.#steady() - folder.wholeAt < WHOLE_EVERY_MS) return false;
    folder.wholeAt = this.#steady();
    folder.wholeDue = false;
    return true;
  }

  /** What goes on growing in these folders is not read for the sake of the others. */
  #within(raws: ReadonlySet<string>, due: ReadonlySet<string>): Within {
    const folders = [...raws].flatMap((raw) => this.#folders.get(raw)?.at.path ?? []);
    const growing = this.#settling.pending
      .filter((path) => raws.has(folderOf(path)) && !due.has(path))
      .slice(0, MOST_GROWING)
      .map((path) => `${this.#folders.get(folderOf(path))?.at.path ?? ''}/${macPathOf(nameOf(path)).path}`);
    return { folders, volumes: [], ...(growing.length > 0 && { growing }) };
  }
}

function folderOf(raw: string): string {
  return raw.slice(0, Math.max(1, raw.lastIndexOf('/')));
}

function nameOf(raw: string): string {
  return raw.slice(raw.lastIndexOf('/') + 1);
}
