/**
 * The way to one polled place: the real folders in which it stands or would, found anew when one of them is another.
 * @module
 */

import { foldName, isPlain, normaliseName } from './fold.ts';
import type { RealPlace, Ways } from './host.ts';
import { type FolderMemory, type Peek, restAfter } from './poll-folder.ts';
import { type Looked, lookAt } from './poll-look.ts';
import type { PathState, PolledThing, PollPlace } from './poll-place.ts';
import { macPathOf, rawOf, under } from './raw-path.ts';
import { split } from './survey-place.ts';

export type WayRoom = {
  readonly ways: () => Ways;
  /** Where a folder lies, as of this pass: thousands of paths may lie in one. */
  readonly lead: Ways['lead'];
  readonly steady: () => number;
  readonly folders: FolderMemory;
};

/** After this time the way is found anew: another spelling of a folder above may stand beside it by now. */
const AUDIT_MS = 60_000;

/** A folder that the way ends in, and what it was when it was found. `shown`: the Mac's raw path for it. */
type Anchor = {
  readonly at: RealPlace;
  readonly shown: string;
  readonly was: Peek;
  readonly holds: 'names' | 'nothing';
};

/** One look at one thing, kept so that the same thing gives the same value. */
type Kept = { readonly looked: Looked; readonly thing: PolledThing };

export class PollWay {
  readonly #place: PollPlace;
  readonly #room: WayRoom;
  readonly #parent: string;
  readonly #name: string;
  /** As asked for, one character a byte. */
  readonly #asked: string;
  readonly #kept = new Map<string, Kept>();
  #anchors: readonly Anchor[] = [];
  #spelling: Spelling | undefined;
  #expectedIn = -1;
  #refused: string | undefined;
  #foundAt = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(place: PollPlace, room: WayRoom) {
    this.#place = place;
    this.#room = room;
    const { folder, name } = split(place.path);
    this.#parent = folder;
    this.#name = name;
    this.#asked = rawOf({ path: name });
  }

  forget(): void {
    this.#foundAt = Number.NEGATIVE_INFINITY;
    this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  /** Finds the way where it is another now. Called for all places before the first is looked at. */
  prepare(): void {
    if (this.#isStale()) this.#find();
    const { folders } = this.#room;
    if (this.#spelling === undefined || this.#expectedIn === folders.generation) return;
    this.#expectedIn = folders.generation;
    for (const { at, holds } of this.#anchors) {
      if (holds === 'names') folders.expect(at.raw, this.#spelling.folded);
    }
  }

  /** What stands at the place now; where that is what stood there before, the same value. */
  look(before: PathState | undefined): PathState {
    const things: PolledThing[] = [];
    let refused = this.#refused;
    for (const anchor of this.#anchors) {
      if (anchor.holds === 'nothing') continue;
      for (const name of this.#namesIn(anchor.at.raw)) {
        const seen = this.#lookAt(under(anchor.at.raw, [name]), under(anchor.shown, [name]));
        if (typeof seen === 'string') refused ??= seen;
        // a volume that ignores case shows one thing under both spellings
        else if (!things.some(({ identity }) => identity === seen[0]?.identity)) things.push(...seen);
      }
    }
    const state: PathState = { things, ...(things.length === 0 && refused !== undefined && { refused }) };
    return before !== undefined && isSame(before, state) ? before : state;
  }

  #isStale(): boolean {
    const now = this.#room.steady();
    if (now - this.#foundAt > AUDIT_MS) return true;
    return this.#anchors.some((anchor) => this.#isAnother(anchor)) && now >= this.#notBefore;
  }

  #isAnother({ at, was }: Anchor): boolean {
    const here = this.#room.folders.peek(at.raw);
    if (here === was) return false;
    return here?.identity !== was?.identity || (at.missing.length > 0 && here?.stamp !== was?.stamp);
  }

  #find(): void {
    const startedAt = this.#room.steady();
    const led = this.#room.lead(this.#parent);
    const found = led.ok ? led.value : [];
    const canStand = this.#name !== '' && !this.#name.includes('\0');
    this.#anchors = found.map((at) => ({
      at,
      shown: rawOf({ path: at.path }),
      was: this.#room.folders.peek(at.raw),
      holds: canStand && at.isFolder && at.missing.length === 0 ? 'names' : 'nothing',
    }));
    this.#refused = led.ok ? undefined : led.refusal.reason;
    this.#spelling = spellingOf(this.#name, this.#room.ways());
    this.#expectedIn = -1;
    this.#kept.clear();
    this.#foundAt = startedAt;
    this.#notBefore = restAfter(startedAt, this.#room.steady());
  }

  /** The spelling that was asked for last: where the volume takes it for another one, that is the one to tell. */
  #namesIn(raw: string): readonly string[] {
    if (this.#spelling === undefined) return [this.#asked];
    const others = this.#room.folders.spellings(raw, this.#spelling.folded, this.#spelling.fold);
    return others.includes(this.#asked) ? others : [...others, this.#asked];
  }

  #lookAt(raw: string, shown: string): readonly PolledThing[] | string {
    if (!this.#room.ways().mayTouch(raw)) return 'network-volume';
    const seen = this.#lookOnce(raw, shown);
    if (seen === undefined || typeof seen === 'string') return seen ?? [];
    if (this.#place.how === 'entries' && seen.type === 'directory') return [seen, ...this.#entries(raw, shown)];
    if (this.#place.how === 'target' && seen.type === 'symlink') return [seen, ...this.#target()];
    return [seen];
  }

  #lookOnce(raw: string, shown: string): PolledThing | string | undefined {
    const kept = this.#kept.get(raw);
    const looked = lookAt(raw, kept?.looked);
    if (kept !== undefined && looked === kept.looked) return kept.thing;
    if (looked.kind !== 'there') {
      this.#kept.delete(raw);
      return looked.kind === 'refused' ? looked.because : undefined;
    }
    const thing: PolledThing = { ...looked.thing, path: macPathOf(shown).path, type: looked.type };
    this.#kept.set(raw, { looked, thing });
    return thing;
  }

  #entries(raw: string, shown: string): readonly PolledThing[] {
    return this.#room.folders
      .entries(raw)
      .filter((name) => this.#room.ways().mayTouch(under(raw, [name])))
      .map((name) => this.#lookOnce(under(raw, [name]), under(shown, [name])))
      .filter((thing) => typeof thing === 'object');
  }

  #target(): readonly PolledThing[] {
    const led = this.#room.ways().lead(this.#place.path);
    const places = led.ok ? led.value.filter(({ missing }) => missing.length === 0) : [];
    return places
      .map(({ raw, path }) => this.#lookOnce(raw, rawOf({ path })))
      .filter((thing) => typeof thing === 'object');
  }
}

/** How to find other spellings of a name. */
type Spelling = { readonly folded: string; readonly fold: (name: string) => string };

/** A plain name on a volume that tells case apart is the only one of its kind: then there is nothing to find. */
function spellingOf(name: string, { caseSensitive }: Ways): Spelling | undefined {
  if (caseSensitive && isPlain(name)) return undefined;
  const fold = caseSensitive ? normaliseName : foldName;
  return { fold, folded: fold(name) };
}

/** The same things as before are the same values. */
function isSame(before: PathState, now: PathState): boolean {
  return (
    before.refused === now.refused &&
    before.things.length === now.things.length &&
    before.things.every((thing, index) => thing === now.things[index])
  );
}
