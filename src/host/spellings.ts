/**
 * Finds what stands at a path of the swept disk, component by component, without ever letting the kernel follow a link.
 *
 * A disk under a root is an attacker's: a link on it to `/etc` means that disk's `/etc`, and one to `../../..` means
 * that disk's top. So each link is read and walked by hand from the Mac's own top, and the kernel is given only paths
 * in which every folder is known to be one. Where the volume ignores case, every spelling is looked for.
 * @module
 */
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import {
  anySpelling,
  type Disk,
  exactly,
  foldRaw,
  hasOtherSpellings,
  spellOut,
  type Tree,
  type Wanted,
  whyNot,
} from './disk.ts';
import { codeOf } from './errno.ts';
import { FolderIndex } from './folder-index.ts';
import type { Outcome } from './host.ts';
import { bytesOf, macPathOf, under } from './raw-path.ts';
import { type Refused, refusedBy } from './refusal.ts';
import { toRefusal } from './survey-place.ts';

/** A thing that stands there. Paths are raw: the one that the kernel is given, and the Mac's own. */
export type Standing = { readonly real: string; readonly shown: string; readonly stats: Stats };

/** macOS gives up at 32 links (MAXSYMLINKS), and then nothing stands there. */
const MAX_LINKS = 32;
/** Ends a search through folders and links that were made to have no end; a real one has some dozens of steps. */
const MAX_STEPS = 2_000;
/** Longest path that the kernel takes (PATH_MAX, less the closing NUL). */
const MAX_PATH = process.platform === 'darwin' ? 1023 : 4095;

type Search = {
  readonly disk: Disk;
  readonly index: FolderIndex;
  /** What a link in the last place means: itself, or what it leads to. */
  readonly lastLink: 'itself' | 'its-target';
  readonly todo: Step[];
  readonly done: Set<string>;
  readonly found: Map<string, Standing>;
  refused: { readonly at: string; readonly why: Refused } | undefined;
};

/** A folder that was reached, by its names below a tree's top, and what is still to be found below it. */
type Step = {
  readonly tree: Tree;
  readonly at: readonly string[];
  readonly rest: readonly Wanted[];
  readonly links: number;
};

export type Question = Pick<Search, 'disk' | 'index' | 'lastLink'>;

/** What to ask a disk with: what stands at a path itself, with a memory for the next question. */
export function questionOf(disk: Disk): Question {
  return { disk, index: new FolderIndex((raw) => foldRaw(raw, disk)), lastLink: 'itself' };
}

/** Everything that stands there. A refusal only where nothing was found and something could not be looked at. */
export function findStanding(path: readonly Wanted[], question: Question): Outcome<readonly Standing[]> {
  const search: Search = { ...question, todo: [], done: new Set(), found: new Map(), refused: undefined };
  enter(search, path, 0);
  for (let step = search.todo.pop(); step !== undefined; step = search.todo.pop()) {
    if (search.done.size > MAX_STEPS) {
      refuse(search, shownAt(step), { reason: 'damaged', detail: 'links and folders without end' });
      break;
    }
    take(search, step);
  }
  const { found, refused } = search;
  if (found.size > 0 || refused === undefined) return { ok: true, value: [...found.values()] };
  return { ok: false, refusal: toRefusal(macPathOf(refused.at), refused.why) };
}

/** Begins at the Mac's top, in every tree that is shown there; the last one first, which a firmlink would show. */
function enter(search: Search, path: readonly Wanted[], links: number): void {
  if (links > MAX_LINKS) return;
  const spelt = spellOut(path, search.disk);
  for (const tree of search.disk.trees) {
    const isInside = tree.shown.every((name, index) => matches(spelt[index], name));
    if (isInside) add(search, { tree, at: [], rest: spelt.slice(tree.shown.length), links });
  }
}

/** Names of trees are plain lower-case ASCII, which folding leaves as they are. */
function matches(wanted: Wanted | undefined, name: string): boolean {
  return wanted !== undefined && (wanted.folded ?? wanted.name) === name;
}

/** The same folder with the same to find below it is gone through once, by however many ways it is reached. */
function add(search: Search, step: Step): void {
  const key = JSON.stringify([realAt(step), step.rest.map(({ name, folded }) => folded ?? [name])]);
  if (search.done.has(key)) return;
  search.done.add(key);
  search.todo.push(step);
}

