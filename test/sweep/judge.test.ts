import assert from 'node:assert/strict';
import type { Observation } from '../../src/model/observation.ts';
import type { SweepEvent } from '../../src/sweep/events.ts';
import { type Judge, openJudge } from '../../src/sweep/judge.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { fileAt, NOW, nameAt } from '../support/observation.ts';
import { type IndicatorDraft, packOf } from '../support/pack.ts';
import { ENGINE_PROBES } from '../support/probes.ts';

describe('a judge of single observations', () => {
  it('tells a match at once', () => {
    const judge = judgeOf([{ pattern: "[file:name = 'x']" }]);
    assert.deepEqual(places(judge.offer(fileAt('/a/x'))), ['/a/x']);
    assert.deepEqual(judge.finish(), []);
  });

  it('stays silent where nothing matches', () => {
    assert.deepEqual(judgeOf([{ pattern: "[file:name = 'x']" }]).offer(fileAt('/a/y')), []);
  });

  it('makes one finding where two probes see one place', () => {
    const judge = judgeOf([{ pattern: "[file:name = 'x']" }]);
    judge.offer(fileAt('/a/x', { probe: 'walk' }));
    assert.deepEqual(judge.offer(fileAt('/a/x', { probe: 'paths' })), []);
  });

  it('makes one finding of a bundle that is a file and a folder at once', () => {
    const judge = judgeOf([{ pattern: "[file:name = 'PTX.app' OR directory:path = '/Applications/PTX.app']" }]);
    const events = judge.offer(fileAt('/Applications/PTX.app', { facts: { type: 'directory' } }));
    assert.deepEqual(places(events), ['/Applications/PTX.app']);
  });

  it('makes a finding for each indicator of one record, joined by the record', () => {
    const judge = judgeOf([{ pattern: "[file:name = 'x']" }, { pattern: "[file:path = '/a/x']" }]);
    const found = findings(judge.offer(fileAt('/a/x')));
    assert.equal(found.length, 2);
    assert.equal(new Set(found.map(({ id }) => id)).size, 2);
    assert.equal(new Set(found.map(({ record }) => record)).size, 1);
    assert.ok(found.every(({ id, match }) => id === match));
  });

  it('gives the same ids in every sweep, and other ids on another Mac', () => {
    const idOn = (hostId: string) =>
      findings(judgeOf([{ pattern: "[file:name = 'x']" }], { hostId }).offer(fileAt('/a/x')))[0]?.id;
    assert.equal(idOn('one'), idOn('one'));
    assert.notEqual(idOn('one'), idOn('other'));
    assert.match(idOn('one') ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  });

  it('tells two names apart that differ only in bytes that are no UTF-8', () => {
    const judge = judgeOf([{ pattern: "[file:name LIKE 'x%']" }]);
    const at = (bytes: string): Observation => ({
      ...fileAt('/a/x\ufffd'),
      place: { path: '/a/x\ufffd', pathBase64: bytes },
    });
    const found = findings([...judge.offer(at('L2EveP8=')), ...judge.offer(at('L2EveP4='))]);
    assert.equal(new Set(found.map(({ id }) => id)).size, 2);
  });

  it('tells the first hundred of one indicator in full, then counts', () => {
    const judge = judgeOf([{ pattern: "[file:name LIKE 'x%']" }], { maxHits: 100 });
    const events = Array.from({ length: 250 }, (_, at) => judge.offer(fileAt(`/a/x${at}`))).flat();
    assert.equal(findings(events).length, 100);
    assert.equal(events.filter(({ kind }) => kind === 'more').length, 150);
  });

  it('does not count one place twice beyond the first hundred', () => {
    const judge = judgeOf([{ pattern: "[file:name LIKE 'x%']" }], { maxHits: 1 });
    judge.offer(fileAt('/a/x0'));
    assert.equal(judge.offer(fileAt('/a/x1')).length, 1);
    assert.equal(judge.offer(fileAt('/a/x1')).length, 0);
  });

  it('tells no finding for a block in place', () => {
    const judge = judgeOf([{ pattern: "[domain-name:value = 'potrax.com']" }]);
    assert.deepEqual(judge.offer(nameAt('potrax.com', ['0.0.0.0'])), []);
    assert.equal(findings(judge.offer(nameAt('potrax.com', ['203.0.113.9'], { record: 'line 2' }))).length, 1);
  });

  it('tells each line of the hosts file apart', () => {
    const judge = judgeOf([{ pattern: "[domain-name:value = 'potrax.com']" }]);
    const first = judge.offer(nameAt('potrax.com', ['203.0.113.9'], { record: 'line 1' }));
    const second = judge.offer(nameAt('potrax.com', ['203.0.113.9'], { record: 'line 2' }));
    assert.equal(findings([...first, ...second]).length, 2);
  });

  it('never lets the address of a line answer for the address alone', () => {
    const judge = judgeOf([{ pattern: "[ipv4-addr:value = '203.0.113.9']" }]);
    assert.deepEqual(judge.offer(nameAt('potrax.com', ['203.0.113.9'])), []);
  });

  it('cannot decide START and STOP for a file whose birth the volume does not tell', () => {
    const judge = judgeOf([
      { pattern: "[file:name = 'x'] START t'2022-12-16T00:00:00Z' STOP t'2023-01-06T00:00:00Z'" },
    ]);
    const events = judge.offer(timeless(fileAt('/a/x')));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['undecided'],
    );
  });
});

