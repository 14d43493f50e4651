/**
 * What the names of a hosts file or resolver file leave in the memory: seals of the name, of what it is below, and of the
 * addresses that it was pointed to.
 * @module
 */
import { canonicalAddress, domainWithParents } from '../host/memory-seal.ts';
import type { Keepsake, SealedKind } from '../model/memory.ts';
import type { Sealing } from './probe.ts';

/**
 * A name that leads nowhere is a block and no trace: a list of a hundred thousand blocked names would make each of them
 * one that was here.
 */
export function* sealMapping(
  { name, addresses }: { readonly name: string; readonly addresses: readonly string[] },
  { domains, sealer }: Sealing,
): Generator<Keepsake> {
  const real = addresses.filter((address) => !domains.isSinkhole(address));
  if (real.length === 0) return;
  const { domain, parents } = domainWithParents(name);
  const texts: readonly (readonly [SealedKind, string | undefined])[] = [
    ['domain', domain],
    ...parents.map((parent) => ['below', parent] as const),
    ...real.map((address) => ['address', canonicalAddress(address)] as const),
  ];
  for (const [of, text] of texts) {
    const seals = text === undefined || text === '' ? undefined : sealer.seal(of, text);
    if (seals !== undefined) yield { kind: 'seals', of, seals };
  }
}
