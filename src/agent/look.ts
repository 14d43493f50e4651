/**
 * A look again at exact paths and the hosts file, in the agent's own process: a few system calls, and the same engine
 * that judges a sweep.
 *
 * The fast probes open nothing but small regular files and the things at exact paths that a pack names. Everything else
 * (what lies in a folder, disk images, bundles) is looked at in a child.
 * @module
 */
import type { Host } from '../host/host.ts';
import type { Gap } from '../model/gap.ts';
import type { Finding } from '../model/report.ts';
import type { Probe } from '../probes/probe.ts';
import type { Plan } from '../sweep/plan.ts';
import { type SweepSwitches, sweep } from '../sweep/sweep.ts';

export type LookRequest = {
  readonly host: Host;
  /** All of them: those of the fast lane that `which` names run. */
  readonly probes: readonly Probe[];
  readonly plan: Plan;
  readonly hostId: string;
  readonly switches: SweepSwitches;
  /** The fast probes to run, and for `paths` the paths that are to be looked at; absent: all of them. */
  readonly which: { readonly probe: string; readonly paths?: ReadonlySet<string> };
  readonly signal: AbortSignal;
};

/** What a look saw. `complete`: nothing hindered it, so that what it did not find is not there. */
export type Looked = {
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly complete: boolean;
};

/** Looks once. A pattern that joins several things is answered only by a look at all of them. */
export async function lookAgain(request: LookRequest): Promise<Looked> {
  const { host, probes, hostId, switches, which, signal } = request;
  const findings: Finding[] = [];
  const gaps: Gap[] = [];
  const events = sweep({
    ...{ host, hostId, signal, explain: false },
    probes: probes.filter(({ name }) => name === which.probe),
    plan: narrowed(request),
    switches,
  });
  for await (const event of events) {
    if (event.kind === 'finding') findings.push(event.finding);
    else if (event.kind === 'gap') gaps.push(event.gap);
  }
  return { findings, gaps, complete: gaps.length === 0 && !signal.aborted };
}

/** The plan with the lookups of these paths alone, unless a pattern needs what stands at others to be decided. */
function narrowed({ plan, which: { paths } }: LookRequest): Plan {
  if (paths === undefined || plan.planned.some(({ parts }) => parts.length > 1)) return plan;
  return { ...plan, lookups: plan.lookups.filter((lookup) => lookup.kind !== 'path' || paths.has(lookup.path)) };
}
