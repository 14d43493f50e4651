/**
 * Says whether this Mac's clock can be relied on where an order's time decides: it is held against the latest time that
 * this Mac itself recorded, and against the `Date` of the collector's last verified TLS answer.
 *
 * Whoever sets the clock back could otherwise bring an order to life that has run out, and whoever sets it forward one
 * that is not due yet.
 * @module
 */
import type { Store } from './store.ts';

/** `latest`: recorded by this Mac. `offsetMs`: how far the collector's clock was ahead of ours when it last answered. */
export type ClockReading = {
  readonly now: Date;
  readonly latest: Date | undefined;
  readonly offsetMs: number | undefined;
};

export type TrustedClock = {
  /** Hears the `Date` of an answer of the collector that came over verified TLS, as it comes. */
  sawCollector(date: Date): void;
  /** Records the time; called after an answer of the collector, so that a clock which it contradicts leaves no mark. */
  record(): void;
  read(): ClockReading;
};

const LATEST = 'clock.latest';
const HOUR_MS = 3_600_000;
/** An hour would do for orders that live for days; a minute costs one small commit with each question for orders. */
const RECORD_EVERY_MS = 60_000;

/** The clock of a store. */
export function openTrustedClock({ store, now }: { readonly store: Store; readonly now: () => Date }): TrustedClock {
  let latest = timeIn(store.fact(LATEST));
  let offsetMs: number | undefined;
  const read = (): ClockReading => ({ now: now(), latest, offsetMs });
  return {
    read,
    sawCollector(date) {
      const offset = date.getTime() - now().getTime();
      if (Number.isFinite(offset)) offsetMs = offset;
    },
    record() {
      const reading = read();
      if (clockDoubt(reading) !== undefined) return;
      if (latest !== undefined && reading.now.getTime() - latest.getTime() < RECORD_EVERY_MS) return;
      latest = reading.now;
      store.commit({ facts: { [LATEST]: latest.toISOString() } });
    },
  };
}

/** Why no order may be judged by this clock; nothing where it may. */
export function clockDoubt({ now, latest, offsetMs }: ClockReading): string | undefined {
  if (latest !== undefined && now < latest) {
    return `this Mac's clock says ${now.toISOString()}, and it has itself recorded ${latest.toISOString()}. Set the clock`;
  }
  if (offsetMs !== undefined && Math.abs(offsetMs) > HOUR_MS) {
    const collector = new Date(now.getTime() + offsetMs).toISOString();
    return `this Mac's clock says ${now.toISOString()}, and the collector's ${collector}. Set the one that is wrong`;
  }
  return undefined;
}

function timeIn(text: string | undefined): Date | undefined {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
