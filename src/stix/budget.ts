/**
 * Bounds a search by what it looks at, not by a clock: the same input always gets the same answer.
 * @module
 */

/** What one search may still look at. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  /** Takes one step; no once there is none. */
  spend(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }
}
