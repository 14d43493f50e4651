/**
 * Sinkholes: addresses to which a blocked name is pointed, so that nothing is reached.
 * @module
 */
import ipaddr from 'ipaddr.js';

/** "This network", loopback, and their IPv6 kin. IPv4-mapped forms are compared as the IPv4 address that they carry. */
const BUILT_IN = ['0.0.0.0/8', '::/128', '127.0.0.0/8', '::1/128'] as const;

/** Whether an address is a sinkhole: a built-in one, or inside a range of `--sinkhole`. What is no address is none. */
export function isSinkhole(address: string, extra: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = unmapped(ipaddr.parse(address));
  return BUILT_IN.some((range) => isInside(plain, range)) || extra.some((range) => isInside(plain, range));
}

function isInside(address: ipaddr.IPv4 | ipaddr.IPv6, range: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(range);
  const plain = bits >= 96 ? unmapped(network) : network;
  const length = plain.kind() === network.kind() ? bits : bits - 96;
  return plain.kind() === address.kind() && address.match(plain, length);
}

function unmapped(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
