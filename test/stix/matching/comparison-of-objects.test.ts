import assert from 'node:assert/strict';
import type { Observed } from '../../../src/model/observation.ts';
import { testComparison } from '../../../src/stix/matching/comparison.ts';
import { comparisonOf } from '../../support/pattern-text.ts';

describe('testComparison of several objects', () => {
  const people: Observed = {
    objects: {
      alice: { type: 'person', name: 'alice', age: 10, knows_ref: 'bob', knows_refs: ['gone', 'bob', 7, 'carol'] },
      bob: { type: 'person', name: 'bob', age: 15, knows_refs: ['alice', 'bob'] },
      carol: { type: 'person', name: 'carol', knows_ref: 'nobody', likes_ref: 7, likes_refs: 'alice' },
      hidden: { type: 'person', name: 'dora' },
    },
    roots: ['alice', 'bob', 'carol', 'missing'],
  };
  const cases = [
    { text: "person:name = 'bob'", root: 'bob' },
    { text: "person:name = 'alice' AND person:age > 10", root: undefined },
    { text: "person:name = 'alice' AND person:age < 11", root: 'alice' },
    { text: "(person:name = 'zoe' OR person:name = 'bob') AND person:age > 10", root: 'bob' },
    { text: "person:name = 'dora'", root: undefined },
    { text: "person:knows_ref.name = 'bob'", root: 'alice' },
    { text: "person:knows_ref.age = 15 AND person:name = 'alice'", root: 'alice' },
    { text: "person:knows_refs[*].name = 'carol'", root: 'alice' },
    { text: "person:knows_refs[1].name = 'bob'", root: 'alice' },
    { text: "person:knows_refs[0].name = 'alice'", root: 'bob' },
    { text: "person:knows_refs[*].knows_refs[*].knows_ref.name = 'bob'", root: 'alice' },
    { text: "person:knows_refs[*].name = 'alice' AND person:knows_refs[*].name = 'bob'", root: 'bob' },
    { text: "person:knows_ref.type = 'person'", root: 'alice' },
    { text: "person:knows_ref = 'bob'", root: undefined },
    { text: "person:knows_refs[*].name = 'zoe'", root: undefined },
    { text: "person:knows_refs[*].knows_ref.name != 'bob'", root: undefined },
    { text: 'EXISTS person:knows_ref AND NOT EXISTS person:age', root: undefined },
    { text: 'NOT EXISTS person:knows_ref', root: 'bob' },
    { text: "person:name = 'carol' AND NOT EXISTS person:knows_ref", root: 'carol' },
    { text: 'EXISTS person:likes_ref OR EXISTS person:likes_refs[*]', root: undefined },
  ];
  for (const { text, root } of cases) {
    it(`${text}: ${root ?? 'none'}`, () => {
      assert.deepEqual(tested(text, people), root === undefined ? { kind: 'no' } : { kind: 'yes', root });
    });
  }

  it('prefers an object that meets it to one that leaves it open', () => {
    const observed: Observed = {
      objects: { a: { type: 'x', t: 'never' }, b: { type: 'x', t: '2020-01-01T00:00:00Z' } },
      roots: ['a', 'b'],
    };
    assert.deepEqual(tested("x:t = t'2020-01-01T00:00:00Z'", observed), { kind: 'yes', root: 'b' });
    assert.equal(tested("x:t = t'2021-01-01T00:00:00Z'", observed).kind, 'cannot-decide');
  });

  it('follows references in circles without going round for ever', () => {
    const objects = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `o${index}`,
        { type: 'x', n: index, all_refs: Array.from({ length: 60 }, (_, other) => `o${other}`) },
      ]),
    );
    const circle = { objects, roots: ['o0'] };
    const path = `x:${'all_refs[*].'.repeat(20)}n`;
    assert.deepEqual(tested(`${path} = 59`, circle), { kind: 'yes', root: 'o0' });
    assert.deepEqual(tested(`${path} = 60`, circle), { kind: 'no' });
  });
});

describe('digests', () => {
  const DIGEST = 'bf07a7fbb825fc0aae7bf4a1177b2b31fcf8a3feeaf7092761e18c859ee52a9c';
  const file: Observed = {
    objects: {
      f: { type: 'file', name: DIGEST, hashes: { 'SHA-256': DIGEST.toUpperCase(), SSDEEP: '3:AbC:dEf', MD5: 'x' } },
    },
    roots: ['f'],
  };
  const cases = [
    { text: `file:hashes.'SHA-256' = '${DIGEST}'`, kind: 'yes' },
    { text: `file:hashes.'SHA-256' = '${DIGEST.toUpperCase()}'`, kind: 'yes' },
    { text: `file:hashes.'SHA-256' != '${DIGEST}'`, kind: 'no' },
    { text: `file:hashes.'SHA-256' IN ('00', '${DIGEST}')`, kind: 'yes' },
    { text: `file:hashes.'SHA-256' NOT IN ('${DIGEST}')`, kind: 'no' },
    { text: `file:hashes.'SHA-256' LIKE '${DIGEST}'`, kind: 'no' },
    { text: "file:hashes.SSDEEP = '3:abc:def'", kind: 'no' },
    { text: "file:hashes.SSDEEP = '3:AbC:dEf'", kind: 'yes' },
    { text: `file:name = '${DIGEST.toUpperCase()}'`, kind: 'no' },
    { text: 'file:hashes.MD5 = 5', kind: 'no' },
  ];
  for (const { text, kind } of cases)
    it(`${text.slice(0, 50)}: ${kind}`, () => assert.equal(tested(text, file).kind, kind));
});

function tested(text: string, observed: Observed) {
  return testComparison(comparisonOf(`[${text}]`), observed);
}
