/**
 * The uplink: takes what waits in the outbox to the collector, batch by batch, and lets nothing go that was not
 * acknowledged.
 *
 * A commit is sent within milliseconds, unless every collector is left alone just then. Nothing is tried twice without a rest
 * in between, whatever collectors do.
 * @module
 */

import type { Store } from './store.ts';
import { type Carried, type CourierParts, openCourier } from './uplink-courier.ts';
import { type Line, type LineParts, openLine } from './uplink-line.ts';
import { openPulse } from './uplink-pulse.ts';
import type { ContactReport } from './uplink-rests.ts';

export type Uplink = Pick<Line, 'ask' | 'worked' | 'failed'> & {
  /** Sends what waits, soon. A commit to the store does it by itself. */
  kick(): void;
  /** Forgets all rests: another network, or the end of sleep. */
  wake(): void;
  state(): UplinkState;
  /** One last attempt within the limit. */
  close(limitMs: number): Promise<void>;
};

/** `obstacle`: why nothing can be sent just now. Times are RFC 3339. */
export type UplinkState = ContactReport & { readonly nextAttempt?: string; readonly obstacle?: string };

export type UplinkParts = Omit<LineParts, 'tell'> & Pick<CourierParts, 'timeoutMs'> & { readonly store: Store };

/** Sends as soon as something is committed. */
export function openUplink(parts: UplinkParts): Uplink {
  const { store, now } = parts;
  const line = openLine({ ...parts, tell: (draft) => void store.commit({ events: [draft] }) });
  const stop = new AbortController();
  const courier = openCourier({ ...parts, line, signal: stop.signal });
  let isClosing = false;
  const pulse = openPulse({ job: carryAll, restMs });

  let carried: Carried = 'idle';

  async function carryAll(): Promise<void> {
    do carried = await courier.carry();
    while (carried === 'more' && !isClosing);
  }

  /** Asked after the rest has begun: it may be over already. */
  function restMs(): number | undefined {
    if (carried !== 'rest' || store.depth().events === 0) return undefined;
    return Math.max(1, courier.restMs(), line.waitMs() ?? 0);
  }

  async function close(limitMs: number): Promise<void> {
    isClosing = true;
    const limit = setTimeout(() => stop.abort(), limitMs);
    try {
      await pulse.end();
      await courier.carry();
    } finally {
      clearTimeout(limit);
    }
  }

  function state(): UplinkState {
    const [rests, obstacle] = [pulse.restsMs(), line.obstacle()?.says];
    return {
      ...line.report(),
      ...(rests === undefined ? {} : { nextAttempt: new Date(now().getTime() + rests).toISOString() }),
      ...(obstacle === undefined ? {} : { obstacle }),
    };
  }

  store.onCommit(pulse.kick);
  pulse.kick();
  const { ask, worked, failed } = line;
  const wake = () => {
    line.wake();
    pulse.hurry();
  };
  return { ask, worked, failed, kick: pulse.kick, wake, state, close };
}
