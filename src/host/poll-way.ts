/**
 * The way to one polled place: the real folders in which it stands or would, found anew when one of them is another.
 * @module
 */
import { foldName, isPlain, normaliseName } from './fold.ts';
import type { RealPlace, Ways } from './host.ts';
import { type FolderMemory, type Peek, restAfter } from './poll-folder.ts';
import { lookAt } from './poll-look.ts';
import type { PathState, PolledThing, PollPlace } from './poll-place.ts';
import { macPathOf, rawOf, under } from './raw-path.ts';

export type WayRoom = {
  readonly ways: () => Ways;
  /** Where a folder lies, as of this pass: thousands of paths may lie in one. */
  readonly lead: Ways['lead'];
  readonly steady: () => number;
  readonly folders: FolderMemory;
};

/** After this time the way is found anew: another spelling of a folder above may stand beside it by now. */
const AUDIT_MS = 60_000;

/** A folder that the way ends in, and what it was when it was found. */
type Anchor = { readonly at: RealPlace; readonly was: Peek };

export class PollWay {
  readonly #place: PollPlace;
  readonly #room: WayRoom;
  readonly #parent: string;
  readonly #name: string;
  #anchors: readonly Anchor[] = [];
  #refused: string | undefined;
  #foundAt = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(place: PollPlace, room: WayRoom) {
    this.#place = place;
    this.#room = room;
    const slash = place.path.lastIndexOf('/');
    this.#parent = slash <= 0 ? '/' : place.path.slice(0, slash);
    this.#name = place.path.slice(slash + 1);
  }

  forget(): void {
    this.#foundAt = Number.NEGATIVE_INFINITY;
    this.#notBefore = Number.NEGATIVE_INFINITY;
  }

  /** Finds the way where it is another now. Called for all places before the first is looked at. */
  prepare(): void {
    if (this.#isStale()) this.#find();
    for (const { at } of this.#anchors) if (this.#hasSpellings(at)) this.#room.folders.expect(at.raw, this.#folded());
  }

  /** What stands at the place now. */
  look(): PathState {
    const things: PolledThing[] = [];
    const met = new Set<string>();
    let refused = this.#refused;
    for (const { at } of this.#anchors) {
      if (at.missing.length > 0 || !at.isFolder) continue;
      for (const name of this.#namesIn(at)) {
        const seen = this.#lookAt(under(at.raw, [name]), under(rawOf({ path: at.path }), [name]));
        if (typeof seen === 'string') refused ??= seen;
        // a volume that ignores case shows one thing under both spellings
        else if (!met.has(seen[0]?.identity ?? '')) things.push(...seen);
        if (typeof seen !== 'string' && seen[0] !== undefined) met.add(seen[0].identity);
      }
    }
    return { things, ...(things.length === 0 && refused !== undefined && { refused }) };
  }

  #isStale(): boolean {
    const now = this.#room.steady();
    if (now - this.#foundAt > AUDIT_MS) return true;
    const changed = this.#anchors.some(({ at, was }) => {
      const here = this.#room.folders.peek(at.raw);
      if (here?.identity !== was?.identity) return true;
      return at.missing.length > 0 && here?.stamp !== was?.stamp;
    });
    return changed && now >= this.#notBefore;
  }

  #find(): void {
    const startedAt = this.#room.steady();
    const led = this.#room.lead(this.#parent);
    const found = led.ok ? led.value : [];
    this.#anchors = found.map((at) => ({ at, was: this.#room.folders.peek(at.raw) }));
    this.#refused = led.ok ? undefined : led.refusal.reason;
    this.#foundAt = startedAt;
    this.#notBefore = restAfter(startedAt, this.#room.steady());
  }

  /** A plain name on a volume that tells case apart is the only one of its kind. */
  #hasSpellings({ missing, isFolder }: RealPlace): boolean {
    const isOnly = this.#room.ways().caseSensitive && isPlain(this.#name);
    return isFolder && missing.length === 0 && !isOnly && this.#name !== '';
  }

  #folded(): string {
    return foldFor(this.#room.ways())(this.#name);
  }

  /** The spelling that was asked for last: where the volume takes it for another one, that is the one to tell. */
  #namesIn(at: RealPlace): readonly string[] {
    if (this.#name === '' || this.#name.includes('\0')) return [];
    const asked = rawOf({ path: this.#name });
    if (!this.#hasSpellings(at)) return [asked];
    const others = this.#room.folders.spellings(at.raw, this.#folded(), foldFor(this.#room.ways()));
    return others.includes(asked) ? others : [...others, asked];
  }

  #lookAt(raw: string, shown: string): readonly PolledThing[] | string {
    if (!this.#room.ways().mayTouch(raw)) return 'network-volume';
    const looked = lookAt(raw);
    if (looked.kind === 'refused') return looked.because;
    if (looked.kind === 'nothing') return [];
    const thing: PolledThing = { ...looked.thing, path: macPathOf(shown).path, type: looked.type };
    if (this.#place.how === 'entries' && looked.type === 'directory') return [thing, ...this.#entries(raw, shown)];
    if (this.#place.how === 'target' && looked.type === 'symlink') return [thing, ...this.#target()];
    return [thing];
  }

  #entries(raw: string, shown: string): readonly PolledThing[] {
    return this.#room.folders.entries(raw).flatMap((name) => {
      const path = under(raw, [name]);
      const looked = this.#room.ways().mayTouch(path) ? lookAt(path) : undefined;
      if (looked?.kind !== 'there') return [];
      return [{ ...looked.thing, path: macPathOf(under(shown, [name])).path, type: looked.type }];
    });
  }

  #target(): readonly PolledThing[] {
    const led = this.#room.ways().lead(this.#place.path);
    const places = led.ok ? led.value.filter(({ missing }) => missing.length === 0) : [];
    return places.flatMap(({ raw, path }) => {
      const looked = lookAt(raw);
      return looked.kind === 'there' ? [{ ...looked.thing, path, type: looked.type }] : [];
    });
  }
}

function foldFor({ caseSensitive }: Ways): (name: string) => string {
  return caseSensitive ? normaliseName : foldName;
}
