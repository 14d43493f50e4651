/**
 * Remembers which observations stand in a binding already.
 *
 * A pattern over n observations can have n! bindings. Enough are given that every observation that takes part in a
 * match stands in one of them, and each new one shows new observations as far as it can.
 * @module
 */
import type { Candidates } from './candidates.ts';

export class Shown {
  readonly #shown = new Set<number>();
  readonly #passed = new WeakMap<Candidates, number>();

  add(observations: Iterable<number>): void {
    for (const observation of observations) this.#shown.add(observation);
  }

  has(observation: number): boolean {
    return this.#shown.has(observation);
  }

  /** The place of the first candidate that was not shown; it only ever moves on. */
  firstUnshown(candidates: Candidates): number {
    let place = this.#passed.get(candidates) ?? 0;
    while (place < candidates.observations.length && this.#shown.has(candidates.observations[place] ?? -1)) place += 1;
    this.#passed.set(candidates, place);
    return place;
  }
}
