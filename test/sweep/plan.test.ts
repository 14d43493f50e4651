import assert from 'node:assert/strict';
import { type PlannedIndicator, planSweep } from '../../src/sweep/plan.ts';
import { packOf } from '../support/pack.ts';
import { testText } from '../support/pattern-text.ts';
import { ENGINE_PROBES, probeThat } from '../support/probes.ts';

const HASH = 'b'.repeat(64);
const MD5 = 'b'.repeat(32);
const SHA1 = 'b'.repeat(40);

describe('planSweep', () => {
  const cases = [
    { pattern: "[file:path = '/tmp/x']", branches: ['paths'] },
    { pattern: "[file:name = 'x' AND file:parent_directory_ref.path = '/tmp']", branches: ['paths'] },
    { pattern: "[directory:path = '/Applications/PTX.app']", branches: ['paths'] },
    { pattern: "[file:name = 'x']", branches: ['walk'] },
    { pattern: '[file:size > 3]', branches: ['walk'] },
    { pattern: "[file:x_besom_info_plist.CFBundleName = 'PTX']", branches: ['walk'] },
    { pattern: `[file:hashes.'SHA-256' = '${HASH}']`, branches: ['images'] },
    { pattern: `[file:name = 'x' AND file:hashes.'SHA-256' = '${HASH}']`, branches: ['walk'] },
    { pattern: "[file:path = '/tmp/x' OR file:name = 'y']", branches: ['paths', 'walk'] },
    { pattern: "[domain-name:value = 'potrax.com']", branches: ['hosts'] },
    {
      pattern: "[domain-name:value = 'potrax.com' AND domain-name:resolves_to_refs[*].value = '203.0.113.9']",
      branches: ['hosts'],
    },
    { pattern: "[process:name = 'x']", branches: ['- process:name'] },
    { pattern: "[file:name = 'x' AND file:magic_number_hex = h'00']", branches: ['- file:magic_number_hex'] },
    { pattern: "[file:name = 'x' OR file:magic_number_hex = h'00']", branches: ['walk', '- file:magic_number_hex'] },
    {
      pattern: `[file:x_besom_info_plist.CFBundleName = 'PTX' AND file:hashes.MD5 = '${MD5}']`,
      branches: ['- no probe here has file:x_besom_info_plist.CFBundleName and file:hashes.MD5 together'],
    },
  ];
  for (const { pattern, branches } of cases) {
    it(`serves ${pattern} by ${branches.join(' and ')}`, () => {
      const served = planOne(pattern).parts.flatMap((part) =>
        part.branches.map(({ probes, missing }) => (probes.length > 0 ? probes.join(', ') : `- ${missing.join(', ')}`)),
      );
      assert.deepEqual(served, branches);
    });
  }

  it('gives no lookup to a branch that nothing serves, so that no probe looks in vain', () => {
    const plan = planSweep(
      [packOf({ indicators: [{ pattern: "[file:name = 'x' AND file:magic_number_hex = h'00']" }] })],
      ENGINE_PROBES,
    );
    assert.deepEqual(plan.lookups, []);
  });

  it('lets patterns with one question share its lookup, and reads every digest that any of them needs', () => {
    const patterns = [
      "[file:name = 'x']",
      `[file:name = 'x' AND file:hashes.MD5 = '${MD5}']`,
      `[file:name = 'x' AND file:hashes.'SHA-1' = '${SHA1}']`,
    ];
    const plan = planSweep([packOf({ indicators: patterns.map((pattern) => ({ pattern })) })], ENGINE_PROBES);
    assert.deepEqual(plan.lookups, [{ id: 0, kind: 'name', name: 'x', digests: ['MD5', 'SHA-1'] }]);
    const ids = plan.planned.flatMap(({ parts }) =>
      parts.flatMap(({ branches }) => branches.flatMap(({ lookups }) => lookups.map(({ id }) => id))),
    );
    assert.deepEqual(ids, [0, 0, 0]);
  });

  it('numbers lookups by their place, so that a gap finds its lookup', () => {
    const patterns = [
      "[file:name IN ('a', 'b')]",
      "[file:path = '/c']",
      "[domain-name:value = 'd.com']",
      "[file:name = 'b']",
    ];
    const { lookups } = planSweep([packOf({ indicators: patterns.map((pattern) => ({ pattern })) })], ENGINE_PROBES);
    assert.deepEqual(
      lookups.map(({ id }) => id),
      [0, 1, 2, 3],
    );
  });

  it('never lets a probe that feeds posture serve an indicator', () => {
    const only = probeThat({ name: 'dns', feeds: 'posture', shows: ['domain-name:value'], serves: ['domain'] });
    const [planned] = planSweep(
      [packOf({ indicators: [{ pattern: "[domain-name:value = 'potrax.com']" }] })],
      [only],
    ).planned;
    assert.deepEqual(planned?.parts[0]?.branches[0]?.probes, []);
  });

  it('tells every test of a branch in the spelling of a Mac', () => {
    const [branch] = planOne("[file:path = '/tmp/x' AND file:hashes.md5 = 'AB']").parts[0]?.branches ?? [];
    assert.deepEqual(branch?.tests.map(testText), ['file:path = /private/tmp/x', 'file:hashes.MD5 = ab']);
  });

  it('sets a broken pattern aside by name and goes on', () => {
    const plan = planSweep(
      [packOf({ indicators: [{ pattern: '[file:name =]', name: 'broken' }, { pattern: "[file:name = 'x']" }] })],
      ENGINE_PROBES,
    );
    assert.deepEqual(
      plan.setAside.map(({ name }) => name),
      ['broken'],
    );
    assert.equal(plan.planned.length, 1);
  });

  it('names a pattern that multiplies itself out, and goes on', () => {
    const two = "(file:name = 'a' OR file:name = 'b')";
    const pattern = `[${Array.from({ length: 40 }, () => two).join(' AND ')}]`;
    const { parts } = planOne(pattern);
    assert.deepEqual(
      parts[0]?.branches.map(({ missing }) => missing),
      [['it multiplies out to over 1,024 branches']],
    );
  });

  it('names what RE2 cannot say, and leaves the rest of the pattern served', () => {
    const [bad, good] = planOne("[file:name MATCHES '(?=x)' OR file:name = 'y']").parts[0]?.branches ?? [];
    assert.equal(bad?.probes.length, 0);
    assert.equal(bad?.missing.length, 1);
    assert.deepEqual(good?.probes, ['walk']);
  });

  it('names a window of time that holds no time, and leaves what stands outside it served', () => {
    const empty = "([file:name = 'x'] START t'2023-01-06T00:00:00Z' STOP t'2022-12-16T00:00:00Z') OR [file:name = 'y']";
    const [inside, outside] = planOne(empty).parts.map(({ branches }) => branches[0]);
    assert.deepEqual(inside?.probes, []);
    assert.match(inside?.missing[0] ?? '', /STOP is not after START/u);
    assert.deepEqual(outside?.probes, ['walk']);
  });

  it('plans ten thousand indicators in time that grows with their number', () => {
    const indicators = Array.from({ length: 10_000 }, (_, at) => ({ pattern: `[file:name = 'malware-${at}']` }));
    assert.equal(planSweep([packOf({ indicators })], ENGINE_PROBES).lookups.length, 10_000);
  });
});

function planOne(pattern: string): PlannedIndicator {
  const [planned] = planSweep([packOf({ indicators: [{ pattern }] })], ENGINE_PROBES).planned;
  assert.ok(planned, `the pattern parses: ${pattern}`);
  return planned;
}
