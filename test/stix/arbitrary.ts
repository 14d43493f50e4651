/**
 * Random pattern trees and observations for the properties of the pattern language.
 * @module
 */
import fc from 'fast-check';
import type { Observed } from '../../src/model/observation.ts';
import type {
  Comparison,
  Literal,
  ObjectPath,
  Operator,
  PathStep,
  Pattern,
  Qualifier,
  Span,
} from '../../src/stix/patterns/pattern.ts';

/** Trees that were not parsed stand nowhere. */
export const NOWHERE: Span = { offset: 0, end: 0, line: 1, column: 1 };

/** The same tree without places, so that trees of different texts can be compared. */
export function withoutSpans(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key === 'span' ? [] : [[key, withoutSpans(inner)]])),
  );
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom("'", '\\', "it's"),
);
const bytes = fc.uint8Array({ maxLength: 9 });
const digits = (length: number) =>
  fc.integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, '0'));

const timestamp = fc
  .tuple(digits(4), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), digits(1), fc.option(digits(7)))
  .map(([year, month, day, hour, fraction]) => {
    const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    return `${date}T0${hour}:59:60${fraction === null ? '' : `.${fraction}`}Z`;
  });

const literal: fc.Arbitrary<Literal> = fc.oneof(
  text.map((value): Literal => ({ kind: 'string', value })),
  fc.bigInt().map((value): Literal => ({ kind: 'integer', value })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Literal => ({ kind: 'float', value })),
  timestamp.map((value): Literal => ({ kind: 'timestamp', value })),
  bytes.map((value): Literal => ({ kind: 'hex', value })),
  fc.uint8Array({ minLength: 1, maxLength: 9 }).map((value): Literal => ({ kind: 'binary', value })),
);
const anyLiteral = fc.oneof(
  literal,
  fc.boolean().map((value): Literal => ({ kind: 'boolean', value })),
);

const name = fc.constantFrom('a', 'file', '_x9', 'user-account', 'x-', 't', 'h', 'b', 'ANDx', 'starts');
const property = fc.oneof(fc.constantFrom('name', 'size', '_', 'IN', 'true', 'LAST', 'a-b', 'SHA-256', 'Z9'), text);
const step: fc.Arbitrary<PathStep> = fc.oneof(
  property.map((one): PathStep => ({ kind: 'property', name: one })),
  fc.integer().map((index): PathStep => ({ kind: 'index', index })),
  fc.constant<PathStep>({ kind: 'any-index' }),
);
const path: fc.Arbitrary<ObjectPath> = fc
  .tuple(name, property, fc.array(step, { maxLength: 3 }))
  .map(([type, first, steps]) => ({ type, steps: [{ kind: 'property', name: first }, ...steps], span: NOWHERE }));

function operands(operator: Operator): fc.Arbitrary<readonly Literal[]> {
  if (operator === 'IN') return fc.array(anyLiteral, { maxLength: 3 });
  if (operator === '=' || operator === '!=') return anyLiteral.map((one) => [one]);
  if (/[<>]/u.test(operator)) return literal.map((one) => [one]);
  return text.map((value) => [{ kind: 'string', value }]);
}

const leaf: fc.Arbitrary<Comparison> = fc.oneof(
  fc
    .tuple(path, fc.boolean())
    .map(([where, negated]): Comparison => ({ kind: 'exists', path: where, negated, span: NOWHERE })),
  fc
    .constantFrom<Operator[]>('=', '!=', '<', '<=', '>', '>=', 'IN', 'LIKE', 'MATCHES', 'ISSUBSET', 'ISSUPERSET')
    .chain((operator) => fc.tuple(path, fc.boolean(), fc.constant(operator), operands(operator)))
    .map(
      ([where, negated, operator, values]): Comparison => ({
        kind: 'test',
        path: where,
        negated,
        operator,
        values,
        span: NOWHERE,
      }),
    ),
);

const { comparison } = fc.letrec<{ comparison: Comparison }>((tie) => ({
  comparison: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom<('and' | 'or')[]>('and', 'or'),
        fc.array(tie('comparison'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, inner]): Comparison => ({ kind, operands: inner, span: NOWHERE })),
  ),
}));

const qualifier: fc.Arbitrary<Qualifier> = fc.oneof(
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((seconds): Qualifier => ({ kind: 'within', seconds: seconds + 0, span: NOWHERE })),
  fc.nat().map((times): Qualifier => ({ kind: 'repeats', times, span: NOWHERE })),
  fc
    .tuple(timestamp, timestamp)
    .map(([start, stop]): Qualifier => ({ kind: 'start-stop', start, stop, span: NOWHERE })),
);

/** Any tree that a text can stand for. */
export const anyPattern: fc.Arbitrary<Pattern> = patterns(
  comparison.map((inner): Pattern => ({ kind: 'observation', comparison: inner, span: NOWHERE })),
  qualifier,
);

function patterns(brackets: fc.Arbitrary<Pattern>, qualifiers: fc.Arbitrary<Qualifier>): fc.Arbitrary<Pattern> {
  return fc.letrec<{ pattern: Pattern }>((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      brackets,
      fc
        .tuple(tie('pattern'), qualifiers)
        .map(([expression, one]): Pattern => ({ kind: 'qualified', expression, qualifier: one, span: NOWHERE })),
      fc
        .tuple(
          fc.constantFrom<('and' | 'or' | 'followed-by')[]>('and', 'or', 'followed-by'),
          fc.array(tie('pattern'), { minLength: 2, maxLength: 3 }),
        )
        .map(([kind, inner]): Pattern => ({ kind, operands: inner, span: NOWHERE })),
    ),
  })).pattern;
}

/** Seconds of one minute, as the small patterns and observations have them. */
export function second(at: number): string {
  return `2023-01-04T00:00:${String(at).padStart(2, '0')}Z`;
}

/** A pattern over `x:n` and a few seconds, small enough to try every way to meet it. */
export const smallPattern: fc.Arbitrary<Pattern> = patterns(
  fc.nat({ max: 2 }).map(
    (n): Pattern => ({
      kind: 'observation',
      comparison: {
        kind: 'test',
        path: { type: 'x', steps: [{ kind: 'property', name: 'n' }], span: NOWHERE },
        negated: false,
        operator: '<=',
        values: [{ kind: 'integer', value: BigInt(n) }],
        span: NOWHERE,
      },
      span: NOWHERE,
    }),
  ),
  fc.oneof(
    fc.constantFrom(0.5, 1, 2, 4).map((seconds): Qualifier => ({ kind: 'within', seconds, span: NOWHERE })),
    fc.integer({ min: 1, max: 3 }).map((times): Qualifier => ({ kind: 'repeats', times, span: NOWHERE })),
    fc
      .tuple(fc.nat({ max: 6 }), fc.nat({ max: 6 }))
      .map(([a, b]): Qualifier => ({ kind: 'start-stop', start: second(a), stop: second(a + b), span: NOWHERE })),
  ),
);

/** An observation of one object `x`; `n` may be missing its type of value, and its time may be unknown. */
export const smallObserved: fc.Arbitrary<Observed> = fc
  .record({
    n: fc.nat({ max: 2 }),
    first: fc.nat({ max: 6 }),
    length: fc.constantFrom(0, 0, 1, 3),
    count: fc.constantFrom(1, 1, 2),
    isTimed: fc.constantFrom(true, true, true, true, false),
  })
  .map(({ n, first, length, count, isTimed }) => ({
    objects: { x: { type: 'x', n } },
    roots: ['x'],
    numberObserved: count,
    ...(isTimed ? { firstObserved: second(first), lastObserved: second(first + length) } : {}),
  }));
