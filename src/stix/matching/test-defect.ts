/**
 * Says why nothing can evaluate a property test, whatever it meets.
 * @module
 */
import { readNetwork } from '../../model/network.ts';
import { quote } from '../../model/quote.ts';
import { compileTextTest } from '../../model/text-test.ts';
import type { Literal, PropertyTest } from '../patterns/pattern.ts';
import { canBeDigest, isDigestPath } from './digest.ts';
import { parseInstant } from './instant.ts';

/** The reason in words; `undefined` where the test can be evaluated. */
export function testDefect(test: PropertyTest): string | undefined {
  const { operator, values } = test;
  const [first] = values;
  if ((operator === 'LIKE' || operator === 'MATCHES') && first?.kind === 'string') {
    const compiled = compileTextTest({ operator, text: first.value });
    return compiled.ok ? undefined : compiled.because;
  }
  if ((operator === 'ISSUBSET' || operator === 'ISSUPERSET') && first?.kind === 'string') {
    return readNetwork(first.value) === undefined ? notANetwork(operator, first.value) : undefined;
  }
  return mixedSet(values) ?? wrongDay(values) ?? noDigest(test);
}

/** STIX 2.1, 9.6: the members of a set are of one type; integers and floats are both numbers. */
export function mixedSet(values: readonly Literal[]): string | undefined {
  const types = [...new Set(values.map(typeOf))];
  return types.length > 1 ? `a set holds values of one type, not ${types.join(' and ')}` : undefined;
}

export function notANetwork(operator: string, operand: string): string {
  return `${operator} takes an IP address or a network in CIDR notation, not ${quote(operand)}`;
}

function typeOf({ kind }: Literal): string {
  if (kind === 'integer' || kind === 'float') return 'number';
  return kind === 'hex' || kind === 'binary' ? 'bytes' : kind;
}

function wrongDay(values: readonly Literal[]): string | undefined {
  const wrong = values.find((value) => value.kind === 'timestamp' && parseInstant(value.value) === undefined);
  return wrong?.kind === 'timestamp' ? `t'${wrong.value}' is not in the calendar` : undefined;
}

/** An indicator for a digest that no file can have would be called clear for ever. */
function noDigest({ path, operator, negated, values }: PropertyTest): string | undefined {
  const asksEqual = operator === 'IN' || operator === '=' ? !negated : operator === '!=' && negated;
  if (!asksEqual || values.length === 0 || !isDigestPath(path)) return undefined;
  const texts = values.flatMap((value) => (value.kind === 'string' ? [value.value] : []));
  const [first = ''] = texts;
  const isHopeless = texts.length === values.length && texts.every((text) => !canBeDigest(text, path));
  return isHopeless ? `${quote(first)} cannot be a digest of that algorithm` : undefined;
}
