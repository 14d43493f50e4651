/**
 * Sends one report to one collector, as a host that joins for that alone.
 * @module
 */
import type { Log } from '../host/host.ts';
import type { Http } from '../host/http.ts';
import type { Event } from '../model/event.ts';
import type { Report } from '../model/report.ts';
import type { KeyParts } from './enrol-keys.ts';
import type { KeyOf } from './identity-file.ts';
import { type CourierParts, openCourier } from './uplink-courier.ts';
import { openLine } from './uplink-line.ts';
import { reportEvents, reportHost } from './uplink-report.ts';

export type OnceParts = {
  readonly collector: string;
  readonly token: string;
  readonly version: string;
  readonly http: Http;
  readonly now: () => Date;
  readonly log: Log;
  readonly signal: AbortSignal;
};

/** `refused`: events that the collector does not take, of those that were sent. */
export type SentOnce =
  | { readonly ok: true; readonly events: number; readonly refused: number }
  | { readonly ok: false; readonly says: string };

/** One attempt: whoever called it sees whether it worked, and calls again. */
export async function sendOnce(report: Report, parts: OnceParts): Promise<SentOnce> {
  const { collector, token, version, now, log, http, signal } = parts;
  const { id, ...facts } = reportHost(report);
  const line = openLine({
    settings: () => ({ collectors: [collector], enrolmentToken: token }),
    identity: passingIdentity(id),
    facts: () => facts,
    kind: 'one-off',
    ...{ http, version, now, log },
    // that it joined is told by the collector's own list of hosts
    tell() {},
  });
  const events = reportEvents(report);
  const held = hold(events);
  const courier = openCourier({ store: held, line, now, log, signal });
  while ((await courier.carry()) === 'more' && !signal.aborted);
  const left = held.left();
  if (left > 0) {
    const says = signal.aborted
      ? 'it was stopped'
      : (line.report().lastFailure?.says ?? `${left} events were not taken`);
    return { ok: false, says };
  }
  return { ok: true, events: events.length, refused: held.refused() };
}

/** Forgotten with the process: the key is for this report alone. */
function passingIdentity(id: string): KeyParts['identity'] {
  let key: KeyOf | undefined;
  return {
    id: () => id,
    keyFor: () => key,
    bind() {},
    joined(given) {
      key = { ...given, at: '' };
    },
  };
}

/** The events of one report, until they are taken. */
function hold(events: readonly Event[]): CourierParts['store'] & { left(): number; refused(): number } {
  let waiting = events;
  let refused = 0;
  const drop = (ids: ReadonlySet<string>) => {
    waiting = waiting.filter(({ id }) => !ids.has(id));
  };
  return {
    left: () => waiting.length,
    refused: () => refused,
    next({ maxEvents, maxBytes, types, without }) {
      const wanted = waiting
        .filter(({ id, type }) => types?.includes(type) !== false && without?.has(id) !== true)
        .slice(0, maxEvents);
      let bytes = 0;
      const fitting = wanted.filter((event, index) => {
        bytes += Buffer.byteLength(JSON.stringify(event)) + 1;
        return index === 0 || bytes <= maxBytes;
      });
      return { events: fitting, bytes };
    },
    acknowledge: (ids) => drop(new Set(ids)),
    park(id) {
      refused += 1;
      drop(new Set([id]));
    },
  };
}
