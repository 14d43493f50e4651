/**
 * Checks a pattern: whether it parses, whether it can be evaluated, and whether what it asks for can ever be met.
 * @module
 */
import { readAddress } from '../../model/address.ts';
import { quote } from '../../model/quote.ts';
import { OBSERVABLES } from '../bundles/object-table.ts';
import { breachesOf } from '../matching/breaches.ts';
import { cannotEvaluate } from '../matching/evaluable.ts';
import { caretUnder } from '../patterns/caret.ts';
import { breakOf, tryParsePattern } from '../patterns/parse-outcome.ts';
import type { Comparison, Pattern, PropertyTest, Span } from '../patterns/pattern.ts';
import { lintHash } from './hash.ts';
import type { Fault, LintRule, PatternPlace, SpanFault, Test } from './rules.ts';

/** Faults of one pattern, each with its place in it. `ownTypes`: object types that the bundle itself defines. */
export function lintPattern(text: string, ownTypes: ReadonlySet<string>): readonly Fault[] {
  const parsed = tryParsePattern(text);
  if (!parsed.ok) {
    const { error } = parsed;
    return [{ rule: 'broken-pattern', says: `broken pattern, ${breakOf(error)}`, place: placeIn(text, error.span) }];
  }
  const faults = [...evaluationFaults(parsed.pattern)];
  for (const test of testsOf(parsed.pattern)) {
    faults.push(...lintPath(test, ownTypes), ...lintHash(test), ...(test.kind === 'test' ? lintValue(test) : []));
  }
  return faults.map(({ rule, says, span }) => ({ rule, says, place: placeIn(text, span) }));
}

/** What nothing can evaluate, and what the standard forbids; where a part is both, the first says it. */
function evaluationFaults(pattern: Pattern): readonly SpanFault[] {
  const unable = cannotEvaluate(pattern);
  const offsets = new Set(unable.map(({ span }) => span.offset));
  const breaches = breachesOf(pattern).filter(({ span }) => !offsets.has(span.offset));
  return [
    ...unable.map(
      ({ because, span }) => ({ rule: 'not-evaluable', says: `it cannot be evaluated: ${because}`, span }) as const,
    ),
    ...breaches.map(
      ({ because, span }) => ({ rule: 'forbidden', says: `the standard forbids it: ${because}`, span }) as const,
    ),
  ];
}

function placeIn(text: string, span: Span): PatternPlace {
  return { line: span.line, column: span.column, excerpt: caretUnder(text, span) };
}

function testsOf(pattern: Pattern): readonly Test[] {
  if (pattern.kind === 'observation') return testsIn(pattern.comparison);
  if (pattern.kind === 'qualified') return testsOf(pattern.expression);
  return pattern.operands.flatMap(testsOf);
}

function testsIn(comparison: Comparison): readonly Test[] {
  if (comparison.kind === 'test' || comparison.kind === 'exists') return [comparison];
  return comparison.operands.flatMap(testsIn);
}

function lintPath({ path }: Test, ownTypes: ReadonlySet<string>): readonly SpanFault[] {
  const known = OBSERVABLES.get(path.type);
  if (known === undefined) {
    // a type that begins with x- says itself that it is nobody's standard
    if (ownTypes.has(path.type) || path.type.startsWith('x-')) return [];
    return [{ rule: 'unknown-type', says: `STIX 2.1 has no object ${quote(path.type)}`, span: path.span }];
  }
  const [first] = path.steps;
  if (first?.kind !== 'property' || known.has(first.name) || first.name.startsWith('x_')) return [];
  return [{ rule: 'unknown-property', says: `a ${path.type} has no property ${quote(first.name)}`, span: path.span }];
}

/** Values that no object can have: the indicator would look for something for ever and never find it. */
function lintValue(test: PropertyTest): readonly SpanFault[] {
  const fault = VALUE_FAULTS.get(test.path.type);
  const isValue =
    test.path.steps.length === 1 && test.path.steps[0]?.kind === 'property' && test.path.steps[0].name === 'value';
  if (fault === undefined || !isValue || (test.operator !== '=' && test.operator !== 'IN')) return [];
  return test.values.flatMap((literal) => {
    const found = literal.kind === 'string' ? fault(literal.value) : undefined;
    return found === undefined ? [] : [{ ...found, span: test.span }];
  });
}

type ValueFault = { readonly rule: LintRule; readonly says: string };

const VALUE_FAULTS: ReadonlyMap<string, (value: string) => ValueFault | undefined> = new Map([
  ['domain-name', domainFault],
  ['ipv4-addr', (value: string) => addressFault(value, 4)],
  ['ipv6-addr', (value: string) => addressFault(value, 6)],
]);

function domainFault(value: string): ValueFault | undefined {
  const address = readAddress(value);
  if (address !== undefined) {
    return {
      rule: 'no-domain',
      says: `${quote(value)} is an address: write [ipv${address.family}-addr:value = '${address.text}']`,
    };
  }
  if (!/[\s/:@%]/u.test(value) && value !== '') return undefined;
  return { rule: 'no-domain', says: `${quote(value)} is no domain name: write the name alone` };
}

/** An address, or a block of them: STIX 2.1, 6.8 and 6.9 allow CIDR notation. */
function addressFault(value: string, family: 4 | 6): ValueFault | undefined {
  const [text = '', bits, ...more] = value.split('/');
  const inRange = bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
  if (readAddress(text)?.family === family && inRange && more.length === 0) return undefined;
  return { rule: 'no-address', says: `${quote(value)} is no IPv${family} address` };
}
