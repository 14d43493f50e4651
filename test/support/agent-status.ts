/**
 * The status of an agent and the stories of its traces, for tests that show them.
 * @module
 */
import type { AgentStatus } from '../../src/model/status.ts';
import type { Story } from '../../src/model/story.ts';

/** One that is in order, at a time that tests take for now. */
export function agentStatus(now: Date, changes: Partial<AgentStatus> = {}): AgentStatus {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  return {
    schema: 'besom.status/1',
    version: '0.1.0',
    pid: process.pid,
    startedAt: ago(5_000),
    updatedAt: ago(0),
    mode: 'normal',
    sweep: {
      last: { finishedAt: ago(90), reason: 'schedule', verdict: 'clean', evidence: 0, durationMs: 65_000 },
      nextAt: ago(-200),
    },
    openStories: 0,
    outbox: { depth: 0, bytes: 0, durable: true, dropped: 0, parked: 0 },
    uplink: { collector: 'collector.example:8443', enrolled: true, lastContactAt: ago(1) },
    packs: [{ id: 'pack--1', name: 'circleci-2023-01', version: '1.0.0', signature: 'embedded' }],
    watch: { mode: 'events-and-poll', folders: 12, paths: 7, limits: 0 },
    fullDiskAccess: 'granted',
    gaps: [],
    waitingOrders: [],
    refusedSettings: [],
    ...changes,
  };
}

/** A file of the incident that was removed and came back. */
export function story(changes: Partial<Story> = {}): Story {
  return {
    id: 'finding--1',
    indicator: 'indicator--1',
    name: 'Hidden file /private/tmp/.ptslog',
    pack: 'pack--1',
    kind: 'evidence',
    severity: 'critical',
    probe: 'paths',
    path: '/private/tmp/.ptslog',
    state: 'reappeared',
    firstSeen: '2026-01-01T08:00:00.000Z',
    lastSeen: '2026-01-01T11:59:00.000Z',
    removedByUs: false,
    appearances: 3,
    contentChanges: 1,
    moments: [
      { at: '2026-01-01T08:00:00.000Z', turn: 'appeared', seenBy: 'sweep' },
      { at: '2026-01-01T09:00:00.000Z', turn: 'removed', seenBy: 'watch' },
      { at: '2026-01-01T10:00:00.000Z', turn: 'reappeared', seenBy: 'watch', unseen: true },
    ],
    untold: 0,
    lapses: [{ from: '2026-01-01T09:30:00.000Z', to: '2026-01-01T10:00:00.000Z' }],
    ...changes,
  };
}
