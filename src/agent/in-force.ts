/**
 * What is looked for now: the packs in force, the plan made of them, and the orders for the children that look.
 * @module
 */

import type { Within } from '../host/host.ts';
import { UNATTENDED } from '../host/options.ts';
import type { Settings } from '../model/settings.ts';
import type { Probe } from '../probes/probe.ts';
import { type PackSource, packsOf, type SweepOrder } from '../sweep/order.ts';
import { type Plan, planSweep } from '../sweep/plan.ts';
import type { SweepSwitches } from '../sweep/sweep.ts';
import type { SweepTask } from './sweeper.ts';

/** Findings of one indicator that are told in full. */
const MAX_HITS = 100;

/** Packs that came by themselves, and the indicators that a signed order allows to be broad. */
export type Arrived = { readonly packs: readonly PackSource[]; readonly broad: readonly string[] };

export type InForceOptions = {
  readonly probes: readonly Probe[];
  /** Those that came with the program or were named on the command line. */
  readonly given: { readonly builtin?: PackSource; readonly named: readonly PackSource[] };
  readonly arrived: () => Arrived;
  readonly settings: () => Settings;
  readonly hostId: string;
  /** Which host a child opens, and how. */
  readonly choice: Pick<SweepOrder, 'root' | 'caseSensitive' | 'stateDir'>;
  /** The key of this Mac's memory (base64); nothing where it keeps none. */
  readonly memoryKey: () => string | undefined;
  readonly now: () => Date;
};

/** `mark`: differs where the plan does. `now`: by when the plan judged what has run out, so that a child judges alike. */
type Made = {
  readonly mark: string;
  readonly plan: Plan;
  readonly now: string;
  readonly sources: readonly PackSource[];
  readonly refuseBroad: { readonly allowed: readonly string[] };
};

export class InForce {
  readonly #options: InForceOptions;
  #made: Made;

  constructor(options: InForceOptions) {
    this.#options = options;
    this.#made = this.#make();
  }

  /** The plan; the same object until `renew` says that it is another one. */
  plan(): Plan {
    return this.#made.plan;
  }

  /** Takes up what is in force now, and what has run out meanwhile; says whether the plan is another one. */
  renew(): boolean {
    const made = this.#make();
    const isOther = made.mark !== this.#made.mark;
    // who holds the plan that is still the same goes on with it
    this.#made = isOther ? made : { ...made, plan: this.#made.plan };
    return isOther;
  }

  /** What a child is to do: a whole sweep, or a look at chosen places. */
  task(within?: Within): SweepTask {
    const { hostId, choice, memoryKey } = this.#options;
    const key = within === undefined ? memoryKey() : undefined;
    const { plan, now, sources, refuseBroad } = this.#made;
    const order = {
      ...UNATTENDED,
      ...choice,
      cache: true,
      explain: false,
      packs: sources,
      hostId,
      now,
      switches: { ...this.switches(), ...(within === undefined ? {} : { within }) },
      refuseBroad,
      ...(key === undefined ? {} : { remember: { key } }),
    };
    return { order, plan };
  }

  /** How a whole sweep is set. */
  switches(): SweepSwitches {
    const { skipProbes, resolve, hashAll, sinkholes } = this.#options.settings();
    const skip = resolve ? skipProbes : [...skipProbes, 'dns'];
    return { skip, hashAll, sinkholes, maxHits: MAX_HITS };
  }

  #make(): Made {
    const { given, arrived, settings, probes } = this.#options;
    const now = this.#options.now().toISOString();
    const { packs: fetched, broad } = arrived();
    const builtin = given.builtin === undefined || !settings().builtinPack ? [] : [given.builtin];
    const sources = [...builtin, ...given.named, ...fetched];
    const refuseBroad = { allowed: broad };
    const plan = planSweep(packsOf({ packs: sources, now, refuseBroad }), probes);
    const mark = plan.packs.map(({ id, sha256, signature, indicators }) => {
      // an indicator that has run out is set aside from then on
      return [id, sha256, signature, indicators.map((one) => one.id)];
    });
    return { mark: JSON.stringify(mark), plan, now, sources, refuseBroad };
  }
}
