/**
 * Whatever the agent does by the clock: signs of life, the status, looking whether settings, access or the day have
 * changed, and asking the parts whether something is due.
 *
 * One timer of a second serves all of it: each timer wakes the processor of a laptop.
 * @module
 */
import { durationMs } from '../model/duration.ts';
import { SAFE_MODE_MS } from './crash-loop.ts';
import type { Joined } from './joined.ts';
import { isIndexStale } from './packs-current-index.ts';
import { STATUS_EVERY_MS, writeStatus } from './status-file.ts';
import { heartbeatOf, limitsOf, statusOf, type Vitals } from './vitals.ts';
import type { WatchState } from './watcher.ts';

export type PulseParts = {
  readonly watch: () => WatchState | undefined;
  /** Takes up what is in force now. */
  readonly renew: () => void;
  /** Reads the settings again, and takes up what is another one. */
  readonly reload: () => void;
  /** What this process may see is another: the watch is to take it up. */
  readonly onAccess: () => void;
};

const TICK_MS = 1_000;
const ALIVE_EVERY_MS = 60_000;
const ACCESS_EVERY_MS = 60_000;
const HEAL_EVERY_MS = 10_000;
const SLEPT_MS = 30_000;
const SOON_MS = 1_000;

const NOT_WATCHING: WatchState = { mode: 'off', folders: 0, paths: 0, limits: [] };

export class Pulse {
  readonly #joined: Joined;
  readonly #parts: PulseParts;
  readonly #beganAt: Date;
  readonly #steadyBeganAt = performance.now();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #due = new Map<string, number>();
  #day: string;
  #wallAt: number;
  #soon = false;
  #isOver = false;
  readonly #cpu = process.cpuUsage();

  constructor(joined: Joined, parts: PulseParts) {
    this.#joined = joined;
    this.#parts = parts;
    this.#beganAt = joined.parts.now();
    this.#day = this.#beganAt.toISOString().slice(0, 10);
    this.#wallAt = this.#beganAt.getTime();
  }

  begin(): void {
    this.#tick();
    this.#timers.add(setInterval(() => this.#tick(), TICK_MS));
  }

