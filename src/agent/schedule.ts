/**
 * When the next sweep is due: every so often with jitter, once after any gap, however the clock jumps.
 *
 * Two clocks are read. The wall clock is what people mean by "every six hours", and it goes on while a laptop sleeps; the
 * monotonic one cannot be set. A sweep is due by the wall clock, but one that was set back never moves it away by more
 * than a whole period, and one that was set forward makes one sweep and not a hundred.
 * @module
 */

/** A tenth either way: 50,000 Macs that were switched on at nine must not all read their disks at three. */
const JITTER = 0.1;

export type Clocks = {
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Milliseconds since some moment, which nobody sets. */
  readonly steady: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
};

type Due = { readonly wall: number; readonly steady: number };

export class Schedule {
  readonly #clocks: Clocks;
  #everyMs: number;
  #due: Due;

  /** `dueAt`: what an earlier run of the agent had settled, in wall time. */
  constructor(everyMs: number, clocks: Clocks, dueAt?: number) {
    this.#clocks = clocks;
    this.#everyMs = everyMs;
    this.#due = this.#in(dueAt === undefined ? this.#period() : this.#bounded(dueAt - clocks.wall()));
  }

  /** Milliseconds since 1970 of the next sweep, as the wall clock now stands. */
  get dueAt(): number {
    return this.#due.wall;
  }

  /** Whether a sweep is due. Whoever asks and sweeps calls `begin`. */
  isDue(): boolean {
    const { wall, steady } = this.#clocks;
    // set back: the steady clock still knows how long it was to be
    if (this.#due.wall - wall() > this.#longest()) this.#due = this.#in(this.#bounded(this.#due.steady - steady()));
    return wall() >= this.#due.wall;
  }

  /** A sweep begins now: the next one is a period away, however many were missed. */
  begin(): void {
    this.#due = this.#in(this.#period());
  }

  /** Another period from now on; what is already due stays so. */
  change(everyMs: number): void {
    if (everyMs === this.#everyMs) return;
    this.#everyMs = everyMs;
    if (!this.isDue()) this.#due = this.#in(Math.min(this.#due.wall - this.#clocks.wall(), this.#period()));
  }

  #in(ms: number): Due {
    return { wall: this.#clocks.wall() + ms, steady: this.#clocks.steady() + ms };
  }

  #period(): number {
    return this.#everyMs * (1 - JITTER + 2 * JITTER * this.#clocks.random());
  }

  #longest(): number {
    return this.#everyMs * (1 + JITTER);
  }

  #bounded(ms: number): number {
    return Math.min(Math.max(ms, 0), this.#longest());
  }
}
