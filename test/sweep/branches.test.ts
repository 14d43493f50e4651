import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Comparison } from '../../src/stix/patterns/pattern.ts';
import { branchesOf, pathText, type Test } from '../../src/sweep/branches.ts';
import { comparisonOf, testText } from '../support/pattern-text.ts';

describe('branchesOf', () => {
  const cases = [
    { pattern: "[file:name = 'a']", branches: ['a'] },
    { pattern: "[file:name = 'a' AND file:name = 'b']", branches: ['a & b'] },
    { pattern: "[file:name = 'a' OR file:name = 'b']", branches: ['a', 'b'] },
    { pattern: "[file:name = 'a' AND file:name = 'b' OR file:name = 'c']", branches: ['a & b', 'c'] },
    { pattern: "[file:name = 'a' AND (file:name = 'b' OR file:name = 'c')]", branches: ['a & b', 'a & c'] },
    {
      pattern: "[(file:name = 'a' OR file:name = 'b') AND (file:name = 'c' OR file:name = 'd')]",
      branches: ['a & c', 'a & d', 'b & c', 'b & d'],
    },
    {
      pattern: "[file:name = 'a' OR (file:name = 'b' AND (file:name = 'c' OR file:name = 'd' AND file:name = 'e'))]",
      branches: ['a', 'b & c', 'b & d & e'],
    },
  ];
  for (const { pattern, branches } of cases) {
    it(`takes ${pattern} apart`, () => {
      const apart = branchesOf(comparisonOf(pattern))?.map((tests) => tests.map(shortText).join(' & '));
      assert.deepEqual(apart, branches);
    });
  }

  it('keeps negated and EXISTS tests as they are', () => {
    const [tests] = branchesOf(comparisonOf("[file:name NOT = 'a' AND EXISTS file:size]")) ?? [];
    assert.deepEqual(tests?.map(testText), ['NOT file:name = a', 'EXISTS file:size']);
  });

  it('gives up at once on a pattern that multiplies itself out', () => {
    const two = "(file:name = 'a' OR file:name = 'b')";
    const at = (factors: number) => `[${Array.from({ length: factors }, () => two).join(' AND ')}]`;
    assert.equal(branchesOf(comparisonOf(at(10)))?.length, 1024);
    assert.equal(branchesOf(comparisonOf(at(11))), undefined);
    assert.equal(branchesOf(comparisonOf(at(500))), undefined);
  });

  it('gives up where an OR alone has more than 1,024 operands', () => {
    const names = Array.from({ length: 1025 }, (_, at) => `file:name = 'n${at}'`);
    assert.equal(branchesOf(comparisonOf(`[${names.slice(1).join(' OR ')}]`))?.length, 1024);
    assert.equal(branchesOf(comparisonOf(`[${names.join(' OR ')}]`)), undefined);
  });

  it('means what the comparison means, for every truth of its tests', () => {
    fc.assert(
      fc.property(comparisons, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), (comparison, truth) => {
        const holds = (test: Test) => truth['abcde'.indexOf(shortText(test))] === true;
        const branches = branchesOf(comparison) ?? [];
        assert.equal(
          branches.some((tests) => tests.every(holds)),
          evaluate(comparison, holds),
        );
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('pathText', () => {
  const cases = [
    { pattern: "[file:name = 'a']", text: 'file:name' },
    { pattern: "[file:parent_directory_ref.path = 'a']", text: 'file:parent_directory_ref.path' },
    { pattern: "[file:hashes.MD5 = 'a']", text: 'file:hashes.MD5' },
    { pattern: "[file:hashes.'SHA-256' = 'a']", text: "file:hashes.'SHA-256'" },
    { pattern: "[file:hashes.'MD5' = 'a']", text: 'file:hashes.MD5' },
    { pattern: "[domain-name:resolves_to_refs[*].value = 'a']", text: 'domain-name:resolves_to_refs[*].value' },
    { pattern: "[domain-name:resolves_to_refs[2].value = 'a']", text: 'domain-name:resolves_to_refs[*].value' },
  ];
  for (const { pattern, text } of cases) {
    it(`says ${text} for ${pattern}`, () => {
      const [[test] = []] = branchesOf(comparisonOf(pattern)) ?? [];
      assert.equal(test && pathText(test.path), text);
    });
  }
});

const span = { offset: 0, end: 0, line: 1, column: 1 };

const leaves: fc.Arbitrary<Comparison> = fc.constantFrom('a', 'b', 'c', 'd', 'e').map((value) => ({
  kind: 'test',
  path: { type: 'file', steps: [{ kind: 'property', name: 'name' }], span },
  negated: false,
  operator: '=',
  values: [{ kind: 'string', value }],
  span,
}));

const { tree: comparisons } = fc.letrec<{ tree: Comparison }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaves,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      span: fc.constant(span),
    }),
  ),
}));

function evaluate(comparison: Comparison, holds: (test: Test) => boolean): boolean {
  if (comparison.kind === 'test' || comparison.kind === 'exists') return holds(comparison);
  const truths = comparison.operands.map((operand) => evaluate(operand, holds));
  return comparison.kind === 'and' ? truths.every(Boolean) : truths.some(Boolean);
}

function shortText(test: Test): string {
  return testText(test).replace('file:name = ', '');
}
