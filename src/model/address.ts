/**
 * Internet addresses as text: one spelling for each, read as leniently as the resolvers of the systems do.
 * @module
 */
import ipaddr from 'ipaddr.js';

/** `text` is the one spelling: dotted decimal, or RFC 5952 with a mapped IPv4 address in dotted form. */
export type Address = { readonly family: 4 | 6; readonly text: string };

/** No address is longer (45 characters, `%` and an interface of 15); anything longer is not even tried. */
const MAX_LENGTH = 64;

/**
 * Reads what `getaddrinfo` takes for an address, old spellings of `inet_aton` included (`127.1`, `0x7f000001`).
 * A zone (`%en0`) is left out: it says where to send, not to whom.
 */
export function readAddress(text: string): Address | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const percent = text.indexOf('%');
  const bare = percent < 0 ? text : text.slice(0, percent);
  if (!ipaddr.isValid(bare)) return undefined;
  const parsed = ipaddr.parse(bare);
  if (parsed instanceof ipaddr.IPv4) return percent < 0 ? { family: 4, text: parsed.toString() } : undefined;
  if (parsed.isIPv4MappedAddress()) return { family: 6, text: `::ffff:${parsed.toIPv4Address().toString()}` };
  return { family: 6, text: parsed.toRFC5952String() };
}

/** The same as `inet_pton` takes it: IPv4 in four decimal parts only (`127.1` and `0177.0.0.1` are none). */
export function readStrictAddress(text: string): Address | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const isOldSpelling = !text.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(text);
  return isOldSpelling ? undefined : readAddress(text);
}
