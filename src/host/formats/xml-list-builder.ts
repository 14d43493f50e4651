/**
 * Builds the value of a property list from the elements of its XML, as they open and close.
 *
 * Source: Apple's PropertyList-1.0.dtd, and CoreFoundation, CFPropertyList.c, for what it takes beyond.
 * @module
 */
import {
  Allowance,
  dateAt,
  emptyDictionary,
  type PropertyListValue,
  UnreadablePropertyList,
  wholeNumber,
} from './property-list-value.ts';

/** One open element. `plist` is a list of exactly one member. */
type Frame =
  | { readonly kind: 'plist' | 'array'; readonly members: PropertyListValue[] }
  | { readonly kind: 'dict'; readonly members: Record<string, PropertyListValue>; key?: string | undefined }
  | { readonly kind: 'leaf'; readonly name: string; text: string };

/** What the text of each leaf means. */
const LEAVES: ReadonlyMap<string, (text: string) => PropertyListValue> = new Map<
  string,
  (text: string) => PropertyListValue
>([
  ['string', (text) => text],
  ['key', (text) => text],
  ['true', () => true],
  ['false', () => false],
  ['integer', readInteger],
  ['real', readReal],
  ['date', readDate],
  ['data', (text) => Uint8Array.from(Buffer.from(text, 'base64'))],
]);

/** Takes what the XML reader tells; `value` is there when the outermost element has closed. */
export class XmlListBuilder {
  value: PropertyListValue | undefined;
  readonly #allowance = new Allowance();
  readonly #frames: Frame[] = [];

  open(name: string): void {
    if (this.value !== undefined) return;
    this.#allowance.take(this.#frames.length);
    if (this.#frames.at(-1)?.kind === 'leaf') throw damaged(`<${name.slice(0, 40)}> inside a value`);
    if (name === 'dict') this.#frames.push({ kind: 'dict', members: emptyDictionary() });
    else if (name === 'array' || name === 'plist') this.#frames.push({ kind: name, members: [] });
    else if (LEAVES.has(name)) this.#frames.push({ kind: 'leaf', name, text: '' });
    else throw damaged(`<${name.slice(0, 40)}> is no element of a property list`);
  }

  text(text: string): void {
    const frame = this.#frames.at(-1);
    if (frame?.kind === 'leaf') frame.text += text;
    else if (this.value === undefined && text.trim() !== '') throw damaged('text where a value belongs');
  }

  close(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    if (frame.kind === 'leaf' && frame.name === 'key') this.#takeKey(frame.text);
    else this.#takeValue(finish(frame));
  }

  #takeKey(key: string): void {
    const frame = this.#frames.at(-1);
    if (frame?.kind !== 'dict' || frame.key !== undefined) throw damaged('a key where none belongs');
    frame.key = key;
  }

  #takeValue(value: PropertyListValue): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) this.value = value;
    else if (frame.kind === 'plist' || frame.kind === 'array') frame.members.push(value);
    else if (frame.kind === 'dict') this.#takeMember(frame, value);
  }

  /** Of two values with one key the last stays, as in CoreFoundation. */
  #takeMember(frame: Frame & { readonly kind: 'dict' }, value: PropertyListValue): void {
    if (frame.key === undefined) throw damaged('a value without a key');
    frame.members[frame.key] = value;
    frame.key = undefined;
  }
}

function finish(frame: Frame): PropertyListValue {
  switch (frame.kind) {
    case 'array':
      return frame.members;
    case 'dict':
      if (frame.key !== undefined) throw damaged('a key without a value');
      return frame.members;
    case 'plist': {
      const [only, ...others] = frame.members;
      if (only === undefined || others.length > 0) throw damaged('not one value, but none or several');
      return only;
    }
    case 'leaf':
      return LEAVES.get(frame.name)?.(frame.text) ?? frame.text;
  }
}

/** Digits are counted before BigInt reads them: it takes quadratic time. */
function readInteger(text: string): number | bigint {
  const [, sign, digits] = /^\s*([+-]?)\s*(0[xX][0-9a-fA-F]{1,32}|\d{1,40})\s*$/u.exec(text.slice(0, 256)) ?? [];
  const value = digits === undefined ? undefined : BigInt(digits) * (sign === '-' ? -1n : 1n);
  if (value === undefined || value < -(2n ** 63n) || value >= 2n ** 64n) throw damaged('an integer that is none');
  return wholeNumber(value);
}

function readReal(text: string): number {
  const word = text.slice(0, 400).trim().toLowerCase();
  if (word === 'nan') return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/u.exec(word);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/u.test(word)) throw damaged('a real number that is none');
  return Number(word);
}

function readDate(text: string): Date {
  if (!/^-?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(text.slice(0, 64).trim())) throw damaged('a date that is none');
  return dateAt(Date.parse(text.trim()));
}

function damaged(what: string): UnreadablePropertyList {
  return new UnreadablePropertyList(`damaged: ${what}`);
}
