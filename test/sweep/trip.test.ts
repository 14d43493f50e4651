import assert from 'node:assert/strict';
import type { Finding } from '../../src/model/report.ts';
import { PROBES } from '../../src/probes/probes.ts';
import { toText } from '../../src/report/text.ts';
import { answer } from '../../src/sweep/answer.ts';
import { enter, openLedger } from '../../src/sweep/ledger.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { trippedIn } from '../../src/sweep/trip.ts';
import { fixedUuid, packOf } from '../support/pack.ts';
import { makeFinding, makeReport } from '../support/report.ts';

const BROAD = `indicator--${fixedUuid(1)}`;
const NARROW = `indicator--${fixedUuid(2)}`;

describe('an indicator that meets very much', () => {
  for (const [met, tripped] of [
    [0, []],
    [100, []],
    [101, [BROAD]],
    [1_000_000, [BROAD]],
  ] as const) {
    it(`is ${tripped.length === 0 ? 'not ' : ''}tripped by ${met} things`, () => {
      assert.deepEqual(trippedIn({ hits: new Map([[BROAD, met]]) }), tripped);
    });
  }

  const report = reportOf(250);

  it('tells a hundred places, counts the rest, and asks for nothing to be done', () => {
    const broad = report.findings.filter(({ indicator }) => indicator === BROAD);
    assert.deepEqual([broad.length, report.tripped], [100, [BROAD]]);
    assert.equal(report.indicators.find(({ id }) => id === BROAD)?.hits, 250);
    assert.ok(broad.every(({ actions, detail }) => actions.length === 0 && detail.includes('its remedies are off')));
  });

  it('leaves what others ask for as it is', () => {
    const [narrow] = report.findings.filter(({ indicator }) => indicator === NARROW);
    assert.deepEqual([narrow?.actions, narrow?.detail], [['remove'], 'it stands here']);
  });

  it('is named to the person who reads the report, in one line', () => {
    const text = toText(report, { style: { colour: false, columns: 200 }, extent: 'short' });
    const lines = text.split('\n').filter((line) => line.includes('too broad'));
    assert.deepEqual(lines, [
      '  ! everything is too broad: it met 250 things. Its remedies are off until a person has looked',
    ]);
  });

  it('is named in no report where there is none', () => {
    assert.deepEqual(reportOf(100).tripped, []);
    assert.ok(!toText(makeReport(), { style: { colour: false, columns: 80 }, extent: 'all' }).includes('broad'));
  });
});

function reportOf(things: number) {
  const pack = packOf({
    indicators: [
      { name: 'everything', pattern: "[file:name LIKE '%']" },
      { name: 'one', pattern: "[file:name = 'x']" },
    ],
  });
  const ledger = openLedger(['walk']);
  const finding: Finding = { ...makeFinding(), actions: ['remove'], detail: 'it stands here' };
  for (let at = 0; at < things; at++) {
    if (at < 100) enter(ledger, { kind: 'finding', finding: { ...finding, id: `${at}`, indicator: BROAD } });
    else enter(ledger, { kind: 'more', indicator: BROAD, of: 'evidence' });
  }
  enter(ledger, { kind: 'finding', finding: { ...finding, indicator: NARROW } });
  const host = { name: 'mac', uuid: null, serial: null, platform: 'darwin', os: 'macOS', root: null };
  const at = new Date('2026-11-25T08:00:00Z');
  const context = { host, startedAt: at, finishedAt: at, hashAll: false, named: new Set<never>() };
  return answer(ledger, { plan: planSweep([pack], PROBES), ...context });
}
