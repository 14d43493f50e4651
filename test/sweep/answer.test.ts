import assert from 'node:assert/strict';
import type { Gap } from '../../src/model/gap.ts';
import { reportSchema } from '../../src/model/report.ts';
import { type AnswerContext, answer } from '../../src/sweep/answer.ts';
import type { SweepEvent } from '../../src/sweep/events.ts';
import { findingOf } from '../../src/sweep/finding.ts';
import { enter, openLedger } from '../../src/sweep/ledger.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { fileAt, NOW } from '../support/observation.ts';
import { type IndicatorDraft, packOf } from '../support/pack.ts';
import { ENGINE_PROBES } from '../support/probes.ts';

const PATH = { pattern: "[file:path = '/private/tmp/.ptslog']" };
const NAME = { pattern: "[file:name = 'PTX.app']" };
const DIGEST = { pattern: `[file:hashes.MD5 = '${'a'.repeat(32)}']` };
const ADDRESS = { pattern: "[ipv4-addr:value = '203.0.113.9']" };
const PROCESS = { pattern: "[process:name = 'ptx']" };
const BROKEN = { pattern: '[file:name = ' };

describe('the verdict', () => {
  const cases = [
    { name: 'clean where everything is clear', indicators: [PATH, NAME], events: [], verdict: 'clean' },
    { name: 'clean where some is clear in part', indicators: [PATH, DIGEST], events: [], verdict: 'clean' },
    { name: 'clean where some is for hunt', indicators: [PATH, ADDRESS], events: [], verdict: 'clean' },
    { name: 'clean where some is not evaluated', indicators: [PATH, PROCESS], events: [], verdict: 'clean' },
    { name: 'clean where some is set aside', indicators: [PATH, BROKEN], events: [], verdict: 'clean' },
    { name: 'clean in spite of posture', indicators: [PATH], events: ['posture'], verdict: 'clean' },
    { name: 'clean in spite of a minor gap', indicators: [PATH], events: [gap('vanished')], verdict: 'clean' },
    { name: 'incomplete after a material gap', indicators: [PATH], events: [gap('permission')], verdict: 'incomplete' },
    {
      name: 'incomplete after a bug in a probe',
      indicators: [PATH],
      events: [gap('probe-failed')],
      verdict: 'incomplete',
    },
    {
      name: 'incomplete where all lookups of one were switched off',
      indicators: [PATH, NAME],
      events: [skip('walk')],
      verdict: 'incomplete',
    },
    {
      name: 'clean where nothing needed what was switched off',
      indicators: [PATH],
      events: [skip('walk')],
      verdict: 'clean',
    },
    { name: 'clean where the network was not asked', indicators: [PATH], events: [skip('dns')], verdict: 'clean' },
    { name: 'found after evidence', indicators: [PATH], events: ['evidence'], verdict: 'found' },
    { name: 'found in spite of a gap', indicators: [PATH], events: ['evidence', gap('permission')], verdict: 'found' },
  ] as const;
  for (const { name, indicators, events, verdict } of cases) {
    it(`is ${name}`, () => assert.equal(reportOf(indicators, events).summary.verdict, verdict));
  }

  it('is incomplete where nothing of a pack that a person named could be evaluated', () => {
    for (const one of [ADDRESS, PROCESS, BROKEN]) {
      assert.equal(reportOf([one], [], { named: true }).summary.verdict, 'incomplete', one.pattern);
      assert.equal(reportOf([one], []).summary.verdict, 'clean', one.pattern);
    }
    assert.equal(reportOf([], [], { named: true }).summary.verdict, 'incomplete');
    assert.equal(reportOf([ADDRESS, PATH], [], { named: true }).summary.verdict, 'clean');
  });
});

