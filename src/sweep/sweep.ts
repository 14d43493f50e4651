/**
 * One pass: plan what to look for, look through each probe, match, conclude. It never knows which probes exist: they are handed in.
 * @module
 */
import type { Host, Within } from '../host/host.ts';
import type { Sealer } from '../host/memory-seal.ts';
import type { Gap } from '../model/gap.ts';
import type { Sighting } from '../model/observation.ts';
import { isProblem } from '../model/problem.ts';
import type { Absence, Lookups, Probe, Sealing } from '../probes/probe.ts';
import { type Aside, openAside } from './aside.ts';
import type { SweepEvent } from './events.ts';
import { type Judge, openJudge } from './judge.ts';
import { makeLookups } from './lookups.ts';
import { merge } from './merge.ts';
import type { Plan } from './plan.ts';
import { remember } from './remember.ts';

export type SweepSwitches = {
  /** Probes to run; absent: all. */
  readonly only?: readonly string[];
  readonly skip: readonly string[];
  /** Left out, each as a material gap: the process of an earlier sweep died with it. */
  readonly leaveOut?: readonly { readonly probe: string; readonly path?: string; readonly because: string }[];
  /**
   * A look at chosen places between sweeps: the probes that walk look there, the others take no part. What it finds has
   * the same ids as in a whole sweep; what it does not find says nothing about the rest of the disk.
   */
  readonly within?: Within;
  readonly hashAll: boolean;
  readonly sinkholes: readonly string[];
  readonly jobs?: number;
  /** Findings of one indicator that are told in full. */
  readonly maxHits: number;
};

export type SweepRequest = {
  readonly host: Host;
  readonly probes: readonly Probe[];
  readonly plan: Plan;
  readonly switches: SweepSwitches;
  readonly hostId: string;
  /** Whether to tell, for each observation, which part of a pattern it met or failed. */
  readonly explain: boolean;
  /** What seals what the probes pass, for the memory; absent: nothing is remembered, and nothing is made for it. */
  readonly sealer?: Sealer;
  readonly signal: AbortSignal;
};

/**
 * Looks through every probe: the fast ones first, those that wait for the network beside them, the walk last.
 * What it tells is complete when `ended` came; a consumer that stops earlier ends all probes.
 */
export async function* sweep(request: SweepRequest): AsyncGenerator<SweepEvent> {
  const judge = judgeOf(request);
  const running: Probe[] = [];
  for (const probe of request.probes) {
    const absence = absenceOf(probe, request);
    const leftOut = request.switches.leaveOut?.find((one) => one.probe === probe.name);
    if (absence !== undefined) yield { kind: 'absent', probe: probe.name, absence };
    else if (leftOut === undefined) running.push(probe);
    else yield* leave(leftOut);
  }
  yield* warningsOf(request, running);
  const { lookups } = request.plan;
  const { sealer } = request;
  const probes = new Set(running.map(({ name }) => name));
  const wanted = makeLookups(lookups, { ...request.switches, probes, ...(sealer === undefined ? {} : { sealer }) });
  const lane = (name: Probe['lane']) =>
    running
      .filter((probe) => probe.lane === name)
      .flatMap((probe) => [run(probe, { request, wanted, judge }), ...rememberBy(probe, { request, wanted })]);
  yield* merge([...lane('beside'), inOrder(lane('fast'), lane('slow'))]);
  yield* judge.finish();
  yield { kind: 'ended' };
}

function rememberBy(probe: Probe, { request, wanted }: Omit<Run, 'judge'>): readonly AsyncGenerator<SweepEvent>[] {
  if (!isSealing(wanted) || probe.remembers === undefined) return [];
  return [remember(probe, { host: request.host, wanted, signal: request.signal })];
}

function isSealing(wanted: Lookups): wanted is Sealing {
  return wanted.sealer !== undefined;
}

