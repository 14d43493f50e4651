/**
 * What the probes are asked: the plan's lookups, with the switches of this sweep.
 * @module
 */
import type { Within } from '../host/host.ts';
import type { Sealer } from '../host/memory-seal.ts';
import { coveredByOne, foldDomain } from '../model/domain.ts';
import { isSinkhole } from '../model/sinkhole.ts';
import { compileTextTest } from '../model/text-test.ts';
import type { Lookup, Lookups } from '../probes/probe.ts';

export type LookupSwitches = {
  readonly probes: ReadonlySet<string>;
  readonly hashAll: boolean;
  readonly within?: Within;
  readonly jobs?: number;
  /** CIDRs beside the built-in ones that count as sinkholes. */
  readonly sinkholes: readonly string[];
  /** Present: what the probes pass is sealed for the memory. */
  readonly sealer?: Sealer;
};

/** Gathers lookups for the probes. */
export function makeLookups(
  all: readonly Lookup[],
  { probes, hashAll, within, jobs, sinkholes, sealer }: LookupSwitches,
): Lookups {
  const isSink = (address: string) => isSinkhole(address, sinkholes);
  const domains = { covers: domainSelector(all), isSinkhole: isSink };
  const where = within === undefined ? {} : { within };
  const more = { ...(jobs === undefined ? {} : { jobs }), ...(sealer === undefined ? {} : { sealer }) };
  return { all, probes, hashAll, ...where, ...more, domains };
}

/** Whether a lookup selects a name: by its domain or a parent of it, or by a test. */
function domainSelector(all: readonly Lookup[]): (name: string) => boolean {
  const domains = new Set<string>();
  const tests: ((name: string) => boolean)[] = [];
  for (const lookup of all) {
    if (lookup.kind === 'domain') domains.add(lookup.value);
    if (lookup.kind !== 'domain-test') continue;
    const compiled =
      lookup.test === undefined ? { ok: true as const, passes: () => true } : compileTextTest(lookup.test);
    if (compiled.ok) tests.push(compiled.passes);
  }
  return (name) => {
    const folded = foldDomain(name);
    return coveredByOne(domains, folded) || tests.some((passes) => passes(folded));
  };
}
