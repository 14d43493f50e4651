/**
 * Carries one batch to the collector, and does with each event in it what the answer says.
 * @module
 */
import type { Log } from '../host/host.ts';
import type { Event } from '../model/event.ts';
import type { Store } from './store.ts';
import { bodyOf, type Outcome, type Route, readOutcome, typesOf } from './uplink-batch.ts';
import type { Line } from './uplink-line.ts';
import { openSize } from './uplink-size.ts';
import { openSuspects } from './uplink-suspects.ts';

/** `more`: there may be more to do at once. `rest`: when a rest is over. `idle`: when something is committed or set. */
export type Carried = 'more' | 'rest' | 'idle';

export type Courier = {
  /** One batch, and one sign of life: neither can hold the other up. */
  carry(): Promise<Carried>;
  /** How long the collector asked not to be called. */
  restMs(): number;
};

export type CourierParts = {
  readonly store: Pick<Store, 'next' | 'acknowledge' | 'park'>;
  readonly line: Line;
  readonly now: () => Date;
  readonly monotonic?: () => number;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** For one request, from its first step to its last byte. */
  readonly timeoutMs?: number;
};

type Sent = { readonly route: Route; readonly events: readonly Event[]; readonly collector: string };

const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 1 << 20;

/** Carries nothing before it is told to. */
export function openCourier({
  store,
  line,
  now,
  log,
  signal,
  timeoutMs = TIMEOUT_MS,
  monotonic = () => performance.now(),
}: CourierParts): Courier {
  const suspects = openSuspects();
  const size = openSize();
  let notBefore = Number.NEGATIVE_INFINITY;

  async function carryBy(route: Route): Promise<Carried> {
    // asked first: to read the outbox only to find nobody to send to would cost more than the daemon may use
    const obstacle = line.obstacle();
    if (monotonic() < notBefore || obstacle?.kind === 'rest') return 'rest';
    const events = obstacle === undefined ? pick(route) : [];
    if (events.length === 0) return 'idle';
    const answer = await line.ask({
      method: 'POST',
      path: route,
      headers: { 'Content-Type': 'application/json' },
      body: (host) => bodyOf(events, { host, now: now() }),
      gzip: true,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
    if (answer.ok) return settle(readOutcome(answer, events.map(idOf)), { route, events, collector: answer.collector });
    if (!answer.quiet && route === '/v1/events') size.failed(events.length);
    return answer.quiet ? 'idle' : 'more';
  }

  /** The oldest that wait. One that was refused alone stands back, and is tried again alone when others were taken. */
  function pick(route: Route): readonly Event[] {
    const types = typesOf(route);
    const retried = suspects.toTryAgain();
    if (retried !== undefined && types.includes(retried.type)) return [retried];
    const maxEvents = route === '/v1/heartbeat' ? 1 : size.maxEvents();
    const { events } = store.next({ maxEvents, maxBytes: size.maxBytes(), types, without: suspects });
    if (events.length === 0 && route === '/v1/events') size.empty();
    return events;
  }

  function settle(outcome: Outcome, sent: Sent): Carried {
    if (outcome.kind === 'useless') return useless(outcome.says, sent);
    if (outcome.kind === 'too-much') return tooMuch(outcome, sent);
    line.worked(sent.collector);
    if (sent.route === '/v1/events') size.worked();
    store.acknowledge(outcome.done);
    suspects.taken(outcome.done, sent.collector);
    for (const { id, because } of outcome.refused) {
      for (const event of sent.events) if (event.id === id) park(event, because);
    }
    if (outcome.nextMs !== undefined) notBefore = monotonic() + outcome.nextMs;
    return 'more';
  }

  /** Another collector may be asked at once. */
  function useless(says: string, { collector }: Sent): Carried {
    line.failed(collector, { says });
    return 'more';
  }

  function tooMuch({ says, isSize }: Extract<Outcome, { kind: 'too-much' }>, sent: Sent): Carried {
    const [event] = sent.events;
    if (sent.events.length > 1 || event === undefined) {
      if (isSize) size.tooBig(sent.events.length);
      else size.failed(sent.events.length);
      return 'more';
    }
    const judged = suspects.refused(event, sent.collector);
    if (judged === 'broken') return useless(`${says} to everything`, sent);
    if (judged === 'hopeless') park(event, `${says} to it alone`);
    return 'more';
  }

  function park({ id, type }: Event, because: string): void {
    log.warn('event parked', { id, type, because });
    store.park(id, because);
  }

  return {
    async carry() {
      const carried = [await carryBy('/v1/events'), await carryBy('/v1/heartbeat')];
      return (['more', 'rest'] as const).find((one) => carried.includes(one)) ?? 'idle';
    },
    restMs: () => Math.max(0, notBefore - monotonic()),
  };
}

function idOf({ id }: Event): string {
  return id;
}
