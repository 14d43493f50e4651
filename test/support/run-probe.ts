/**
 * Runs one probe to its end on a real host, and gathers everything that it said.
 * @module
 */
import type { Host } from '../../src/host/host.ts';
import type { Gap } from '../../src/model/gap.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Block } from '../../src/model/report.ts';
import type { Look, Lookup, Lookups, Probe } from '../../src/probes/probe.ts';
import { makeLookups } from '../../src/sweep/lookups.ts';
import type { Question } from '../../src/sweep/select.ts';

export type ProbeOrder = {
  readonly probe: Probe;
  readonly host: Host;
  readonly questions: readonly Question[];
  readonly signal?: AbortSignal;
  readonly hashAll?: boolean;
  /** CIDRs of `--sinkhole`. */
  readonly sinkholes?: readonly string[];
};

export type ProbeRun = {
  readonly observations: readonly Observation[];
  readonly gaps: readonly Gap[];
  readonly blocks: readonly Block[];
  readonly leftOut: readonly { readonly path: string; readonly because: string }[];
  readonly examined: number;
  readonly bytesRead: number;
};

/** Everything that the probe says, in its order. */
export async function runProbe(order: ProbeOrder): Promise<ProbeRun> {
  const said = openEar(order.signal ?? new AbortController().signal);
  const observations: Observation[] = [];
  const gaps: Gap[] = [];
  for await (const sighting of order.probe.look(order.host, lookupsOf(order), said.look)) {
    if (sighting.kind === 'gap') gaps.push(sighting);
    else observations.push(sighting);
  }
  return { observations, gaps, ...said.all() };
}

/** The lookups, numbered as the plan numbers them. */
export function lookupsOf({ probe, questions, hashAll = false, sinkholes = [] }: ProbeOrder): Lookups {
  const all = questions.map((question, id): Lookup => ({ ...question, id }));
  return makeLookups(all, { probes: new Set([probe.name]), hashAll, jobs: 1, sinkholes });
}

/** What a probe says beside its sightings. */
export function openEar(signal: AbortSignal): { readonly look: Look; all(): Omit<ProbeRun, 'observations' | 'gaps'> } {
  const blocks: Block[] = [];
  const leftOut: { readonly path: string; readonly because: string }[] = [];
  let examined = 0;
  let bytesRead = 0;
  const look: Look = {
    signal,
    advance(step) {
      examined += step.examined ?? 0;
      bytesRead += step.bytesRead ?? 0;
    },
    block: (block) => void blocks.push(block),
    leaveOut: (place) => void leftOut.push(place),
  };
  return { look, all: () => ({ blocks, leftOut, examined, bytesRead }) };
}
