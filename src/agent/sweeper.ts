/**
 * Runs the agent's sweeps: one at a time, each in a child process of its own at background priority.
 *
 * Whatever a parser does to the child, the watch lives on: what the child had found counts, the sweep is incomplete, and
 * one more sweep leaves out what it had announced last. There is never a third: a file that kills whoever reads it must
 * not keep a Mac busy for ever.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { SweepReason } from '../model/event.ts';
import { isProblem } from '../model/problem.ts';
import type { Finding, Report } from '../model/report.ts';
import type { Probe } from '../probes/probe.ts';
import { answer } from '../sweep/answer.ts';
import type { SweepEvent } from '../sweep/events.ts';
import { closeEarly, type Ledger, openLedger } from '../sweep/ledger.ts';
import type { SweepOrder } from '../sweep/order.ts';
import type { Plan } from '../sweep/plan.ts';
import { runSweepOrder, type SweepEnd } from '../sweep/run.ts';

/** What a child is to do, and the plan that it makes of the same packs. */
export type SweepTask = { readonly order: SweepOrder; readonly plan: Plan };

export type SweptBy = {
  /** `report--UUID`, known while the sweep runs. */
  readonly id: string;
  readonly order: SweepOrder;
  readonly reason: SweepReason;
  readonly report: Report;
  readonly end: SweepEnd;
};

export type SweeperOptions = {
  readonly probes: readonly Probe[];
  /** Who is swept, for the report. */
  readonly host: () => Report['host'];
  readonly timeoutMs: () => number;
  /** A folder for the children's temporary files. */
  readonly scratch: string;
  readonly now: () => Date;
  /** Hears that a sweep begins. */
  readonly onBegin: (id: string) => void;
  /** Hears each finding as it comes, long before the sweep ends. */
  readonly onFinding: (finding: Finding, id: string) => void;
  /** Hears everything else that the child tells. */
  readonly onEvent?: (event: SweepEvent) => void;
  /** Hears how each sweep went, the second one after a death too. */
  readonly onSwept: (swept: SweptBy) => void;
};

export type Running = { readonly reason: SweepReason; readonly since: Date };

/** What the child had said last before it died. */
type Announced = { readonly probe: string; readonly area?: string };

export class Sweeper {
  readonly #options: SweeperOptions;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = new Set<SweepReason>();
  #stop = new AbortController();
  #running: Running | undefined;

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** What runs right now; nothing where none does. */
  get running(): Running | undefined {
    return this.#running;
  }

  /**
   * Sweeps when those before are through; the task is made only then, of what is in force by then. Nothing comes of it
   * where the sweeper was closed meanwhile.
   */
  sweep(reason: SweepReason, makeTask: () => SweepTask): Promise<SweptBy | undefined> {
    const run = this.#queue.then(() => this.#sweepTwiceAtMost(reason, makeTask()));
    this.#queue = run.catch(() => {});
    return run;
  }

  /** Asks for a whole sweep; nothing is added where one for the same reason waits already. */
  ask(reason: SweepReason, makeTask: () => SweepTask): Promise<SweptBy | undefined> | undefined {
    if (this.#waiting.has(reason)) return undefined;
    this.#waiting.add(reason);
    return this.sweep(reason, () => {
      this.#waiting.delete(reason);
      return makeTask();
    });
  }

  /** Ends what runs; what waits is not begun. */
  async close(): Promise<void> {
    this.#stop.abort('interrupted');
    await this.#queue;
  }

  async #sweepTwiceAtMost(reason: SweepReason, task: SweepTask): Promise<SweptBy | undefined> {
    const first = await this.#sweepOnce(reason, task);
    if (first === undefined || first.swept.end.kind !== 'broken') return first?.swept;
    const { announced } = first;
    const because = `left out: the process of the sweep before died here (${first.swept.end.because})`;
    const path = announced?.area?.startsWith('/') === true ? announced.area : undefined;
    const leaveOut = announced === undefined ? [] : [{ probe: announced.probe, ...(path && { path }), because }];
    const switches = { ...task.order.switches, leaveOut };
    const second = await this.#sweepOnce('retry', { ...task, order: { ...task.order, switches } });
    return second?.swept;
  }

  async #sweepOnce(
    reason: SweepReason,
    { order, plan }: SweepTask,
  ): Promise<{ readonly swept: SweptBy; readonly announced: Announced | undefined } | undefined> {
    if (this.#stop.signal.aborted) return undefined;
    const { probes, host, timeoutMs, scratch, now, onBegin, onFinding, onEvent, onSwept } = this.#options;
    const id = `report--${randomUUID()}`;
    const startedAt = now();
    this.#running = { reason, since: startedAt };
    onBegin(id);
    const ledger = openLedger(probes.map(({ name }) => name));
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort('timed-out'), timeoutMs());
    let announced: Announced | undefined;
    try {
      const end = await runSweepOrder({
        order,
        ledger,
        tell: (event) => {
          announced = announcedBy(event) ?? announced;
          if (event.kind === 'finding') onFinding(event.finding, id);
          else onEvent?.(event);
        },
        stop: AbortSignal.any([this.#stop.signal, limit.signal]),
        strict: false,
        background: { scratch },
      }).catch((error: unknown) => brokenBy(error, ledger));
      const { hashAll } = order.switches;
      const context = { plan, host: host(), startedAt, finishedAt: now(), hashAll, named: new Set<never>() };
      const report = { ...answer(ledger, context), id };
      const swept: SweptBy = { id, order, reason, report, end };
      onSwept(swept);
      return { swept, announced };
    } finally {
      clearTimeout(timer);
      this.#running = undefined;
    }
  }
}

/** What the command would end with (a disk that is no longer there) is a gap of every probe here. */
function brokenBy(error: unknown, ledger: Ledger): SweepEnd {
  if (!isProblem(error)) throw error;
  closeEarly(ledger, 'probe-failed', error.message);
  return { kind: 'ended' };
}

function announcedBy(event: SweepEvent): Announced | undefined {
  if (event.kind === 'probe-started') return { probe: event.probe };
  if (event.kind === 'progress') return { probe: event.probe, area: event.area };
  return undefined;
}
