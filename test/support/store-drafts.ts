/**
 * What tests of the store put into it: findings, stories and other events, and what comes out, counted.
 * @module
 */
import type { KeptStory, Store } from '../../src/agent/store.ts';
import type { Draft, Event, EventType } from '../../src/model/event.ts';
import type { Finding } from '../../src/model/report.ts';
import { makeFinding } from './report.ts';

type DraftOf<T extends EventType> = Extract<Draft, { readonly type: T }>;

const AT = '2026-11-25T08:00:00.000Z';

/** A trace of an indicator at a place. `more`: of the finding itself. */
export function foundAt(indicator: string, place: string, more: Partial<Finding> = {}): DraftOf<'finding'> {
  const times = { firstSeen: AT, lastSeen: AT };
  return { type: 'finding', at: AT, mark: 'new', finding: makeFinding({ indicator, id: place, ...times, ...more }) };
}

export function watchLost(place: string, because = 'the watcher failed'): DraftOf<'watch'> {
  return { type: 'watch', at: AT, change: 'lost', place, because };
}

export function sweptWith(indicators: DraftOf<'sweep'>['indicators']): DraftOf<'sweep'> {
  return {
    ...{ type: 'sweep', at: AT, sweep: 'report--1', reason: 'schedule', startedAt: AT, finishedAt: AT, durationMs: 1 },
    ...{ verdict: 'clean', evidence: 0, posture: 0, files: 1, packs: [], indicators, coverage: [], tripped: [] },
  };
}

export function storyOf(id: string, more: Partial<KeptStory> = {}): KeptStory {
  const { indicator, name, pack, kind, severity, probe, path, firstSeen, lastSeen } = makeFinding();
  return {
    ...{ id, indicator, name, pack, kind, severity, probe, path, state: 'present', firstSeen, lastSeen },
    ...{ removedByUs: false, appearances: 1, contentChanges: 0, moments: [], untold: 0, lapses: [] },
    ...more,
  };
}

/** Everything that waits, in the order in which it is handed out; each batch is acknowledged. */
export function deliverAll(store: Store): readonly Event[] {
  const events: Event[] = [];
  for (;;) {
    const batch = store.next({ maxEvents: 500, maxBytes: 1024 * 1024 });
    if (batch.events.length === 0) return events;
    events.push(...batch.events);
    store.acknowledge(batch.events.map(({ id }) => id));
  }
}

/** How often each indicator was found: in full, and in counts. */
export function timesFound(events: readonly (Event | Draft)[]): Readonly<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const event of events) {
    if (event.type === 'finding') times[event.finding.indicator] = (times[event.finding.indicator] ?? 0) + 1;
    if (event.type === 'tally') times[event.indicator] = (times[event.indicator] ?? 0) + event.count;
  }
  return times;
}

/** What the outbox says of itself. */
export function outboxEvents(events: readonly Event[], change: string) {
  return events.filter((event) => event.type === 'outbox').filter((event) => event.change === change);
}
