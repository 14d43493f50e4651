/**
 * Says of each name whether the hosts file blocks it: only where every line that is in force points to a sinkhole.
 * @module
 */
import type { HostsEntry } from '../host/formats/hosts-file.ts';
import type { Host } from '../host/host.ts';
import { coveredByOne } from '../model/domain.ts';
import type { Block } from '../model/report.ts';
import { isForMacos } from './etc-file.ts';
import type { Lookups } from './probe.ts';

/** A hostile file can hold a million subdomains: the first thousand names are told, and all are shown. */
const MAX_NAMES = 1000;
const MAX_ADDRESSES = 16;

export type HostsBlocks = {
  /** Takes one line whose name a lookup covers. */
  take(entry: HostsEntry): void;
  all(): readonly Block[];
};

/** `line`: the first one, or the first that points to a real address. */
type Pointed = { line: number; readonly addresses: Set<string>; isSunk: boolean };

/** Opens the account of one hosts file. */
export function openHostsBlocks(
  path: string,
  { host, wanted }: { readonly host: Host; readonly wanted: Lookups },
): HostsBlocks {
  const asked = new Set(wanted.all.flatMap((lookup) => (lookup.kind === 'domain' ? [lookup.value] : [])));
  const names = new Map<string, Pointed>();
  // a line that this machine's own resolver does not use blocks nothing, whatever it looks like
  const reader = isForMacos(host) ? 'macos' : 'strict';
  return {
    take({ name, address, line, usedBy }) {
      if (usedBy !== 'both' && usedBy !== reader) return;
      if (!coveredByOne(asked, name)) return;
      const known = names.get(name) ?? { line, addresses: new Set<string>(), isSunk: true };
      if (known.addresses.size < MAX_ADDRESSES) known.addresses.add(address);
      if (known.isSunk && !wanted.domains.isSinkhole(address)) Object.assign(known, { line, isSunk: false });
      if (names.has(name) || names.size < MAX_NAMES) names.set(name, known);
    },
    all: () =>
      Array.from(names, ([name, { line, addresses, isSunk }]) => ({
        name,
        means: 'hosts',
        state: isSunk ? 'sinkholed' : 'resolves',
        addresses: [...addresses],
        where: `${path} line ${line}`,
      })),
  };
}
