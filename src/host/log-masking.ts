/**
 * Takes out of a log's fields what has no place in it: secrets, the names of people's files, the words of errors.
 *
 * The log goes into support tickets. Where something was found is told to the collector, which is made for it.
 * @module
 */
import { type ErrorWords, errorWords } from './error-words.ts';

export type Fields = Readonly<Record<string, unknown>>;

const MASK = '(hidden)';
/** Shorter ones would take every second word with them, and are no secrets. */
const SHORTEST_SECRET = 4;
/** Beyond that, a field tells its depth and not its content. */
const MAX_DEPTH = 4;

/** What stands below a home or on a volume is somebody's; the folder itself says enough. */
const PRIVATE_PATH =
  /((?:\/System\/Volumes\/Data)?\/(?:Users|home|Volumes|root|private\/tmp|tmp|private\/var\/folders))\/[^"'\n]*/gu;
/** A name and password before the host of an address; the last @ is the one that ends them. */
const CREDENTIALS = /(:\/\/)[^/?#\s]*@/gu;

/** A text without what stands before the hosts of its addresses. */
export function withoutCredentials(text: string, mask: string): string {
  return text.replace(CREDENTIALS, `$1${mask}@`);
}

/** Fields as they may be written. An error is its kind, its code and our own places: its words may quote a file. */
export function maskedFields(fields: Fields, secrets: readonly string[]): Fields {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, masked(value, { known, depth: 0 })]));
}

/** The same for one text. */
export function maskedText(text: string, secrets: readonly string[]): string {
  let left = text;
  for (const secret of secrets) if (secret.length >= SHORTEST_SECRET) left = left.replaceAll(secret, MASK);
  return withoutCredentials(left, MASK).replace(PRIVATE_PATH, '$1/…');
}

type Masking = { readonly known: readonly string[]; readonly depth: number };

function masked(value: unknown, { known, depth }: Masking): unknown {
  if (typeof value === 'string') return maskedText(value, known);
  if (value instanceof Error) return errorWords(value) satisfies ErrorWords;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  const deeper = { known, depth: depth + 1 };
  if (Array.isArray(value)) return value.map((one) => masked(one, deeper));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [maskedText(key, known), masked(one, deeper)]));
}
