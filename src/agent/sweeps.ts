/**
 * The agent's sweeps and what becomes of them: when they run, what they change in the life stories, and their summary.
 * @module
 */

import type { Draft, SweepReason } from '../model/event.ts';
import { GAP_REASONS, type GapReason } from '../model/gap.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import type { Finding, Report } from '../model/report.ts';
import type { SweepOrder } from '../sweep/order.ts';
import { goneBy } from './reconcile.ts';
import { Schedule } from './schedule.ts';
import { type Identified, sightOf } from './sighting.ts';
import type { Store } from './store.ts';
import type { Stories } from './stories.ts';
import type { Sight } from './story-turn.ts';
import { type Running, Sweeper, type SweeperOptions, type SweepTask, type SweptBy } from './sweeper.ts';

/** What the agent remembers of its newest whole sweep. */
export type LastSweep = {
  readonly sweep: string;
  readonly finishedAt: string;
  readonly reason: SweepReason;
  readonly verdict: Report['summary']['verdict'];
  readonly evidence: number;
  readonly durationMs: number;
  /** What kept it from being complete. */
  readonly gaps: readonly Limit[];
};

/** Something that limits what can be seen, and what mends it. */
export type Limit = { readonly what: string; readonly remedy: string };

const MAX_LIMITS = 20;

export type SweepsOptions = Omit<SweeperOptions, 'onBegin' | 'onFinding' | 'onSwept'> & {
  readonly store: Store;
  readonly stories: Stories;
  readonly everyMs: () => number;
  /** A whole sweep for what is in force now. */
  readonly makeTask: () => SweepTask;
  /** What stands at a finding's path right now; nothing where its evidence is a record, or it is gone. */
  readonly identify: (finding: Finding) => Identified;
  /** Whether a look at chosen places covers a path. */
  readonly covers: (order: SweepOrder, path: string) => boolean;
  readonly onSwept?: (swept: SweptBy) => void;
};

const LAST = 'sweep.last';
const NEXT = 'sweep.next';

/** What a sweep that runs has found. */
type Current = { readonly found: Set<string>; readonly still: Finding[] };

export class Sweeps {
  readonly #options: SweepsOptions;
  readonly #sweeper: Sweeper;
  /** Looks at chosen places go beside a sweep, which may take an hour. */
  readonly #looker: Sweeper;
  readonly #schedule: Schedule;
  readonly #current = new Map<string, Current>();
  #last: LastSweep | undefined;

  constructor(options: SweepsOptions) {
    this.#options = options;
    const hearing = {
      ...options,
      onBegin: (id: string) => void this.#current.set(id, { found: new Set(), still: [] }),
      onFinding: (finding: Finding, id: string) => this.#hear(finding, id),
      onSwept: (swept: SweptBy) => this.#conclude(swept),
    };
    this.#sweeper = new Sweeper(hearing);
    this.#looker = new Sweeper(hearing);
    const clocks = { wall: () => options.now().getTime(), steady: () => performance.now(), random: Math.random };
    const next = options.store.fact(NEXT);
    const dueAt = next === undefined ? Number.NaN : Date.parse(next);
    this.#schedule = Number.isNaN(dueAt)
      ? new Schedule(options.everyMs(), clocks)
      : new Schedule(options.everyMs(), clocks, dueAt);
    this.#last = readLast(options.store.fact(LAST));
  }

  get last(): LastSweep | undefined {
    return this.#last;
  }

