/**
 * Runs one job at a time: soon after each call for it, and by itself when a rest is over.
 * @module
 */

export type Pulse = {
  /** Soon; not before a rest that has begun is over. */
  kick(): void;
  /** Soon, rest or no rest. */
  hurry(): void;
  /** How long until a rest is over; nothing where none has begun. */
  restsMs(): number | undefined;
  /** No run begins any more; settles when the one under way is done. */
  end(): Promise<void>;
};

export type PulseParts = {
  readonly job: () => Promise<void>;
  /** Asked after each run: how long to rest before the next one; nothing where it waits for a call. */
  readonly restMs: () => number | undefined;
};

/** Calls that come together are one. */
const GATHER_MS = 5;
/** The longest that a timer of the runtime can wait. */
const MAX_TIMER_MS = 2_147_483_647;

/** Nothing runs before the first call. */
export function openPulse({ job, restMs }: PulseParts): Pulse {
  let timer: NodeJS.Timeout | undefined;
  let restsUntil: number | undefined;
  let running: Promise<void> | undefined;
  let isCalled = false;
  let hasEnded = false;

  function wait(ms: number): void {
    timer = setTimeout(start, Math.min(ms, MAX_TIMER_MS));
  }

  function start(): void {
    timer = undefined;
    restsUntil = undefined;
    isCalled = false;
    running = job().finally(() => {
      running = undefined;
      if (!hasEnded) rearm();
    });
  }

  function rearm(): void {
    const ms = restMs();
    if (ms !== undefined) {
      restsUntil = performance.now() + ms;
      wait(ms);
    } else if (isCalled) wait(GATHER_MS);
  }

  function kick(): void {
    isCalled = true;
    if (running === undefined && timer === undefined && !hasEnded) wait(GATHER_MS);
  }

  return {
    kick,
    hurry() {
      clearTimeout(timer);
      timer = undefined;
      restsUntil = undefined;
      kick();
    },
    restsMs: () => (restsUntil === undefined ? undefined : Math.max(0, restsUntil - performance.now())),
    async end() {
      hasEnded = true;
      clearTimeout(timer);
      timer = undefined;
      restsUntil = undefined;
      await running;
    },
  };
}
