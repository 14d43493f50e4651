/**
 * What is looked for now: the packs in force, the plan made of them, and the orders for the children that look.
 * @module
 */
import type { Within } from '../host/host.ts';
import type { Settings } from '../model/settings.ts';
import type { Probe } from '../probes/probe.ts';
import { type PackSource, packsOf, type SweepOrder } from '../sweep/order.ts';
import { type Plan, planSweep } from '../sweep/plan.ts';
import type { SweepSwitches } from '../sweep/sweep.ts';

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

type Made = { readonly from: string; readonly plan: Plan };

export class InForce {
  readonly #options: InForceOptions;
  #packs: readonly PackSource[];
  #broad: readonly string[];
  #made: Made;

  constructor(options: InForceOptions) {
    this.#options = options;
    this.#packs = this.#gather();
    this.#broad = options.arrived().broad;
    this.#made = this.#make();
  }

  /** The plan; the same object until `renew` says that it is another one. */
  plan(): Plan {
    return this.#made.plan;
  }

  /** Takes up what is in force now, and what has run out meanwhile; says whether the plan is another one. */
  renew(): boolean {
    this.#packs = this.#gather();
    this.#broad = this.#options.arrived().broad;
    const before = this.#made;
    const made = this.#make();
    if (made.from === before.from) return false;
    this.#made = made;
    return true;
  }

  /** The order of a whole sweep, or of a look at chosen places. */
  order(within?: Within): SweepOrder {
    const { hostId, choice, now, memoryKey } = this.#options;
    const key = within === undefined ? memoryKey() : undefined;
    return {
      ...choice,
      ask: false,
      cache: true,
      debug: false,
      explain: false,
      resolvers: [],
      packs: this.#packs,
      hostId,
      now: now().toISOString(),
      switches: within === undefined ? this.switches() : { ...this.#lookSwitches(), within },
      refuseBroad: { allowed: this.#broad },
      ...(key === undefined ? {} : { remember: { key } }),
    };
  }

  /** How a whole sweep is set. */
  switches(): SweepSwitches {
    const { skipProbes, resolve, hashAll, sinkholes } = this.#options.settings();
    const skip = resolve ? skipProbes : [...skipProbes, 'dns'];
    return { skip, hashAll, sinkholes, maxHits: MAX_HITS };
  }

  /** At chosen places only what lies there is looked at: exact paths are polled, and DNS is no place. */
  #lookSwitches(): SweepSwitches {
    const switches = this.switches();
    return { ...switches, skip: [...new Set([...switches.skip, 'paths', 'hosts', 'dns'])] };
  }

  #make(): Made {
    const order = this.order();
    const plan = planSweep(packsOf(order), this.#options.probes);
    const packs = plan.packs.map(({ id, sha256, signature, indicators }) => {
      // an indicator that has run out is set aside from then on
      return [id, sha256, signature, indicators.map((one) => one.id)];
    });
    return { from: JSON.stringify(packs), plan };
  }

  #gather(): readonly PackSource[] {
    const { given, arrived, settings } = this.#options;
    const builtin = given.builtin === undefined || !settings().builtinPack ? [] : [given.builtin];
    return [...builtin, ...given.named, ...arrived().packs];
  }
}
