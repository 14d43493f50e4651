import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { isProblem } from '../../../src/model/problem.ts';
import { runConformance, tellDifference } from '../../../src/stix/trials/conformance.ts';
import { DIFFERENCES } from '../../../src/stix/trials/differences.ts';

const CASES = new URL('../../../../shared/stix/cases.json', import.meta.url);

const BUNDLE = {
  type: 'bundle',
  id: 'bundle--1',
  objects: [
    {
      type: 'observed-data',
      id: 'observed-data--1',
      first_observed: '2023-01-04T00:00:00Z',
      last_observed: '2023-01-04T00:00:00Z',
      number_observed: 1,
      object_refs: ['file--1'],
    },
    { type: 'file', id: 'file--1', name: 'PTX.app' },
    { type: 'file', id: 'file--2', name: 'hidden' },
  ],
};

function run(one: { readonly pattern: string; readonly expect: string }) {
  return runConformance({ observations: { it: [BUNDLE] }, cases: [{ from: 'here', observations: 'it', ...one }] });
}

describe("OASIS's own cases (skipped without ../shared/stix/cases.json)", () => {
  before(function () {
    if (!existsSync(CASES)) this.skip();
  });

  it('are answered as they say, or listed with the reason', () => {
    const { results, passed, failed, listed } = runConformance(JSON.parse(readFileSync(CASES, 'utf8')));
    const differing = results.filter(({ outcome }) => outcome === 'failed').map(tellDifference);
    assert.deepEqual(differing, []);
    assert.deepEqual({ passed, failed, listed }, { passed: 311, failed: 0, listed: DIFFERENCES.length });
  });
});

describe('runConformance', () => {
  const cases = [
    { pattern: "[file:name = 'PTX.app']", expect: 'match' },
    { pattern: "[file:name = 'hidden']", expect: 'no-match' },
    { pattern: '[observed-data:number_observed = 1]', expect: 'no-match' },
    { pattern: "[file:name MATCHES '(?=P)']", expect: 'error' },
    { pattern: '[file:name = ]', expect: 'error' },
    { pattern: "[file:name = 'PTX.app'] WITHIN 0 SECONDS", expect: 'error' },
    { pattern: "[file:name = 'PTX.app']", expect: 'valid' },
    { pattern: '[file:name = ]', expect: 'invalid' },
    { pattern: '[file:size = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS', expect: 'invalid' },
    { pattern: '([file:size = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS', expect: 'valid' },
    { pattern: "[file:hashes.'SHA-256' = 'f00']", expect: 'invalid' },
    { pattern: "[file:hashes.'SHA-256' LIKE 'f0%']", expect: 'valid' },
    { pattern: "[file:created = t'2024-02-30T00:00:00Z']", expect: 'valid' },
    { pattern: "[file:name IN (1, 'x')]", expect: 'valid' },
  ];
  for (const one of cases) {
    it(`${one.pattern}: ${one.expect}`, () => {
      const { results, passed, failed, listed } = run(one);
      assert.equal(results[0]?.actual, one.expect);
      assert.deepEqual({ passed, failed, listed }, { passed: 1, failed: 0, listed: 0 });
    });
  }

  it('counts and tells what differs', () => {
    const { results, passed, failed } = run({ pattern: '[file:name = \u001b]', expect: 'match' });
    assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
    const line = results.map(tellDifference).join('');
    assert.match(line, /^differs: "here": expected match, got error \(Cannot read pattern at line 1, column 14: /u);
    assert.ok(line.endsWith(String.raw`: "[file:name = \u{1b}]"`));
  });

  it('counts a listed difference as passed, with its reason', () => {
    const json = { cases: [{ from: 'here', pattern: '[a:b = 1]', expect: 'invalid' }] };
    const difference = { from: 'here', pattern: '[a:b = 1]', actual: 'valid', reason: 'it is fine' };
    const { results, passed, failed, listed } = runConformance(json, [difference]);
    assert.deepEqual({ passed, failed, listed }, { passed: 1, failed: 0, listed: 1 });
    assert.equal(
      results.map(tellDifference).join(''),
      'differs, as listed: "here": expected invalid, got valid (it is fine): "[a:b = 1]"',
    );
  });

  it('does not let a listed difference hide another answer', () => {
    const json = { cases: [{ from: 'here', pattern: '[a:b = 1', expect: 'valid' }] };
    const difference = { from: 'here', pattern: '[a:b = 1', actual: 'match', reason: 'it is fine' };
    assert.equal(runConformance(json, [difference]).failed, 1);
  });

  const wrong = [
    { name: 'no object', json: [], says: /at the file: / },
    { name: 'no cases', json: { observations: {} }, says: /at "cases": / },
    {
      name: 'a pattern that is no text',
      json: { cases: [{ from: 'x', pattern: 5, expect: 'valid' }] },
      says: /at "cases\.0\.pattern": /,
    },
    {
      name: 'an unknown expectation',
      json: { cases: [{ from: 'x', pattern: '', expect: 'fine' }] },
      says: /at "cases\.0\.expect": /,
    },
    {
      name: 'observations that are no bundles',
      json: { observations: { k: [5] }, cases: [] },
      says: /at "observations\.k\.0": /,
    },
    {
      name: 'observations that are not there',
      json: { cases: [{ from: 'x', pattern: '', expect: 'match', observations: 'toString' }] },
      says: /"x" names observations that are not there: "toString"/,
    },
  ];
  for (const { name, json, says } of wrong) {
    it(`refuses a file with ${name}`, () => {
      assert.throws(
        () => runConformance(json),
        (error) => isProblem(error) && error.code === 'CASES_INVALID' && says.test(error.message),
      );
    });
  }
});
