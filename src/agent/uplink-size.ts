/**
 * How many events to send at once: fewer where a collector or a slow line cannot take so many, more again when that has passed.
 * @module
 */
import { MAX_EVENT_BYTES, MAX_EVENTS } from './uplink-batch.ts';

export type Size = {
  maxEvents(): number;
  maxBytes(): number;
  /** So many were too many for the collector; it will say so again, so this is not tried until all has been sent. */
  tooBig(events: number): void;
  /** So many did not get through. */
  failed(events: number): void;
  worked(): void;
  /** Nothing waits any more. */
  empty(): void;
};

/** What one event, at least, must fit into. */
const LEAST_BYTES = 16 << 10;

/** Begins with all that the exchange allows. */
export function openSize(): Size {
  let most = MAX_EVENTS;
  let ceiling = MAX_EVENTS;
  const halve = (events: number) => {
    most = Math.max(1, Math.min(most, Math.floor(events / 2)));
  };
  return {
    maxEvents: () => most,
    maxBytes: () => Math.max(LEAST_BYTES, Math.floor((MAX_EVENT_BYTES * most) / MAX_EVENTS)),
    tooBig(events) {
      halve(events);
      ceiling = most;
    },
    failed: halve,
    worked() {
      most = Math.min(ceiling, most * 2);
    },
    empty() {
      ceiling = MAX_EVENTS;
    },
  };
}
