/**
 * Compares what an object path reaches with a literal, by the types of both (STIX 2.1, 9.6 and 9.7).
 *
 * Texts are compared by code point and never normalised; bytes as unsigned octets; a text and bytes as bytes, where
 * the text has no character above U+00FF; times as times. Other types are never equal and have no order.
 * @module
 */
import { quote } from '../../model/quote.ts';
import { octetsFromText } from '../patterns/octets.ts';
import type { Literal } from '../patterns/pattern.ts';
import { parseInstant } from './instant.ts';
import type { Reached } from './object-path.ts';
import type { Doubt, Truth } from './truth.ts';

/**
 * Below 0, 0, above 0; `unlike`: these types have no order; `unfit`: the text can not be bytes, so no order holds.
 */
export type Order = number | 'unlike' | 'unfit' | Doubt;

/** Compiles a literal to the order between what is reached and it. */
export function compileOrder(literal: Literal): (reached: Reached) => Order {
  switch (literal.kind) {
    case 'string':
      return orderText(literal.value);
    case 'integer':
    case 'float':
      return orderNumber(literal.value);
    case 'boolean':
      return () => 'unlike';
    case 'timestamp':
      return orderInstant(literal.value);
    default:
      return orderOctets(Buffer.from(literal.value).toString('latin1'));
  }
}

/** Compiles a literal to whether what is reached equals it. */
export function compileEquality(literal: Literal): (reached: Reached) => Truth {
  if (literal.kind === 'boolean') return (reached) => reached.kind === 'value' && reached.value === literal.value;
  const order = compileOrder(literal);
  return (reached) => {
    const result = order(reached);
    return typeof result === 'object' ? result : result === 0;
  };
}

/** Why a `_hex` or `_bin` property can not be read as bytes. */
export function damageOf({ text, wanted }: Reached & { readonly kind: 'damaged' }): Doubt {
  return { because: `${quote(text)} is not ${wanted}, as the name of its property says` };
}

function orderText(text: string): (reached: Reached) => Order {
  const octets = octetsFromText(text);
  return (reached) => {
    if (reached.kind === 'damaged') return damageOf(reached);
    if (reached.kind === 'octets') return octets === undefined ? 'unfit' : compareUnits(reached.octets, octets);
    return typeof reached.value === 'string' ? compareCodePoints(reached.value, text) : 'unlike';
  };
}

function orderOctets(octets: string): (reached: Reached) => Order {
  return (reached) => {
    if (reached.kind === 'damaged') return damageOf(reached);
    if (reached.kind === 'octets') return compareUnits(reached.octets, octets);
    if (typeof reached.value !== 'string') return 'unlike';
    const there = octetsFromText(reached.value);
    return there === undefined ? 'unfit' : compareUnits(there, octets);
  };
}

function orderNumber(number: number | bigint): (reached: Reached) => Order {
  return (reached) => {
    if (reached.kind !== 'value' || typeof reached.value !== 'number') return 'unlike';
    // Exact between a bigint and a double: 9007199254740993 is not 9007199254740992.
    return reached.value < number ? -1 : reached.value > number ? 1 : 0;
  };
}

/**
 * A text under a timestamp literal was meant as a time. One that is none is *cannot decide*: to call it unequal would
 * let a badly written log hide what is looked for.
 */
function orderInstant(text: string): (reached: Reached) => Order {
  const wanted = parseInstant(text);
  return (reached) => {
    if (reached.kind !== 'value' || typeof reached.value !== 'string') return 'unlike';
    if (wanted === undefined) return { because: `t'${text}' is not in the calendar` };
    const there = parseInstant(reached.value);
    if (there === undefined) return { because: `${quote(reached.value)} is not a STIX timestamp` };
    return there < wanted ? -1 : there > wanted ? 1 : 0;
  };
}

function compareUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** JavaScript orders texts by UTF-16 unit, which puts U+10000 and above (pairs of D800 to DFFF) before U+E000. */
function compareCodePoints(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return a >= 0xd800 && b >= 0xd800 ? weightOf(a) - weightOf(b) : a - b;
  }
  return left.length - right.length;
}

/** Surrogates after everything else that is above them. */
function weightOf(unit: number): number {
  return unit <= 0xdfff ? unit + 0x10000 : unit;
}