describe('a judge of a window of time, over a file that stands from its birth until the sweep', () => {
  const windows = [
    { name: 'holds its birth', start: '2022-12-16T00:00:00Z', stop: '2023-01-06T00:00:00Z', finds: 1 },
    { name: 'lies between birth and sweep', start: '2023-01-05T00:00:00Z', stop: '2023-01-06T00:00:00Z', finds: 1 },
    { name: 'holds the sweep', start: '2023-01-19T00:00:00Z', stop: '2024-01-01T00:00:00Z', finds: 1 },
    { name: 'ends before its birth', start: '2022-12-16T00:00:00Z', stop: '2022-12-31T00:00:00Z', finds: 0 },
    { name: 'begins after the sweep', start: '2023-01-21T00:00:00Z', stop: '2024-01-01T00:00:00Z', finds: 0 },
  ];
  for (const { name, start, stop, finds } of windows) {
    it(`${finds === 1 ? 'finds it' : 'does not find it'} where the window ${name}`, () => {
      const judge = judgeOf([{ pattern: `[file:name = 'x'] START t'${start}' STOP t'${stop}'` }]);
      assert.equal(findings(judge.offer(fileAt('/a/x'))).length, finds);
    });
  }

  it('never takes the time of modification for the time of the observation', () => {
    const judge = judgeOf([
      { pattern: "[file:name = 'x'] START t'2020-01-01T00:00:00Z' STOP t'2020-12-31T00:00:00Z'" },
    ]);
    const touched = fileAt('/a/x', { facts: { modified: '2020-06-01T00:00:00.000Z' } });
    assert.deepEqual(judge.offer(touched), []);
  });
});

describe('a judge of observations joined', () => {
  const BOTH = "[file:name = 'x'] AND [file:name = 'y']";

  it('waits for the end, then tells each place with one match', () => {
    const judge = judgeOf([{ pattern: BOTH }]);
    assert.deepEqual([...judge.offer(fileAt('/a/x')), ...judge.offer(fileAt('/b/y'))], []);
    const found = findings(judge.finish());
    assert.deepEqual(found.map(({ path }) => path).sort(), ['/a/x', '/b/y']);
    assert.equal(new Set(found.map(({ match }) => match)).size, 1);
  });

  it('needs every part', () => {
    const judge = judgeOf([{ pattern: BOTH }]);
    judge.offer(fileAt('/a/x'));
    assert.deepEqual(judge.finish(), []);
  });

  it('needs two observations for two parts, even of one kind', () => {
    const judge = judgeOf([{ pattern: "[file:name LIKE 'x%'] AND [file:name LIKE 'x%']" }]);
    judge.offer(fileAt('/a/x1'));
    assert.deepEqual(judge.finish(), []);
    judge.offer(fileAt('/a/x2'));
    assert.equal(findings(judge.finish()).length, 2);
  });

  it('takes one thing that two probes saw, or two spellings named, for one observation', () => {
    const judge = judgeOf([{ pattern: "[file:name = 'x'] AND [file:path = '/a/x']" }]);
    judge.offer(fileAt('/a/x', { probe: 'walk' }));
    judge.offer(fileAt('/a/x', { probe: 'paths' }));
    assert.deepEqual(judge.finish(), []);
  });

  it('counts one thing that two probes saw once', () => {
    const judge = judgeOf([{ pattern: "[file:name = 'x'] REPEATS 2 TIMES" }]);
    judge.offer(fileAt('/a/x', { probe: 'walk' }));
    judge.offer(fileAt('/a/x', { probe: 'paths' }));
    assert.deepEqual(judge.finish(), []);
    judge.offer(fileAt('/b/x', { probe: 'walk' }));
    assert.deepEqual([...places(judge.finish())].sort(), ['/a/x', '/b/x']);
  });

  it('joins what each probe knows of one thing', () => {
    const judge = judgeOf([{ pattern: `[file:name = 'x'] AND [file:hashes.MD5 = '${'a'.repeat(32)}']` }]);
    judge.offer(fileAt('/b/x'));
    judge.offer(fileAt('/a/y', { probe: 'walk' }));
    judge.offer({ ...fileAt('/a/y', { probe: 'images', hashes: { MD5: 'a'.repeat(32) } }) });
    assert.deepEqual([...places(judge.finish())].sort(), ['/a/y', '/b/x']);
  });

  it('tells two names of one line of the hosts file apart', () => {
    const judge = judgeOf([{ pattern: "[domain-name:value = 'a.com'] AND [domain-name:value = 'b.com']" }]);
    judge.offer(nameAt('a.com', ['203.0.113.9']));
    judge.offer(nameAt('b.com', ['203.0.113.9']));
    assert.equal(findings(judge.finish()).length, 1);
  });

  it('says when it could not keep all that meets a part', () => {
    const judge = judgeOf([{ pattern: BOTH }]);
    for (let at = 0; at < 5001; at++) judge.offer(fileAt(`/a${at}/x`));
    assert.deepEqual(
      judge.finish().map(({ kind }) => kind),
      ['undecided'],
    );
  });
});

function timeless({ firstObserved: _first, lastObserved: _last, ...rest }: Observation): Observation {
  return rest;
}

function judgeOf(
  drafts: readonly IndicatorDraft[],
  more: { readonly hostId?: string; readonly maxHits?: number } = {},
): Judge {
  return openJudge(planSweep([packOf({ indicators: drafts })], ENGINE_PROBES), {
    explain: false,
    hostId: more.hostId ?? 'this Mac',
    sinkholes: [],
    feeds: (probe) => (probe === 'dns' ? 'posture' : 'evidence'),
    maxHits: more.maxHits ?? 100,
    now: () => new Date(NOW),
  });
}

function findings(events: readonly SweepEvent[]) {
  return events.flatMap((event) => (event.kind === 'finding' ? [event.finding] : []));
}

function places(events: readonly SweepEvent[]): readonly string[] {
  return findings(events).map(({ path }) => path);
}