function take(search: Search, step: Step): void {
  const [wanted, ...rest] = step.rest;
  try {
    if (wanted === undefined) arrive(search, step);
    else if (wanted.name === '..') enter(search, [...exactly(namesAt(step).slice(0, -1)), ...rest], step.links);
    else for (const name of namesFor(search, step, wanted)) pass(search, { ...step, at: [...step.at, name], rest });
  } catch (error) {
    refuseFor(search, shownAt(step), error);
  }
}

/** The top of a tree itself, or where a link ended in a folder. */
function arrive(search: Search, step: Step): void {
  const stats = look(search, step);
  if (stats !== undefined) keep(search, step, stats);
}

/** One thing on the way: the last one is the answer, a link leads elsewhere, a folder is gone into. */
function pass(search: Search, step: Step): void {
  const stats = look(search, step);
  if (stats === undefined) return;
  const isLast = step.rest.length === 0;
  if (stats.isSymbolicLink() && (!isLast || search.lastLink === 'its-target')) follow(search, step);
  else if (isLast) keep(search, step, stats);
  else if (stats.isDirectory()) add(search, step);
}

function follow(search: Search, { tree, at, rest, links }: Step): void {
  const target = readlinkSync(bytesOf(realAt({ tree, at })), { encoding: 'latin1' });
  const from = target.startsWith('/') ? [] : namesAt({ tree, at }).slice(0, -1);
  enter(search, [...exactly(from), ...anySpelling(target, search.disk), ...rest], links + 1);
}

function keep(search: Search, step: Step, stats: Stats): void {
  const shown = shownAt(step);
  // one thing reached through two trees is one thing: a firmlink, or the same folder mounted twice
  const key = `${stats.dev}:${stats.ino}:${shown}`;
  if (!search.found.has(key)) search.found.set(key, { real: realAt(step), shown, stats });
}

/** What stands at a real path; nothing where there is nothing, or where that is not to be known. */
function look(search: Search, step: Step): Stats | undefined {
  const real = realAt(step);
  const untouchable = whyNot(search.disk.untouchable, real, search.disk);
  if (untouchable !== undefined) {
    refuse(search, shownAt(step), untouchable);
    return undefined;
  }
  try {
    return lstatSync(bytesOf(real), { throwIfNoEntry: false });
  } catch (error) {
    // a name that no volume could hold is not there; a whole path that is too long may well be
    if (codeOf(error) === 'ENAMETOOLONG' && real.length <= MAX_PATH) return undefined;
    refuseFor(search, shownAt(step), error);
    return undefined;
  }
}

/** The names in a folder that are meant. Where it cannot be listed, the spelling that was asked for is tried. */
function namesFor(search: Search, step: Step, wanted: Wanted): readonly string[] {
  const { disk, index } = search;
  const real = realAt(step);
  const closed = whyNot(disk.unopened, real, disk) ?? (disk.isInCloud?.(real) === true ? IN_CLOUD : undefined);
  if (closed !== undefined) {
    refuse(search, shownAt(step), closed);
    return [];
  }
  if (wanted.folded === undefined) return [wanted.name];
  try {
    return index.named(real, wanted.folded);
  } catch (error) {
    if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error;
    // another spelling may stand there unseen: that is said unless this one is found
    if (hasOtherSpellings(wanted, disk)) refuseFor(search, shownAt(step), error);
    return [wanted.name];
  }
}

const IN_CLOUD: Refused = { reason: 'cloud-only' };

function refuseFor(search: Search, at: string, error: unknown): void {
  const why = refusedBy(error);
  if (why === undefined) throw error;
  // what went while it was looked at is not there
  if (why.reason !== 'vanished') refuse(search, at, why);
}

function refuse(search: Search, at: string, why: Refused): void {
  search.refused ??= { at, why };
}

function realAt({ tree, at }: Pick<Step, 'tree' | 'at'>): string {
  return under(tree.real, at);
}

function namesAt({ tree, at }: Pick<Step, 'tree' | 'at'>): readonly string[] {
  return [...tree.shown, ...at];
}

function shownAt(step: Pick<Step, 'tree' | 'at'>): string {
  return under('/', namesAt(step));
}
