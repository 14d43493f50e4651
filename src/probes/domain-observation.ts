/**
 * Says what a name points to as STIX: a `domain-name` with the addresses that it is said to have.
 *
 * Source: STIX 2.1, section 6.5 (domain-name). An address is part of that pair and never answers for itself: that a name
 * points to it is no connection to it. `x_besom_nameserver_refs` is an addition: who is asked for the name.
 * @module
 */
import { readAddress } from '../model/address.ts';
import type { Observed, StixObject } from '../model/observation.ts';

/** What a probe of names shows. */
export const DOMAIN_PATHS = [
  'domain-name:value',
  'domain-name:resolves_to_refs',
  'domain-name:resolves_to_refs[*].value',
] as const;

/** The name with the addresses that it resolves to. */
export function resolving(name: string, addresses: readonly string[]): Pick<Observed, 'objects' | 'roots'> {
  return pairing(name, { property: 'resolves_to_refs', addresses });
}

/** The name with the name servers that are asked for it. */
export function servedBy(name: string, addresses: readonly string[]): Pick<Observed, 'objects' | 'roots'> {
  return pairing(name, { property: 'x_besom_nameserver_refs', addresses });
}

function pairing(
  name: string,
  { property, addresses }: { readonly property: string; readonly addresses: readonly string[] },
): Pick<Observed, 'objects' | 'roots'> {
  const others = addresses.map((address, index): [string, StixObject] => [`address-${index}`, addressObject(address)]);
  const root: StixObject = { type: 'domain-name', value: name, [property]: others.map(([key]) => key) };
  return { objects: { name: root, ...Object.fromEntries(others) }, roots: ['name'] };
}

function addressObject(value: string): StixObject {
  return { type: readAddress(value)?.family === 6 ? 'ipv6-addr' : 'ipv4-addr', value };
}
