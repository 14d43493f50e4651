/**
 * How the agent is right now, said twice: in full to the collector as a heartbeat, and without anything private in the
 * status that every user of this Mac may read.
 * @module
 */
import type { FullDiskAccess } from '../host/host.ts';
import type { Draft } from '../model/event.ts';
import type { Pack } from '../model/pack.ts';
import type { AgentStatus } from '../model/status.ts';
import type { Depth } from './store.ts';
import type { Running } from './sweeper.ts';
import type { LastSweep, Limit } from './sweeps.ts';
import type { WatchState } from './watcher.ts';
import type { Who } from './who.ts';

export type Vitals = {
  readonly version: string;
  readonly now: Date;
  readonly startedAt: Date;
  readonly uptimeMs: number;
  readonly mode: AgentStatus['mode'];
  readonly who: Who;
  readonly group: string | undefined;
  readonly packs: readonly Pack[];
  readonly index: AgentStatus['index'];
  readonly sweep: {
    readonly last: LastSweep | undefined;
    readonly running: Running | undefined;
    readonly nextAt: Date | undefined;
  };
  readonly depth: Depth;
  readonly watch: WatchState;
  readonly openStories: number;
  readonly fullDiskAccess: FullDiskAccess;
  readonly limits: readonly Limit[];
  readonly waitingOrders: readonly string[];
  readonly uplink: AgentStatus['uplink'];
  readonly refusedSettings: readonly string[];
  readonly usage: (Draft & { readonly type: 'heartbeat' })['usage'];
};

const MOST = 50;

/** The sign of life. */
export function heartbeatOf(vitals: Vitals): Draft & { readonly type: 'heartbeat' } {
  const { version, now, startedAt, uptimeMs, who, group, packs, index, sweep, watch, depth } = vitals;
  const { name, uuid, serial, platform, os, model } = who;
  const { last, nextAt } = sweep;
  return {
    type: 'heartbeat',
    at: now.toISOString(),
    version,
    host: { name, uuid, serial, platform, os, model },
    ...(group === undefined ? {} : { group }),
    startedAt: startedAt.toISOString(),
    uptimeMs,
    packs: packs.map(({ id, version: of, sha256, signature }) => ({ id, version: of, sha256, signature })),
    ...(index === undefined ? {} : { indexSignedAt: index.signedAt }),
    ...(last === undefined
      ? {}
      : { lastSweep: { sweep: last.sweep, finishedAt: last.finishedAt, verdict: last.verdict } }),
    ...(nextAt === undefined ? {} : { nextSweepAt: nextAt.toISOString() }),
    outbox: outboxOf(depth),
    watch: { ...watch, limits: watch.limits.slice(0, MOST) },
    openStories: vitals.openStories,
    fullDiskAccess: vitals.fullDiskAccess,
    gaps: vitals.limits.slice(0, MOST),
    waitingOrders: vitals.waitingOrders.slice(0, MOST),
    usage: vitals.usage,
  };
}

/** What anybody may read. */
export function statusOf(vitals: Vitals, pid: number): AgentStatus {
  const { version, now, startedAt, mode, packs, index, watch, depth } = vitals;
  return {
    schema: 'besom.status/1',
    version,
    pid,
    startedAt: startedAt.toISOString(),
    updatedAt: now.toISOString(),
    mode,
    sweep: sweepOf(vitals.sweep),
    openStories: vitals.openStories,
    outbox: outboxOf(depth),
    uplink: vitals.uplink,
    packs: packs.map(({ id, name, version: of, signature }) => ({ id, name, version: of, signature })),
    ...(index === undefined ? {} : { index }),
    watch: { ...watch, limits: watch.limits.length },
    fullDiskAccess: vitals.fullDiskAccess,
    gaps: vitals.limits.slice(0, MOST),
    waitingOrders: vitals.waitingOrders.slice(0, MOST),
    refusedSettings: vitals.refusedSettings.slice(0, 2 * MOST),
  };
}

function sweepOf({ last, running, nextAt }: Vitals['sweep']): AgentStatus['sweep'] {
  return {
    ...(last === undefined
      ? {}
      : {
          last: {
            finishedAt: last.finishedAt,
            reason: last.reason,
            verdict: last.verdict,
            evidence: last.evidence,
            durationMs: last.durationMs,
          },
        }),
    ...(running === undefined ? {} : { running: { startedAt: running.since.toISOString(), reason: running.reason } }),
    ...(nextAt === undefined ? {} : { nextAt: nextAt.toISOString() }),
  };
}

function outboxOf({ events, bytes, oldest, durable, dropped, parked }: Depth): AgentStatus['outbox'] {
  const all = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return { depth: events, bytes, ...(oldest === undefined ? {} : { oldest }), durable, dropped: all, parked };
}

const ACCESS_REMEDY = 'the fleet profile grants it, or System Settings > Privacy & Security > Full Disk Access';

/** Everything that limits this agent, most important first. */
export function limitsOf(
  vitals: Pick<Vitals, 'fullDiskAccess' | 'depth' | 'watch' | 'mode' | 'index'> & {
    readonly lastSweep: LastSweep | undefined;
    readonly packLimits: readonly string[];
    readonly memory: string | undefined;
    /** Why this Mac's identity cannot be kept. */
    readonly identity: string | undefined;
  },
): readonly Limit[] {
  const { fullDiskAccess, depth, watch, mode, index, lastSweep, packLimits, memory, identity } = vitals;
  return [
    ...(mode === 'safe'
      ? [
          {
            what: 'safe mode after five crashes: exact paths only',
            remedy: 'report the crash files; it ends by itself',
          },
        ]
      : []),
    ...(fullDiskAccess === 'refused' ? [{ what: 'no Full Disk Access', remedy: ACCESS_REMEDY }] : []),
    ...(depth.durable ? [] : [{ what: 'the outbox cannot be written', remedy: 'make room, or look at the disk' }]),
    ...(identity === undefined
      ? []
      : [{ what: `the identity of this Mac cannot be kept (${identity})`, remedy: 'make room, or look at the disk' }]),
    ...(index?.stale === true
      ? [{ what: 'the pack index is older than 14 days', remedy: 'sign it anew: besom pack sign --index' }]
      : []),
    ...packLimits.map((what) => ({ what, remedy: 'look at the packs on the collector' })),
    ...watch.limits.map((what) => ({ what, remedy: 'exact paths are polled, and sweeps look there' })),
    ...(memory === undefined ? [] : [{ what: memory, remedy: 'besom status --memory' }]),
    ...(lastSweep?.gaps ?? []),
  ];
}
