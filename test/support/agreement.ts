/**
 * Declares the agreement of a planned sweep with a brute-force match, on random trees and random patterns.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Host } from '../../src/host/host.ts';
import { images } from '../../src/probes/mac/images.ts';
import { paths } from '../../src/probes/mac/paths.ts';
import { walk } from '../../src/probes/mac/walk.ts';
import { type Plan, planSweep } from '../../src/sweep/plan.ts';
import { reachOf } from '../../src/sweep/states.ts';
import { type Matches, matchBySweep, matchEverything } from './brute-force.ts';
import { buildMac } from './mac-tree.ts';
import { NOW } from './observation.ts';
import { openTestRoot } from './open-host.ts';
import { packOf } from './pack.ts';
import { ENGINE_PROBES } from './probes.ts';
import { patterns, plantAll, type Thing, things } from './random-sweep.ts';

/** Declares the two tests: on disks that ignore case, and on disks that do not. */
export function agreesOnRandomTrees({ runs, seed }: { readonly runs: number; readonly seed: number }): void {
  for (const caseSensitive of [false, true]) {
    it(`agree on random trees and patterns, on a disk that ${caseSensitive ? 'tells' : 'ignores'} case`, async () => {
      const agrees = fc.asyncProperty(things, patterns, fc.constantFrom(1, 1, 1, 2), async (all, texts, jobs) => {
        await agree(all, { texts, jobs, caseSensitive });
      });
      await fc.assert(agrees, { seed, numRuns: runs });
    });
  }
}

type Round = { readonly texts: readonly string[]; readonly jobs: number; readonly caseSensitive: boolean };

async function agree(all: readonly Thing[], { texts, jobs, caseSensitive }: Round): Promise<void> {
  const mac = buildMac({ content: 'bare' });
  try {
    const bundles = plantAll(mac, all);
    const plan = planSweep([packOf({ indicators: texts.map((pattern) => ({ pattern })) })], ENGINE_PROBES);
    assert.deepEqual(plan.setAside, []);
    const host: Host = { ...openTestRoot(mac.dir, { caseSensitive }), now: () => new Date(NOW) };
    const byForce = matchEverything(plan, { data: mac.dir, caseSensitive, bundles }, NOW);
    const bySweep = await matchBySweep(plan, host, [paths, walk, images], jobs);
    compare(plan, byForce, bySweep);
  } finally {
    mac.remove();
  }
}

/** A pattern of which a part can not be looked for may find less, and never more. */
function compare(plan: Plan, byForce: Matches, bySweep: Matches): void {
  for (const planned of plan.planned) {
    const { name } = planned.indicator;
    const of = (matches: Matches) => [...matches].filter((match) => match.startsWith(`${name} `)).sort();
    if (reachOf(planned).kind === 'all') assert.deepEqual(of(bySweep), of(byForce), name);
    else
      assert.deepEqual(
        of(bySweep).filter((match) => !byForce.has(match)),
        [],
        name,
      );
  }
}