  get nextAt(): Date {
    return new Date(this.#schedule.dueAt);
  }

  get running(): Running | undefined {
    return this.#sweeper.running;
  }

  /** Sweeps where one is due; called every now and then. `woken`: this Mac had slept. */
  tick(woken: boolean): void {
    this.#schedule.change(this.#options.everyMs());
    if (this.#schedule.isDue()) void this.ask(woken ? 'wake' : 'schedule');
  }

  /** Asks for a whole sweep; nothing comes of it where one for the same reason waits already. */
  ask(reason: SweepReason): Promise<SweptBy | undefined> | undefined {
    this.#schedule.begin();
    this.#options.store.commit({ facts: { [NEXT]: this.nextAt.toISOString() } });
    return this.#sweeper.ask(reason, this.#options.makeTask);
  }

  /** Looks at chosen places, in a child as a sweep is. */
  look(makeTask: () => SweepTask, reason: SweepReason): Promise<SweptBy | undefined> {
    return this.#looker.sweep(reason, makeTask);
  }

  async close(): Promise<void> {
    await Promise.all([this.#sweeper.close(), this.#looker.close()]);
  }

  /** A new trace is told at once; what is merely still there waits for the end of the sweep. */
  #hear(finding: Finding, id: string): void {
    const { stories, identify, now } = this.#options;
    const current = this.#current.get(id);
    current?.found.add(finding.id);
    const known = stories.get(finding.id);
    const stands = identify(finding);
    // the child saw it some moments ago: what is gone by now and was known to have gone is no return
    if (stands.kind === 'gone' && known?.state === 'removed') return;
    if (known === undefined || known.state === 'removed') {
      stories.see([sightOf(finding, stands, { at: now().toISOString(), seenBy: 'sweep' })], id);
    } else current?.still.push(finding);
  }

  /** What stands there is asked again: the watch may have seen another thing there since. */
  #stillThere(findings: readonly Finding[], at: string): readonly Sight[] {
    return findings.flatMap((finding) => {
      const stands = this.#options.identify(finding);
      return stands.kind === 'gone' ? [] : [sightOf(finding, stands, { at, seenBy: 'sweep' })];
    });
  }

  #conclude(swept: SweptBy): void {
    const { store, stories, now, covers, onSwept } = this.#options;
    const { report, order } = swept;
    const at = now().toISOString();
    const { found, still } = this.#current.get(swept.id) ?? { found: new Set<string>(), still: [] };
    this.#current.delete(swept.id);
    const isWhole = order.switches.within === undefined;
    // one that a look tells again has no news; a whole sweep says of each trace that it is still there
    stories.see(this.#stillThere(still, at), ...(isWhole ? [swept.id] : []));
    const gone = goneBy(stories.open(), {
      report,
      found,
      maxHits: order.switches.maxHits,
      ...(isWhole ? {} : { covers: (path: string) => covers(order, path) }),
    });
    stories.lose(
      gone.map(({ id }) => id),
      { at, seenBy: 'sweep', ...(isWhole ? { sweep: swept.id } : {}) },
    );
    if (isWhole) {
      this.#last = lastOf(swept);
      const facts = { [LAST]: JSON.stringify(this.#last), [NEXT]: this.nextAt.toISOString() };
      store.commit({ events: [summaryOf(swept, at), ...tripsOf(report, at)], facts });
    }
    onSwept?.(swept);
  }
}

/** The summary of one sweep. */
export function summaryOf({ report, reason }: Pick<SweptBy, 'report' | 'reason'>, at: string): Draft {
  const { summary, startedAt, finishedAt, packs, indicators, coverage } = report;
  return {
    type: 'sweep',
    at,
    sweep: report.id,
    reason,
    startedAt,
    finishedAt,
    durationMs: summary.elapsedMs,
    verdict: summary.verdict,
    evidence: summary.evidence,
    posture: summary.posture,
    files: summary.files,
    packs,
    indicators: indicators.map(({ id, pack, state, hits, because }) => {
      return { id, pack, state, hits, ...(because === undefined ? {} : { because }) };
    }),
    coverage,
    tripped: [...report.tripped],
  };
}

/** Indicators that met more than is told one by one: a person must look at the pack. */
function tripsOf({ indicators, tripped, startedAt }: Report, at: string): readonly Draft[] {
  return indicators
    .filter(({ id }) => tripped.includes(id))
    .map(({ id, pack, hits }): Draft => {
      return {
        type: 'tally',
        at,
        indicator: id,
        pack,
        count: hits,
        firstSeen: startedAt,
        lastSeen: at,
        because: 'tripped',
      };
    });
}

function lastOf({ id, reason, report }: SweptBy): LastSweep {
  const { finishedAt, summary } = report;
  const { verdict, evidence, elapsedMs } = summary;
  return { sweep: id, finishedAt, reason, verdict, evidence, durationMs: elapsedMs, gaps: limitsOf(report) };
}

/** Without the places: they are for the summary event, not for whoever reads the status. */
function limitsOf({ coverage }: Report): readonly Limit[] {
  const limits = coverage.flatMap(({ probe, gaps }) =>
    gaps
      .filter(({ weight }) => weight === 'material')
      .map(({ reason, count }) => {
        const { says, remedy } = isGapReason(reason) ? GAP_REASONS[reason] : { says: reason, remedy: 'sweep again' };
        return { what: `${probe}: ${says} (${count})`, remedy };
      }),
  );
  return limits.slice(0, MAX_LIMITS);
}

function isGapReason(reason: string): reason is GapReason {
  return Object.hasOwn(GAP_REASONS, reason);
}

/** Our own store wrote it; a damaged one may have been salvaged. */
function readLast(text: string | undefined): LastSweep | undefined {
  const value = text === undefined ? undefined : jsonOf(text);
  return isLast(value) ? value : undefined;
}

function isLast(value: unknown): value is LastSweep {
  return (
    isRecord(value) && ['sweep', 'finishedAt', 'verdict'].every((name) => name in value) && Array.isArray(value['gaps'])
  );
}
