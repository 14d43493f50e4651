/**
 * Makes one property test of a pattern into a function of what its path reaches.
 * @module
 */
import { isWithin, type Network, readNetwork } from '../../model/network.ts';
import { quote } from '../../model/quote.ts';
import { compileTextTest } from '../../model/text-test.ts';
import { octetsFromText } from '../patterns/octets.ts';
import type { Literal, Operator, PropertyTest } from '../patterns/pattern.ts';
import { compileEquality, compileOrder, damageOf } from './compare.ts';
import { compileDigestEquality, isDigestPath } from './digest.ts';
import type { Reached } from './object-path.ts';
import { mixedSet, notANetwork } from './test-defect.ts';
import { anyTrue, not, type Truth } from './truth.ts';

export type ReachedTest = (reached: Reached) => Truth;

/** How the result of an order operator follows from the order. */
const ORDERS = {
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

/** The test of one value, its NOT included. */
export function compilePropertyTest(test: PropertyTest): ReachedTest {
  if (isOrder(test.operator)) return compileOrderTest(test, ORDERS[test.operator]);
  const plain = compileOperator(test);
  const negated = test.negated !== (test.operator === '!=');
  return negated ? (reached) => not(plain(reached)) : plain;
}

function isOrder(operator: Operator): operator is keyof typeof ORDERS {
  return Object.hasOwn(ORDERS, operator);
}

/** Values that have no order make the test no, and its NOT too (STIX 2.1, 9.6: false for different types). */
function compileOrderTest({ values, negated }: PropertyTest, holds: (order: number) => boolean): ReachedTest {
  const [literal] = values;
  const order = literal === undefined ? undefined : compileOrder(literal);
  return (reached) => {
    const result = order?.(reached) ?? 'unlike';
    if (result === 'unlike') return false;
    if (result === 'unfit') return negated;
    return typeof result === 'number' ? holds(result) !== negated : result;
  };
}

function compileOperator({ operator, values, path }: PropertyTest): ReachedTest {
  const equality = isDigestPath(path) ? compileDigestEquality : compileEquality;
  switch (operator) {
    case 'LIKE':
    case 'MATCHES':
      return compileText(operator, textOf(values));
    case 'ISSUBSET':
      return compileNetwork(operator, textOf(values), (there, given) => isWithin(there, given));
    case 'ISSUPERSET':
      return compileNetwork(operator, textOf(values), (there, given) => isWithin(given, there));
    case 'IN':
      return compileSet(values, equality);
    default:
      return equalsFirst(values, equality);
  }
}

function equalsFirst(values: readonly Literal[], equality: typeof compileEquality): ReachedTest {
  const [literal] = values;
  return literal === undefined ? () => false : equality(literal);
}

function compileSet(values: readonly Literal[], equality: typeof compileEquality): ReachedTest {
  const mixed = mixedSet(values);
  if (mixed !== undefined) return () => ({ because: mixed });
  const members = values.map(equality);
  return (reached) => anyTrue(members, (isEqual) => isEqual(reached));
}

/** Bytes are searched as one character a byte; an operand with other characters can not be among them. */
function compileText(operator: 'LIKE' | 'MATCHES', text: string): ReachedTest {
  const test = compileTextTest({ operator, text });
  const meetsOctets = octetsFromText(text) !== undefined;
  return (reached) => {
    if (reached.kind === 'damaged') return damageOf(reached);
    const subject = reached.kind === 'octets' ? reached.octets : reached.value;
    if (typeof subject !== 'string') return false;
    if (!test.ok) return { because: test.because };
    return (reached.kind === 'value' || meetsOctets) && test.passes(subject);
  };
}

function compileNetwork(
  operator: 'ISSUBSET' | 'ISSUPERSET',
  operand: string,
  holds: (there: Network, given: Network) => boolean,
): ReachedTest {
  const given = readNetwork(operand);
  return (reached) => {
    if (reached.kind !== 'value' || typeof reached.value !== 'string') return false;
    if (given === undefined) return { because: notANetwork(operator, operand) };
    const there = readNetwork(reached.value);
    if (there !== undefined) return holds(there, given);
    return wasMeantAsAddress(reached.value) ? { because: `${quote(reached.value)} is no IP address` } : false;
  };
}

/**
 * A domain name is in no network, and that is an answer. Figures and dots, or groups between colons, that are no
 * address were written wrongly: to call them outside would let a badly written log hide what is looked for.
 */
function wasMeantAsAddress(text: string): boolean {
  return /^[\d.\s]+(?:\/\d*)?\s*$/u.test(text) || /^\s*[\dA-Fa-f]*:[\dA-Fa-f:.]*:[\dA-Fa-f:.]*(?:[%/].*)?$/u.test(text);
}

function textOf([literal]: readonly Literal[]): string {
  return literal?.kind === 'string' ? literal.value : '';
}
