/**
 * A file of `/etc/resolver`: which name servers macOS asks for the names of one domain.
 *
 * Source: resolver(5), and Apple, configd-1405.100.8, dnsinfo_flatfile.c: a keyword, one blank or tab, a value; a second
 * blank makes the value empty, and a carriage return makes it none. The first of each keyword counts, of `nameserver`
 * the first three. Without `domain` the file's name says for which names it is.
 * @module
 */
import { foldDomain } from '../../model/domain.ts';
import { type ServerAddress, serverAddress } from './server-address.ts';

export type ResolverFile = {
  /** Folded; empty: every name. */
  readonly domain: string;
  readonly nameServers: readonly ServerAddress[];
  /** The smaller one is asked first, where several files are for one domain. */
  readonly searchOrder?: number;
  readonly timeoutS?: number;
};

/** How many of each count. A map: a keyword of a hostile file may be `constructor`. */
const MAX_OF_KEYWORD: ReadonlyMap<string, number> = new Map([
  ['domain', 1],
  ['nameserver', 3],
  ['port', 1],
  ['search_order', 1],
  ['timeout', 1],
]);
const MAX_PORT = 65_535;
const MAX_UINT32 = 0xffff_ffff;

/** Reads one; `undefined` where it has no keyword that macOS knows, so that it is no resolver at all. */
export function parseResolverFile(text: string, fileName: string): ResolverFile | undefined {
  const values = valuesOf(text);
  if (values.size === 0) return undefined;
  const [domain] = values.get('domain') ?? [];
  const port = numberOf(values.get('port'), MAX_PORT);
  const searchOrder = numberOf(values.get('search_order'), MAX_UINT32);
  const timeoutS = numberOf(values.get('timeout'), MAX_UINT32);
  return {
    domain: foldDomain(domain ?? fileName),
    nameServers: (values.get('nameserver') ?? []).flatMap((word) => nameServerOf(word, port)),
    ...(searchOrder === undefined ? {} : { searchOrder }),
    ...(timeoutS === undefined ? {} : { timeoutS }),
  };
}

function valuesOf(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const { 0: line } of text.matchAll(/[^\n]+/gu)) {
    const [word = '', value] = (line.split('\0', 1)[0] ?? '').split(/[ \t]/u, 2);
    const keyword = word.toLowerCase();
    const known = values.get(keyword) ?? [];
    if (value === undefined || known.length >= (MAX_OF_KEYWORD.get(keyword) ?? 0)) continue;
    values.set(keyword, [...known, value]);
  }
  return values;
}

/** An address, or an address with a dot and a port behind it (`127.0.0.1.5353`), which goes before the file's `port`. */
function nameServerOf(word: string, port: number | undefined): readonly ServerAddress[] {
  const whole = serverAddress(word, port === 0 ? undefined : port);
  if (whole !== undefined) return [whole];
  const [, address = '', digits] = /^(.+)\.(\d{1,5})$/su.exec(word.slice(0, 80)) ?? [];
  const own = Number(digits);
  const server = own <= MAX_PORT ? serverAddress(address, own === 0 ? undefined : own) : undefined;
  return server === undefined ? [] : [server];
}

/** As `strtol` reads with base 0: decimal, `0x` hexadecimal, a leading 0 octal; what follows the digits is ignored. */
function numberOf(words: readonly string[] | undefined, max: number): number | undefined {
  const [, hex, octal, decimal] =
    /^(?:0[xX]([0-9a-fA-F]{1,16})|0([0-7]{0,20})|([1-9]\d{0,15}))/u.exec(words?.[0] ?? '') ?? [];
  const digits = hex ?? octal ?? decimal;
  if (digits === undefined) return undefined;
  const value = Number.parseInt(`0${digits}`, hex === undefined ? (octal === undefined ? 10 : 8) : 16);
  return value <= max ? value : undefined;
}
