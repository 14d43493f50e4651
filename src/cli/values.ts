/**
 * Reads the values of options: durations, addresses, networks, counts, words of a list. Each names its remedy.
 * @module
 */
import { readAddress } from '../model/address.ts';
import { Problem } from '../model/problem.ts';
import { nearest } from '../model/suggest.ts';
import { forTerminal } from '../report/escape.ts';

/** Where a value stands, for messages: `besom sweep` and `--timeout`. */
export type ValueSite = { readonly command: string; readonly flag: string };

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** The longest that a timer of the runtime can wait (2^31 - 1 ms); a longer one would fire at once. */
const MAX_DURATION_MS = 2_147_483_647;
const MAX_JOBS = 64;
const MAX_PORT = 65_535;

/** DUR: a number with ms, s, m, h or d; in milliseconds. */
export function parseDuration(text: string, site: ValueSite): number {
  const [, number, unit] = /^(\d{1,10}(?:\.\d{1,3})?)(ms|s|m|h|d)$/u.exec(text) ?? [];
  const ms = isUnit(unit) ? Math.round(Number(number) * UNIT_MS[unit]) : 0;
  if (ms < 1 || ms > MAX_DURATION_MS) {
    throw badValue(site, text, 'no duration: write a number with ms, s, m, h or d, as in 90s, up to 24d');
  }
  return ms;
}

/** N: a whole number of threads. */
export function parseJobs(text: string, site: ValueSite): number {
  const jobs = /^\d{1,3}$/u.test(text) ? Number(text) : 0;
  if (jobs < 1 || jobs > MAX_JOBS) throw badValue(site, text, `no count: write a number from 1 to ${MAX_JOBS}`);
  return jobs;
}

/** CIDR: a network, or one address alone, which is a network of its own. */
export function parseNetwork(text: string, site: ValueSite): string {
  const [, address = text, prefix] = /^([^/]+)\/(\d{1,3})$/u.exec(text) ?? [];
  const bits = addressBits(address);
  if (bits === undefined || Number(prefix ?? bits) > bits) {
    throw badValue(site, text, 'no network: write an address and a prefix length, as in 198.51.100.0/24');
  }
  return `${address}/${prefix ?? bits}`;
}

/** `ADDR`, `ADDR:PORT`, or `[ADDR6]:PORT`. A name is refused: to look it up would be a question of its own. */
export function parseServer(text: string, site: ValueSite): string {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/u.exec(text);
  const plain = /^([^:]+):(\d{1,5})$/u.exec(text);
  const [, address = text, port] = bracketed ?? plain ?? [];
  const bits = addressBits(address);
  const isServer = bracketed === null ? bits !== undefined : bits === 128;
  if (!isServer || (port !== undefined && (Number(port) < 1 || Number(port) > MAX_PORT))) {
    throw badValue(
      site,
      text,
      'no name server: write an address, as in 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53',
    );
  }
  return text;
}

/** One word of a list; the message names the one that was meant, and all that there are. */
export function parseWord<T extends string>(text: string, words: readonly T[], site: ValueSite): T {
  const word = words.find((candidate) => candidate === text);
  if (word !== undefined) return word;
  const meant = nearest(text, words);
  const guess = meant === undefined ? '' : ` Did you mean ${meant}?`;
  throw badValue(site, text, `unknown.${guess} There ${words.length === 1 ? 'is' : 'are'}: ${words.join(', ')}`);
}

/** The one form of a message about a value. */
export function badValue({ command, flag }: ValueSite, text: string, why: string): Problem {
  return new Problem('USAGE', `besom ${command}: ${flag} ${quoted(text)} is ${why}`);
}

/** What a person typed, quoted, on one line, and no longer than a line. */
export function quoted(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return `"${forTerminal(shown)}"`;
}

/** 32 or 128; four whole decimal parts or any IPv6 form. Old spellings (`0177.1`) are refused: people misread them. */
function addressBits(text: string): 32 | 128 | undefined {
  const address = text.includes('%') ? undefined : readAddress(text);
  if (address === undefined) return undefined;
  if (address.family === 6) return 128;
  return address.text === text ? 32 : undefined;
}

function isUnit(unit: string | undefined): unit is keyof typeof UNIT_MS {
  return unit !== undefined && Object.hasOwn(UNIT_MS, unit);
}
