/**
 * Waits until what landed in a watched folder is still: a growing download is not hashed at every chunk.
 *
 * Pure: it is told what each look at a thing gave, and says which things are to be checked now. Something that never
 * comes to rest is checked all the same, after a minute and then at twice the time, so that neither hides for ever
 * behind a program that keeps touching it, nor is read again and again.
 * @module
 */

/** A thing is checked when it was the same for so long; one that was seen to grow, for longer. */
const STILL_MS = 2_000;
const STILL_AFTER_GROWTH_MS = 10_000;
/** However much it changes, it is checked after this time, and next after twice that, up to the last. */
const AT_THE_LATEST_MS = 60_000;
const LATEST_OF_ALL_MS = 3_600_000;
/** More things at once are a flood: the oldest are then checked as they are. */
export const MOST_PENDING = 20_000;

/** What a look at a thing gave: another `stamp` is another state of it. */
export type Look = { readonly stamp: string; readonly size: number };

type Pending = {
  stamp: string;
  size: number;
  /** When it last became another. */
  changedAt: number;
  hasGrown: boolean;
  /** When it is checked at the latest. */
  latestAt: number;
  waitMs: number;
};

export class Settling {
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();

  /** `now`: milliseconds that never go back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** What is waited for, and to be looked at again. */
  get pending(): readonly string[] {
    return [...this.#pending.keys()];
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Tells what a look at a thing gave; nothing: it is gone, and nobody waits for it. */
  see(path: string, look: Look | undefined): void {
    if (look === undefined) {
      this.#pending.delete(path);
      return;
    }
    const now = this.#now();
    const known = this.#pending.get(path);
    if (known === undefined) {
      const begun = { ...look, changedAt: now, hasGrown: false };
      this.#pending.set(path, { ...begun, latestAt: now + AT_THE_LATEST_MS, waitMs: AT_THE_LATEST_MS });
    } else if (known.stamp !== look.stamp) {
      known.hasGrown ||= look.size > known.size;
      known.stamp = look.stamp;
      known.size = look.size;
      known.changedAt = now;
    }
  }

  /**
   * Takes out what is to be checked now. What is taken because it never rests goes on being waited for, so that it is
   * checked once more when it rests.
   */
  takeDue(): readonly string[] {
    const now = this.#now();
    const due: string[] = [];
    let surplus = this.#pending.size - MOST_PENDING;
    for (const [path, one] of this.#pending) {
      const isStill = now - one.changedAt >= (one.hasGrown ? STILL_AFTER_GROWTH_MS : STILL_MS);
      const isLate = now >= one.latestAt;
      if (!isStill && !isLate && surplus <= 0) continue;
      due.push(path);
      surplus -= 1;
      if (isStill || !isLate) this.#pending.delete(path);
      else {
        one.waitMs = Math.min(one.waitMs * 2, LATEST_OF_ALL_MS);
        one.latestAt = now + one.waitMs;
      }
    }
    return due;
  }

  /** Nobody waits for anything any more (the folders are others). */
  keepOnly(isWanted: (path: string) => boolean): void {
    for (const path of this.#pending.keys()) if (!isWanted(path)) this.#pending.delete(path);
  }
}