  /** Does something once, unless the agent is stopped before. */
  after(ms: number, act: () => void): void {
    if (this.#isOver) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  /** What is committed while the agent stops wakes nothing any more. */
  end(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Says now how the agent is, for whoever asks on this Mac. */
  writeStatus(): void {
    const { stateDir, log } = this.#joined.parts;
    const because = writeStatus(stateDir, statusOf(this.#vitals(), process.pid));
    if (because !== undefined) log.warn('the status cannot be written', { because });
  }

  /** Something happened that a person may ask about in a moment. */
  statusSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    this.after(SOON_MS, () => {
      this.#soon = false;
      this.writeStatus();
    });
  }

  #tick(): void {
    const { parts, conditions, stories, supplies, sweeps, lookout } = this.#joined;
    const { settings } = conditions;
    const isSafe = parts.start.mode === 'safe';
    if (conditions.mayHaveChanged) this.#parts.reload();
    stories.flush();
    lookout.tick();
    const woken = this.#hasSlept();
    if (woken) supplies.uplink.wake();
    if (!isSafe) {
      sweeps.tick(woken);
      supplies.tick();
      this.#renewEachDay();
    }
    this.#every('heal', HEAL_EVERY_MS, () => parts.store.heal());
    this.#every('alive', ALIVE_EVERY_MS, () => conditions.live());
    this.#every('access', ACCESS_EVERY_MS, () => this.#testAccess());
    this.#every('heartbeat', durationMs(settings.heartbeatEvery), () => this.#beat());
    this.#every('status', STATUS_EVERY_MS, () => this.writeStatus());
    if (isSafe && performance.now() - this.#steadyBeganAt >= SAFE_MODE_MS) parts.onWish();
  }

  #every(what: string, ms: number, act: () => void): void {
    const now = performance.now();
    if (now < (this.#due.get(what) ?? Number.NEGATIVE_INFINITY)) return;
    this.#due.set(what, now + ms);
    act();
  }

  /** The steady clock stands still while a Mac sleeps, the wall clock does not; a clock that was set looks the same. */
  #hasSlept(): boolean {
    const before = this.#wallAt;
    this.#wallAt = this.#joined.parts.now().getTime();
    return this.#wallAt - before > SLEPT_MS;
  }

  /** Indicators run out by the day. */
  #renewEachDay(): void {
    const day = this.#joined.parts.now().toISOString().slice(0, 10);
    if (day === this.#day) return;
    this.#day = day;
    this.#parts.renew();
  }

  #testAccess(): void {
    const { conditions, parts, sweeps } = this.#joined;
    // where it does not exist, there is nothing to test
    if (conditions.access === 'not-applicable') return;
    const turn = conditions.testAccess();
    if (turn === undefined) return;
    this.#parts.onAccess();
    const at = parts.now().toISOString();
    const detail = turn === 'gained' ? 'Full Disk Access was granted' : 'Full Disk Access was taken away';
    parts.store.commit({ events: [{ type: 'agent', at, change: `access-${turn}`, detail }] });
    if (turn === 'gained' && parts.start.mode === 'normal') void sweeps.ask('access');
  }

  #beat(): void {
    this.#joined.parts.store.commit({ events: [heartbeatOf(this.#vitals())] });
  }

  #vitals(): Vitals {
    const { parts, who, conditions, stories, supplies, inForce, recall, sweeps } = this.#joined;
    const { version, store, start } = parts;
    const now = parts.now();
    const watch = this.#parts.watch() ?? NOT_WATCHING;
    const depth = store.depth();
    const index = indexAt(supplies.packs.indexSignedAt(), now);
    const { access: fullDiskAccess, settings } = conditions;
    const mode = start.mode;
    const packLimits = [...supplies.packs.limits(), ...supplies.keyTroubles()];
    const limits = limitsOf({
      ...{ fullDiskAccess, depth, watch, mode, index, packLimits },
      lastSweep: sweeps.last,
      memory: recall.trouble(),
      identity: supplies.identity.problem(),
    });
    const isSafe = mode === 'safe';
    const { last, running, nextAt } = sweeps;
    return {
      ...{ version, now, mode, who, index, depth, watch, fullDiskAccess, limits },
      startedAt: this.#beganAt,
      uptimeMs: Math.round(performance.now() - this.#steadyBeganAt),
      group: settings.group,
      packs: inForce.plan().packs,
      sweep: { last, running, nextAt: isSafe ? undefined : nextAt },
      openStories: stories.open().filter(({ kind }) => kind === 'evidence').length,
      waitingOrders: supplies.orders.waiting(),
      uplink: uplinkOf(supplies),
      refusedSettings: conditions.refusedSettings,
      usage: this.#usage(),
    };
  }

  #usage(): Vitals['usage'] {
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      rssBytes: process.memoryUsage.rss(),
      cpuMs: Math.round((user + system) / 1_000),
      handles: process.getActiveResourcesInfo().length,
    };
  }
}

function indexAt(signedAt: string | undefined, now: Date): Vitals['index'] {
  if (signedAt === undefined) return undefined;
  return { signedAt, stale: isIndexStale(signedAt, now) };
}

function uplinkOf({ uplink, identity }: Joined['supplies']): Vitals['uplink'] {
  const { collector, lastContact, lastFailure, nextAttempt, obstacle } = uplink.state();
  const hasFailed = lastFailure !== undefined && !(lastContact !== undefined && lastContact > lastFailure.at);
  const trouble = obstacle ?? (hasFailed ? lastFailure.says : undefined);
  return {
    ...(collector === undefined ? {} : { collector: hostOf(collector) }),
    enrolled: identity.enrolledAt() !== undefined,
    ...(lastContact === undefined ? {} : { lastContactAt: lastContact }),
    ...(nextAttempt === undefined ? {} : { nextAttemptAt: nextAttempt }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function hostOf(collector: string): string {
  return URL.canParse(collector) ? new URL(collector).host : '';
}
