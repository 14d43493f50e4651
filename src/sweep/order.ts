/**
 * What the command hands its child: everything that a sweep needs, as JSON on one pipe.
 * @module
 */
import type { Pack } from '../model/pack.ts';
import { parseBundle } from '../stix/bundles/bundle.ts';
import { withoutTooBroad } from './broad.ts';
import type { SweepSwitches } from './sweep.ts';

/** A pack's own bytes, so that both processes read the same, and the digest in the report is the file's. */
export type PackSource = {
  readonly base64: string;
  readonly source: string;
  readonly signature: Pack['signature'];
};

export type SweepOrder = {
  readonly root?: string;
  readonly caseSensitive: boolean;
  readonly ask: boolean;
  /** False: neither read nor write a cache anywhere. */
  readonly cache: boolean;
  /** Where it is kept, other than in the usual place. */
  readonly stateDir?: string;
  readonly debug: boolean;
  readonly explain: boolean;
  /** Name servers to ask instead of the machine's own. */
  readonly resolvers: readonly string[];
  readonly packs: readonly PackSource[];
  /** What tells this Mac from all others in the findings' ids. */
  readonly hostId: string;
  /** RFC 3339 UTC: what counts as past `valid_until` must be the same in both processes. */
  readonly now: string;
  readonly switches: SweepSwitches;
  /** Present: what the probes pass is told for the memory, names as seals under this key (base64, 32 bytes). */
  readonly remember?: { readonly key: string };
  /** Present: indicators that are too broad are set aside, but for these ids, which a signed order names. */
  readonly refuseBroad?: { readonly allowed: readonly string[] };
};

/** The packs of an order. Both processes take them from here, so that both set the same aside. */
export function packsOf({
  packs,
  now,
  refuseBroad,
}: Pick<SweepOrder, 'packs' | 'now' | 'refuseBroad'>): readonly Pack[] {
  const all = packs.map(({ base64, ...meta }) =>
    parseBundle(Buffer.from(base64, 'base64'), { ...meta, now: new Date(now) }),
  );
  return refuseBroad === undefined ? all : withoutTooBroad(all, new Set(refuseBroad.allowed)).packs;
}
