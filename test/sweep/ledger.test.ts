import assert from 'node:assert/strict';
import type { Gap } from '../../src/model/gap.ts';
import type { SweepEvent } from '../../src/sweep/events.ts';
import { findingOf } from '../../src/sweep/finding.ts';
import { closeEarly, enter, type Ledger, openLedger } from '../../src/sweep/ledger.ts';
import { fileAt, NOW } from '../support/observation.ts';
import { indicatorOf, packOf } from '../support/pack.ts';

const INDICATOR = indicatorOf({ pattern: "[file:name = 'x']" });

describe('ledger', () => {
  it('opens a page for each probe, so that one that never started is seen', () => {
    assert.deepEqual([...openLedger(['paths', 'walk']).pages.keys()], ['paths', 'walk']);
  });

  it('keeps findings, and counts evidence by indicator', () => {
    const ledger = ledgerOf(findingEvent('/a', 'evidence'), findingEvent('/b', 'evidence'));
    assert.equal(ledger.findings.length, 2);
    assert.equal(ledger.evidence, 2);
    assert.equal(ledger.hits.get(INDICATOR.id), 2);
  });

  it('counts posture apart, and never as a hit', () => {
    const ledger = ledgerOf(findingEvent('/a', 'posture'));
    assert.deepEqual([ledger.evidence, ledger.posture, ledger.hits.size], [0, 1, 0]);
  });

  it('counts evidence over the first hundred as hits, without findings', () => {
    const ledger = ledgerOf(findingEvent('/a', 'evidence'), moreOf('evidence'), moreOf('evidence'));
    assert.deepEqual([ledger.findings.length, ledger.evidence, ledger.hits.get(INDICATOR.id)], [1, 3, 3]);
  });

  it('does not turn posture over the first hundred into evidence', () => {
    const ledger = ledgerOf(findingEvent('/a', 'posture'), moreOf('posture'));
    assert.deepEqual([ledger.evidence, ledger.posture, ledger.hits.size], [0, 2, 0]);
  });

  it('counts every gap of a reason and names the first five places', () => {
    const ledger = ledgerOf(...Array.from({ length: 9 }, (_, at) => gapEvent({ path: `/p${at}` })));
    const page = ledger.pages.get('walk');
    assert.deepEqual(page?.gaps.get('permission'), { count: 9, examples: ['/p0', '/p1', '/p2', '/p3', '/p4'] });
  });

  it('says place and detail of a gap together, and either alone', () => {
    const ledger = ledgerOf(
      gapEvent({ path: '/p', detail: 'why' }),
      gapEvent({ detail: 'only why' }),
      gapEvent({ path: '/q' }),
    );
    assert.deepEqual(ledger.pages.get('walk')?.gaps.get('permission')?.examples, ['/p: why', 'only why', '/q']);
  });

  it('remembers what a material gap leaves open, once for each set of lookups', () => {
    const ledger = ledgerOf(gapEvent({ path: '/a' }), gapEvent({ path: '/b' }), gapEvent({ path: '/c', lookups: [3] }));
    assert.deepEqual(
      [...ledger.openings.values()].map(({ path }) => path),
      ['/a', '/c'],
    );
  });

  it('leaves nothing open for a minor gap, and still counts it', () => {
    const ledger = ledgerOf(gapEvent({ path: '/a', reason: 'vanished' }));
    assert.equal(ledger.openings.size, 0);
    assert.equal(ledger.pages.get('walk')?.gaps.get('vanished')?.count, 1);
  });

  it('keeps the last totals of progress', () => {
    const ledger = ledgerOf(
      { kind: 'progress', probe: 'walk', examined: 1, files: 1, bytesRead: 10, area: '/a' },
      { kind: 'progress', probe: 'walk', examined: 7, files: 5, bytesRead: 20, area: '/b' },
    );
    const page = ledger.pages.get('walk');
    assert.deepEqual([page?.examined, page?.files, page?.bytesRead], [7, 5, 20]);
  });

  it('holds a bounded number of notes and of places left out', () => {
    const notes = Array.from({ length: 1000 }, (): SweepEvent => ({ kind: 'note', text: 'n' }));
    const places = Array.from(
      { length: 1000 },
      (): SweepEvent => ({ kind: 'left-out', probe: 'walk', path: '/n', because: 'nfs' }),
    );
    const ledger = ledgerOf(...notes, ...places);
    assert.equal(ledger.notes.length, 50);
    assert.equal(ledger.pages.get('walk')?.leftOut.length, 200);
  });
});

describe('closeEarly', () => {
  it('leaves a gap on the page of every probe that had not ended', () => {
    const ledger = openLedger(['paths', 'walk', 'images', 'dns']);
    enter(ledger, { kind: 'probe-started', probe: 'paths' });
    enter(ledger, { kind: 'probe-ended', probe: 'paths' });
    enter(ledger, { kind: 'probe-started', probe: 'walk' });
    enter(ledger, { kind: 'absent', probe: 'dns', absence: { state: 'skipped', because: 'switched off by you' } });
    closeEarly(ledger, 'interrupted');
    const open = [...ledger.pages].filter(([, { gaps }]) => gaps.has('interrupted')).map(([probe]) => probe);
    assert.deepEqual(open, ['walk', 'images']);
    assert.equal(ledger.openings.size, 2);
  });

  it('says why, where there is more to say', () => {
    const ledger = openLedger(['walk']);
    closeEarly(ledger, 'probe-failed', 'ended by SIGKILL');
    assert.deepEqual(ledger.pages.get('walk')?.gaps.get('probe-failed')?.examples, ['ended by SIGKILL']);
  });
});

function ledgerOf(...events: readonly SweepEvent[]): Ledger {
  const ledger = openLedger(['walk']);
  for (const event of events) enter(ledger, event);
  return ledger;
}

function findingEvent(path: string, kind: 'evidence' | 'posture'): SweepEvent {
  const planned = { indicator: INDICATOR, pack: packOf({ indicators: [] }) };
  return { kind: 'finding', finding: findingOf(planned, fileAt(path), { kind, hostId: 'this Mac', now: NOW }) };
}

function moreOf(of: 'evidence' | 'posture'): SweepEvent {
  return { kind: 'more', indicator: INDICATOR.id, of };
}

function gapEvent(more: Partial<Gap>): SweepEvent {
  return { kind: 'gap', gap: { kind: 'gap', probe: 'walk', reason: 'permission', ...more } };
}
