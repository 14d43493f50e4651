/**
 * What a probe says beside its observations (how far it is, blocks, places left out), told while it still looks.
 * @module
 */
import type { Look } from '../probes/probe.ts';
import type { SweepEvent } from './events.ts';

/** A progress line more often than this is read by nobody and costs the pipe. */
const PROGRESS_EVERY_MS = 100;

export type Aside = {
  readonly look: Look;
  /** Everything said since the last call. */
  take(): readonly SweepEvent[];
  /** Settles as soon as something was said that is worth telling now. */
  said(): Promise<void>;
};

/** Opens the ear for one probe. Totals are kept here, so that a probe only says its steps. */
export function openAside(probe: string, signal: AbortSignal): Aside {
  const total = { examined: 0, files: 0, bytesRead: 0 };
  const waiting: SweepEvent[] = [];
  let area = '';
  let moved = false;
  let toldAt = 0;
  let wake = Promise.withResolvers<void>();

  const look: Look = {
    signal,
    advance({ examined = 0, files = 0, bytesRead = 0, area: now }) {
      total.examined += examined;
      total.files += files;
      total.bytesRead += bytesRead;
      area = now ?? area;
      moved = true;
      if (performance.now() - toldAt >= PROGRESS_EVERY_MS) wake.resolve();
    },
    block(block) {
      waiting.push({ kind: 'block', block });
      wake.resolve();
    },
    leaveOut(place) {
      waiting.push({ kind: 'left-out', probe, ...place });
      wake.resolve();
    },
  };

  return {
    look,
    take() {
      const events = waiting.splice(0);
      if (moved) {
        events.push({ kind: 'progress', probe, ...total, area });
        toldAt = performance.now();
      }
      moved = false;
      wake = Promise.withResolvers<void>();
      return events;
    },
    said: () => wake.promise,
  };
}