describe('the report', () => {
  it('keeps its published schema', () => {
    const report = reportOf(
      [PATH, NAME, DIGEST, ADDRESS, PROCESS, BROKEN],
      ['evidence', 'posture', gap('permission'), skip('dns')],
    );
    assert.deepEqual(reportSchema.parse(report), report);
  });

  it('names every indicator once, those set aside too', () => {
    const { indicators } = reportOf([PATH, BROKEN, ADDRESS, PROCESS, DIGEST], []);
    assert.deepEqual(
      indicators.map(({ pattern, state }) => [pattern, state]),
      [
        [PATH.pattern, 'clear'],
        [ADDRESS.pattern, 'elsewhere'],
        [PROCESS.pattern, 'not-evaluated'],
        [DIGEST.pattern, 'clear-in-part'],
        [BROKEN.pattern, 'set-aside'],
      ],
    );
  });

  it('says of a broken pattern where it breaks', () => {
    const { indicators } = reportOf([BROKEN], []);
    assert.match(indicators[0]?.because ?? '', /line 1.*column/u);
  });

  it('sets aside the second indicator with an id that another pack has', () => {
    const packs = [
      packOf({ indicators: [{ ...PATH, id: 'indicator--x' }] }),
      packOf({ serial: 1, indicators: [{ ...NAME, id: 'indicator--x' }] }),
    ];
    const plan = planSweep(packs, ENGINE_PROBES);
    assert.deepEqual(
      plan.setAside.map(({ pattern, because }) => [pattern, because]),
      [[NAME.pattern, 'the same id is in pack test pack']],
    );
    assert.equal(plan.planned.length, 1);
  });

  it('counts for each pack what was used', () => {
    const { packs } = reportOf([PATH, NAME, ADDRESS, PROCESS, BROKEN], []);
    const [{ indicators, used, notEvaluated, setAside } = { indicators: 0, used: 0, notEvaluated: 0, setAside: 0 }] =
      packs;
    assert.deepEqual(
      { indicators, used, notEvaluated, setAside },
      { indicators: 5, used: 2, notEvaluated: 2, setAside: 1 },
    );
  });

  it('says the state of each probe', () => {
    const { coverage } = reportOf(
      [PATH],
      [
        gap('permission'),
        { kind: 'gap', gap: { kind: 'gap', probe: 'walk', reason: 'vanished' } },
        skip('dns'),
        absent('images'),
      ],
    );
    assert.deepEqual(
      coverage.map(({ probe, state, because }) => [probe, state, because]),
      [
        ['paths', 'partial', undefined],
        ['hosts', 'complete', undefined],
        ['dns', 'skipped', 'switched off by you'],
        ['walk', 'complete', undefined],
        ['images', 'not-applicable', 'no Mac'],
      ],
    );
  });

  it('counts hits over the first hundred where findings are cut', () => {
    const report = reportOf([PATH], ['evidence', 'more']);
    assert.deepEqual([report.findings.length, report.indicators[0]?.hits, report.summary.evidence], [1, 2, 2]);
  });
});

type Told = SweepEvent | 'evidence' | 'posture' | 'more';

function reportOf(drafts: readonly IndicatorDraft[], told: readonly Told[], { named = false } = {}) {
  const pack = packOf({ indicators: drafts });
  const plan = planSweep([pack], ENGINE_PROBES);
  const ledger = openLedger(ENGINE_PROBES.map(({ name }) => name));
  for (const event of told) enter(ledger, typeof event === 'string' ? toldOf(event) : event);
  const context: AnswerContext = {
    plan,
    host: { name: 'mac', uuid: null, serial: null, platform: 'darwin', os: 'macOS 13.1', root: '/mnt' },
    startedAt: new Date(NOW),
    finishedAt: new Date(NOW),
    hashAll: false,
    named: new Set(named ? [pack] : []),
  };
  return answer(ledger, context);

  function toldOf(event: 'evidence' | 'posture' | 'more'): SweepEvent {
    const [planned] = plan.planned;
    assert.ok(planned);
    if (event === 'more') return { kind: 'more', indicator: planned.indicator.id, of: 'evidence' };
    return {
      kind: 'finding',
      finding: findingOf(planned, fileAt('/private/tmp/.ptslog'), { kind: event, hostId: 'x', now: NOW }),
    };
  }
}

function gap(reason: Gap['reason']): SweepEvent {
  return { kind: 'gap', gap: { kind: 'gap', probe: 'paths', reason } };
}

function skip(probe: string): SweepEvent {
  return { kind: 'absent', probe, absence: { state: 'skipped', because: 'switched off by you' } };
}

function absent(probe: string): SweepEvent {
  return { kind: 'absent', probe, absence: { state: 'not-applicable', because: 'no Mac' } };
}
