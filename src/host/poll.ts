/**
 * Looks at exact paths again and again by `lstat` alone, and tells which ones changed since the last pass.
 *
 * Events get lost: queues overflow, a Mac sleeps, and on APFS an append through a descriptor that was open all the time
 * reports nothing, which is how the incident's files (logs) grow. So this runs beside them, and is cheap: a path costs
 * one `lstat` a pass, and its folder is listed only when that has changed.
 * @module
 */
import type { Ways } from './host.ts';
import { type FolderClocks, FolderMemory } from './poll-folder.ts';
import type { PathState, PollPlace } from './poll-place.ts';
import { PollWay } from './poll-way.ts';

/** `before` is absent where this was the first look. */
export type PathChange = { readonly place: PollPlace; readonly before?: PathState; readonly after: PathState };

export type PollOptions = FolderClocks & {
  /** Asked anew at every use: what is mounted changes. */
  readonly ways: () => Ways;
};

/** In one pass; of more places each pass takes as many, in turn. */
export const MOST_IN_A_PASS = 2_000;

type Polled = { readonly place: PollPlace; readonly way: PollWay; state: PathState | undefined };

export class Poll {
  readonly #options: PollOptions;
  readonly #folders: FolderMemory;
  readonly #led = new Map<string, ReturnType<Ways['lead']>>();
  #polled = new Map<string, Polled>();
  #round: readonly Polled[] = [];
  #next = 0;

  constructor(options: PollOptions) {
    this.#options = options;
    this.#folders = new FolderMemory(options);
  }

  /** How many places are polled. */
  get size(): number {
    return this.#round.length;
  }

  /** From now on these places, and no others. What was seen at those that stay is kept. */
  set(places: readonly PollPlace[]): void {
    const before = this.#polled;
    this.#polled = new Map(places.map((place) => [keyOf(place), before.get(keyOf(place)) ?? this.#begin(place)]));
    this.#round = [...this.#polled.values()];
    this.#next = 0;
    this.#folders.clear();
  }

  /** What was last seen there; nothing for a place that is not polled, or not yet. */
  state(place: PollPlace): PathState | undefined {
    return this.#polled.get(keyOf(place))?.state;
  }

  /** Finds every way anew in the next pass: the Mac slept, or something was mounted. */
  refresh(): void {
    for (const { way } of this.#round) way.forget();
    this.#folders.clear();
  }

  /** Looks once, and tells what changed; of a place that is new, whatever stands there. */
  pass(): readonly PathChange[] {
    const turn: Polled[] = [];
    for (let left = Math.min(MOST_IN_A_PASS, this.#round.length); left > 0; left--) {
      const one = this.#round[this.#next % this.#round.length];
      this.#next += 1;
      if (one !== undefined) turn.push(one);
    }
    return this.#look(turn);
  }

  /** Looks at these places only, now: an event said so. */
  lookAgain(places: readonly PollPlace[]): readonly PathChange[] {
    return this.#look(places.map((place) => this.#polled.get(keyOf(place))).filter((one) => one !== undefined));
  }

  #look(turn: readonly Polled[]): readonly PathChange[] {
    this.#folders.nextPass();
    this.#led.clear();
    for (const { way } of turn) way.prepare();
    return turn.map(compare).filter((change) => change !== undefined);
  }

  #lead(folder: string): ReturnType<Ways['lead']> {
    const known = this.#led.get(folder) ?? this.#options.ways().lead(folder);
    this.#led.set(folder, known);
    return known;
  }

  #begin(place: PollPlace): Polled {
    const { ways, steady } = this.#options;
    const room = { ways, steady, folders: this.#folders, lead: (folder: string) => this.#lead(folder) };
    return { place, way: new PollWay(place, room), state: undefined };
  }
}

function compare(one: Polled): PathChange | undefined {
  const before = one.state;
  const after = one.way.look(before);
  if (after === before) return undefined;
  one.state = after;
  const isNews = before === undefined ? after.things.length > 0 : textOfState(before) !== textOfState(after);
  return isNews ? { place: one.place, after, ...(before !== undefined && { before }) } : undefined;
}

function textOfState({ things, refused }: PathState): string {
  if (things.length === 0) return refused ?? '';
  return things.map(({ path, identity, stamp, type }) => `${type} ${identity} ${stamp} ${path}`).join('\n');
}

function keyOf({ path, how }: PollPlace): string {
  return `${how} ${path}`;
}
