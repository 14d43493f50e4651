import assert from 'node:assert/strict';
import type { Observation } from '../../src/model/observation.ts';
import type { IndicatorResult } from '../../src/model/report.ts';
import { explainOutcome, explainPlan } from '../../src/sweep/explain.ts';
import { openJudge } from '../../src/sweep/judge.ts';
import { type Plan, planSweep } from '../../src/sweep/plan.ts';
import { fileAt, NOW } from '../support/observation.ts';
import { packOf } from '../support/pack.ts';
import { ENGINE_PROBES } from '../support/probes.ts';

const CONTEXT = { probes: ENGINE_PROBES, hashAll: false };

describe('explaining the plan', () => {
  const cases = [
    { name: 'an exact path', pattern: "[file:path = '/tmp/x']", by: ['paths: exact lookup of /private/tmp/x'] },
    { name: 'a name', pattern: "[file:name = 'x.app']", by: ['walk: name x.app in the walk'] },
    { name: 'a test of names', pattern: "[file:name LIKE 'x%']", by: ["walk: names that pass LIKE 'x%' in the walk"] },
    { name: 'a digest', pattern: `[file:hashes.MD5 = '${'a'.repeat(32)}']`, by: ['images: MD5 of disk images'] },
    {
      name: 'what a bundle says',
      pattern: "[file:x_besom_info_plist.CFBundleName = 'x']",
      by: ['walk: the Info.plist of every application bundle in the walk'],
    },
  ];
  for (const { name, pattern, by } of cases) {
    it(`says who looks for ${name}, and by what`, () => assert.deepEqual(served(planOf(pattern)), by));
  }

  it('says what nothing here can supply', () => {
    const [indicator] = explainPlan(planOf("[url:value = 'http://x/']"), CONTEXT);
    assert.deepEqual(indicator?.parts, [[{ tests: "url:value = 'http://x/'", served: [], missing: ['url:value'] }]]);
  });

  it('tells the ways of one part and the parts of one pattern apart', () => {
    const [indicator] = explainPlan(planOf("[file:name = 'a' OR file:name = 'b'] AND [file:name = 'c']"), CONTEXT);
    assert.deepEqual(
      indicator?.parts.map((ways) => ways.map(({ tests }) => tests)),
      [["file:name = 'a'", "file:name = 'b'"], ["file:name = 'c'"]],
    );
  });

  it('shows an indicator that is set aside, with the reason', () => {
    const [indicator] = explainPlan(planOf('[file:name = ]'), CONTEXT);
    assert.match(indicator?.setAside ?? '', /expected/u);
  });
});

describe('explaining the outcome', () => {
  it('says which observation met which part', () => {
    const lines = fared("[file:name = 'x' AND file:size > 1]", [fileAt('/a/x', { probe: 'walk' })]);
    assert.deepEqual(lines, ["met: file:name = 'x' by /a/x (walk)", 'met: file:size > 1 by /a/x (walk)']);
  });

  it('says the first part that a near miss failed, and why', () => {
    const lines = fared("[file:name = 'x' AND file:size > 1000000]", [fileAt('/a/x', { probe: 'walk' })]);
    assert.equal(lines[0], 'first part that failed: file:size > 1000000');
    assert.match(lines[1] ?? '', /^because .*size/u);
    assert.equal(lines[2], 'seen: /a/x (walk)');
  });

  it('prefers what met it to a near miss elsewhere', () => {
    const seen = [
      fileAt('/a/x', { probe: 'walk', facts: { size: 1 } }),
      fileAt('/b/x', { probe: 'walk', facts: { size: 9 } }),
    ];
    const lines = fared("[file:name = 'x' AND file:size > 5]", seen);
    assert.deepEqual(lines, ["met: file:name = 'x' by /b/x (walk)", 'met: file:size > 5 by /b/x (walk)']);
  });

  it('says where it was looked for in vain', () => {
    assert.deepEqual(fared("[file:name = 'x']", []), [
      "first part that failed: [file:name = 'x']",
      'looked for by walk, name x in the walk: nothing',
    ]);
  });

  it('says nothing beside the reason where nobody looked', () => {
    assert.deepEqual(fared("[url:value = 'http://x/']", []), []);
  });

  it('names each place of a match over several observations', () => {
    const seen = [fileAt('/a/x', { probe: 'walk' }), fileAt('/a/y', { probe: 'walk' })];
    assert.deepEqual(fared("[file:name = 'x'] AND [file:name = 'y']", seen), [
      "met: [file:name = 'x'] by /a/x (walk)",
      "met: [file:name = 'y'] by /a/y (walk)",
    ]);
  });
});

function planOf(pattern: string): Plan {
  return planSweep([packOf({ indicators: [{ pattern }] })], ENGINE_PROBES);
}

function served(plan: Plan): readonly string[] {
  return explainPlan(plan, CONTEXT).flatMap(({ parts }) =>
    parts.flat().flatMap((branch) => branch.served.map(({ probe, by }) => `${probe}: ${by}`)),
  );
}

function fared(pattern: string, seen: readonly Observation[]): readonly string[] {
  const plan = planOf(pattern);
  const judge = openJudge(plan, {
    explain: true,
    hostId: 'this Mac',
    sinkholes: [],
    feeds: () => 'evidence',
    maxHits: 100,
    now: () => new Date(NOW),
  });
  const events = [...seen.flatMap((observation) => judge.offer(observation)), ...judge.finish()];
  const explained = events.flatMap((event) => (event.kind === 'explained' ? [event.explained] : []));
  const results = plan.planned.map(({ indicator, pack }): IndicatorResult => {
    const { id, name } = indicator;
    return { id, name, pack: pack.id, pattern, state: 'clear', examined: [], hits: 0 };
  });
  return explainOutcome(plan, { ...CONTEXT, results, explained }).flatMap(({ lines }) => lines);
}
