/**
 * A name server's address as text: `ADDR`, `ADDR:PORT`, `[ADDR6]:PORT`, with a zone (`fe80::1%en0`) where it needs one.
 * @module
 */
import { readAddress, readStrictAddress } from '../../model/address.ts';

/** `address` in one spelling; no port means 53. */
export type ServerAddress = { readonly address: string; readonly zone?: string; readonly port?: number };

const MAX_PORT = 65_535;
/** No address with zone, brackets and port is longer. */
const MAX_LENGTH = 80;

/** Reads one; `undefined` where it is none. A host name is none: to look it up would be a question of its own. */
export function parseServerAddress(text: string): ServerAddress | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const bracketed = /^\[([^[\]]*)\](?::(\d{1,5}))?$/u.exec(text);
  const plain = /^([^:]*):(\d{1,5})$/u.exec(text);
  const [, word = text, digits] = bracketed ?? plain ?? [];
  const family = readStrictAddress(word)?.family;
  if (family === undefined || (bracketed !== null && family !== 6)) return undefined;
  if (word.includes('%') && !/%[\w.-]{1,15}$/u.test(word)) return undefined;
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > MAX_PORT)) return undefined;
  return serverAddress(word, port);
}

/** Writes one, the shortest way. */
export function formatServerAddress({ address, zone, port }: ServerAddress): string {
  const zoned = zone === undefined ? address : `${address}%${zone}`;
  if (port === undefined || port === 53) return zoned;
  return address.includes(':') ? `[${zoned}]:${port}` : `${zoned}:${port}`;
}

/** From an address word as the systems write it, and a port that stands elsewhere. */
export function serverAddress(word: string, port: number | undefined): ServerAddress | undefined {
  const address = readAddress(word)?.text;
  if (address === undefined) return undefined;
  const percent = word.indexOf('%');
  return {
    address,
    ...(percent < 0 ? {} : { zone: word.slice(percent + 1) }),
    ...(port === undefined ? {} : { port }),
  };
}