function* leave({ probe, path, because }: NonNullable<SweepSwitches['leaveOut']>[number]): Generator<SweepEvent> {
  const where = path === undefined ? {} : { path };
  yield { kind: 'gap', gap: { kind: 'gap', probe, reason: 'probe-failed', ...where, detail: because } };
  yield { kind: 'probe-ended', probe };
}

async function* inOrder(
  fast: readonly AsyncGenerator<SweepEvent>[],
  slow: readonly AsyncGenerator<SweepEvent>[],
): AsyncGenerator<SweepEvent> {
  yield* merge(fast);
  yield { kind: 'fast-lane-done' };
  yield* merge(slow);
}

function judgeOf({ plan, probes, hostId, switches, host, explain }: SweepRequest): Judge {
  const posture = new Set(probes.filter(({ feeds }) => feeds === 'posture').map(({ name }) => name));
  return openJudge(plan, {
    hostId,
    sinkholes: switches.sinkholes,
    maxHits: switches.maxHits,
    feeds: (probe) => (posture.has(probe) ? 'posture' : 'evidence'),
    now: () => host.now(),
    explain,
  });
}

/** Why a probe takes no part in this sweep; `undefined` where it does. */
export function absenceOf(
  probe: Probe,
  { switches, host }: Pick<SweepRequest, 'switches' | 'host'>,
): Absence | undefined {
  const chosen =
    (switches.only === undefined || switches.only.includes(probe.name)) && !switches.skip.includes(probe.name);
  if (!chosen) return { state: 'skipped', because: 'switched off by you' } as const;
  if (switches.within !== undefined && probe.lane !== 'slow')
    return { state: 'skipped', because: 'a look at chosen folders' } as const;
  return probe.absence?.(host);
}

/** What the host itself could not make sense of leaves every probe's field open. */
function* warningsOf({ host }: SweepRequest, running: readonly Probe[]): Generator<SweepEvent> {
  for (const { reason, path, detail } of host.warnings) {
    for (const probe of running.filter(({ feeds }) => feeds === 'evidence')) {
      yield {
        kind: 'gap',
        gap: { kind: 'gap', probe: probe.name, reason, path, ...(detail === undefined ? {} : { detail }) },
      };
    }
  }
}

type Run = { readonly request: SweepRequest; readonly wanted: Lookups; readonly judge: Judge };

/** Runs one probe, and tells what it says beside its observations while it still looks. */
async function* run(probe: Probe, { request, wanted, judge }: Run): AsyncGenerator<SweepEvent> {
  yield { kind: 'probe-started', probe: probe.name };
  const aside = openAside(probe.name, request.signal);
  try {
    yield* listen(probe.look(request.host, wanted, aside.look), { aside, judge });
  } catch (error) {
    // One broken probe must not silence the others; in tests a bug must be seen.
    if (request.host.strict && !isProblem(error)) throw error;
    const text = error instanceof Error ? error.stack : String(error);
    request.host.log.warn('probe failed', { probe: probe.name, error: text });
    yield { kind: 'gap', gap: failureOf(probe.name, error) };
  }
  yield* aside.take();
  yield { kind: 'probe-ended', probe: probe.name };
}

async function* listen(
  sightings: AsyncGenerator<Sighting>,
  { aside, judge }: { readonly aside: Aside; readonly judge: Judge },
): AsyncGenerator<SweepEvent> {
  let next = sightings.next();
  try {
    for (;;) {
      const step = await Promise.race([next, aside.said()]);
      yield* aside.take();
      if (step === undefined) continue;
      if (step.done === true) return;
      if (step.value.kind === 'gap') yield { kind: 'gap', gap: step.value };
      else yield* judge.offer(step.value);
      next = sightings.next();
    }
  } finally {
    await sightings.return(undefined);
  }
}

function failureOf(probe: string, error: unknown): Gap {
  return { kind: 'gap', probe, reason: 'probe-failed', detail: error instanceof Error ? error.message : String(error) };
}
