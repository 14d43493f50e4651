/**
 * Sets of Internet addresses in CIDR notation, a single address being the set of one.
 * @module
 */
import ipaddr from 'ipaddr.js';

export type Network = { readonly address: ipaddr.IPv4 | ipaddr.IPv6; readonly bits: number };

/** The longest that is tried: 39 characters, a zone, and `/128`. */
const MAX_LENGTH = 64;
const FORM = /^([^/%]+)(%[^/]+)?(?:\/(\d{1,3}))?$/u;

/**
 * Reads `198.51.100.0/24`, `198.51.100.1`, `2001:db8::/32`. The old spellings of `inet_aton` (`127.1`, `0x7f000001`)
 * are not read: a pattern that means them can not be told from one that is mistyped.
 */
export function readNetwork(text: string): Network | undefined {
  const [, name = '', zone, bits] = text.length > MAX_LENGTH ? [] : (FORM.exec(text) ?? []);
  const isV4 = zone === undefined && ipaddr.IPv4.isValidFourPartDecimal(name);
  if (!isV4 && !(name.includes(':') && ipaddr.IPv6.isValid(name))) return undefined;
  const most = isV4 ? 32 : 128;
  const length = bits === undefined ? most : Number(bits);
  if (length > most) return undefined;
  return { address: isV4 ? ipaddr.IPv4.parse(name) : ipaddr.IPv6.parse(name), bits: length };
}

/** Whether every address of one set is in the other. `::ffff:198.51.100.1` is the IPv4 address that it carries. */
export function isWithin(inner: Network, outer: Network): boolean {
  if (inner.address.kind() === outer.address.kind()) return isPart(inner, outer);
  const [left, right] = [unmapped(inner), unmapped(outer)];
  return left.address.kind() === right.address.kind() && isPart(left, right);
}

function isPart(inner: Network, outer: Network): boolean {
  return inner.bits >= outer.bits && inner.address.match(outer.address, outer.bits);
}

/** Dual-stack sockets log IPv4 peers in the mapped form. */
function unmapped(network: Network): Network {
  const { address, bits } = network;
  const mapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96;
  return mapped ? { address: address.toIPv4Address(), bits: bits - 96 } : network;
}
