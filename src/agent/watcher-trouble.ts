/**
 * Tells what became of the watch as events, and does not let anybody flood the outbox with them.
 *
 * Whoever owns a folder can remove it and make it again all day: each place tells a loss and its mending once in ten
 * minutes, with how often it was lost meanwhile.
 * @module
 */
import type { Loss } from '../host/watch-limits.ts';
import type { Draft } from '../model/event.ts';
import type { Lapse } from './watcher-lapse.ts';

export type WatchDraft = Draft & { readonly type: 'watch' };

const QUIET_MS = 600_000;
/** Places that are remembered; more at once are told each time. */
const MOST_PLACES = 1_000;

type Told = { at: number; untold: number; isLost: boolean };

export class WatchTrouble {
  readonly #tell: (draft: WatchDraft) => void;
  readonly #now: () => Date;
  readonly #steady: () => number;
  readonly #told = new Map<string, Told>();

  constructor(tell: (draft: WatchDraft) => void, clocks: { readonly now: () => Date; readonly steady: () => number }) {
    this.#tell = tell;
    this.#now = clocks.now;
    this.#steady = clocks.steady;
  }

  lost(place: string, { kind, because }: Loss): void {
    const told = this.#told.get(place);
    if (told !== undefined && this.#steady() - told.at < QUIET_MS) {
      told.untold += 1;
      return;
    }
    const before = told === undefined || told.untold === 0 ? '' : ` (and ${told.untold} times before)`;
    if (this.#told.size > MOST_PLACES) this.#told.clear();
    this.#told.set(place, { at: this.#steady(), untold: 0, isLost: true });
    this.#send(kind, place, `${because}${before}`);
  }

  restored(place: string): void {
    const told = this.#told.get(place);
    if (told === undefined || !told.isLost) return;
    told.isLost = false;
    this.#send('restored', place, 'it is watched again');
  }

  lapse({ from, to, because }: Lapse): void {
    const span = { from: from.toISOString(), to: to.toISOString() };
    this.#tell({ type: 'watch', at: span.to, change: 'not-watched', place: '/', ...span, because });
  }

  #send(change: WatchDraft['change'], place: string, because: string): void {
    this.#tell({ type: 'watch', at: this.#now().toISOString(), change, place, because });
  }
}
