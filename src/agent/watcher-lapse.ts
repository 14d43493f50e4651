/**
 * Notices time in which nobody watched: the Mac slept, or the process was stopped or starved.
 *
 * Whether the steady clock goes on while a Mac sleeps differs from system to system, so both clocks are asked. A wall
 * clock that is set forward looks like sleep, and is told as what it may be; one that is set back tells nothing.
 * @module
 */

export type Lapse = { readonly from: Date; readonly to: Date; readonly because: string };

/** A machine under load is late by seconds, and nothing is lost by that: the poll compares with what it saw before. */
const LATE_MS = 5_000;

export type LapseClocks = { readonly now: () => Date; readonly steady: () => number };

export class LapseWatch {
  readonly #clocks: LapseClocks;
  #wall: Date;
  #steady: number;

  constructor(clocks: LapseClocks) {
    this.#clocks = clocks;
    this.#wall = clocks.now();
    this.#steady = clocks.steady();
  }

  /** Called at every tick; `everyMs`: how long it should have been. */
  tick(everyMs: number): Lapse | undefined {
    const from = this.#wall;
    const to = this.#clocks.now();
    const steady = this.#clocks.steady();
    const ran = steady - this.#steady;
    const slept = to.getTime() - from.getTime() - ran;
    this.#wall = to;
    this.#steady = steady;
    if (slept > LATE_MS) return { from, to, because: 'the Mac slept, or its clock was set forward' };
    if (ran > Math.max(LATE_MS, 3 * everyMs)) {
      // set back meanwhile: the steady clock knows how long it was
      const since = from < to ? from : new Date(to.getTime() - ran);
      return { from: since, to, because: 'the agent did not run: it was stopped, or the Mac slept' };
    }
    return undefined;
  }
}
