/**
 * What a property list holds, and the limits within which both of its forms are read.
 * @module
 */

/** A dictionary has no prototype, so that a key `__proto__` is a key like any other. */
export type PropertyListValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly PropertyListValue[]
  | PropertyListDictionary;

export type PropertyListDictionary = { readonly [key: string]: PropertyListValue };

/** Far beyond real ones. What a binary list refers to twice counts twice. */
const MAX_VALUES = 200_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** Dictionaries and arrays inside each other; a reader in C would follow them until its stack ends. */
const MAX_DEPTH = 128;

/** Why a property list can not be read: only `parsePropertyList` sees it, and makes words of it. */
export class UnreadablePropertyList extends Error {}

/** What one property list may still hold, so that neither form can ask for more than the limits. */
export class Allowance {
  #values = MAX_VALUES;
  #bytes = MAX_BYTES;

  /** Takes one value at a depth, or refuses. */
  take(depth: number): void {
    this.#values -= 1;
    if (this.#values < 0) throw new UnreadablePropertyList(`more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new UnreadablePropertyList(`more than ${MAX_DEPTH} levels deep`);
  }

  /** Takes the content of one value, or refuses. */
  takeBytes(count: number): void {
    this.#bytes -= count;
    if (this.#bytes < 0) throw new UnreadablePropertyList(`more than ${MAX_BYTES} bytes of content`);
  }
}

/** An empty dictionary to fill. */
export function emptyDictionary(): Record<string, PropertyListValue> {
  return Object.create(null);
}

/** A whole number: a `number` where it is exact, else a `bigint`. */
export function wholeNumber(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** A date that JavaScript can hold. */
export function dateAt(unixMs: number): Date {
  const date = new Date(unixMs);
  if (Number.isNaN(date.getTime())) throw new UnreadablePropertyList('damaged: a date that is none');
  return date;
}
