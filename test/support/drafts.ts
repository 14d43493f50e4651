/**
 * Events for tests, before they have their ids.
 * @module
 */
import type { Draft, Event } from '../../src/model/event.ts';

type DraftOf<T extends Event['type']> = Draft<Extract<Event, { type: T }>>;

const AT = '2026-11-25T08:00:00.000Z';

/** The smallest there is. `detail` tells it apart. */
export function makeAgentDraft(detail: string): DraftOf<'agent'> {
  return { type: 'agent', at: AT, change: 'started', detail };
}

/** A summary of some 20 KB. */
export function makeLargeDraft(): DraftOf<'sweep'> {
  return {
    type: 'sweep',
    at: AT,
    sweep: 'report--1',
    reason: 'schedule',
    startedAt: AT,
    finishedAt: AT,
    durationMs: 1,
    verdict: 'clean',
    ...{ evidence: 0, posture: 0, files: 0, packs: [], indicators: [], coverage: [] },
    tripped: Array.from({ length: 400 }, (_, index) => `indicator--${String(index).padStart(40, '0')}`),
  };
}

export function makeHeartbeatDraft(more: Partial<DraftOf<'heartbeat'>> = {}): DraftOf<'heartbeat'> {
  return {
    type: 'heartbeat',
    at: AT,
    version: '0.1.0',
    host: { name: 'mac', uuid: null, serial: null, platform: 'darwin', os: 'macOS 13.2.1', model: null },
    startedAt: AT,
    uptimeMs: 1,
    packs: [],
    outbox: { depth: 0, bytes: 0, durable: true, dropped: 0, parked: 0 },
    watch: { mode: 'events-and-poll', folders: 0, paths: 0, limits: [] },
    openStories: 0,
    fullDiskAccess: 'unknown',
    gaps: [],
    waitingOrders: [],
    usage: { rssBytes: 1, cpuMs: 1, handles: 1 },
    ...more,
  };
}
