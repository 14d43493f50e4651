import assert from 'node:assert/strict';
import { evidenceOf, judgeStatus, type StatusReport } from '../../src/cli/status-report.ts';
import { statusText } from '../../src/cli/status-text.ts';
import { agoText, untilText } from '../../src/cli/status-times.ts';
import type { AgentStatus } from '../../src/model/status.ts';
import { columnsOf } from '../../src/report/width.ts';
import { agentStatus, story } from '../support/agent-status.ts';
import { controlsIn } from '../support/terminal.ts';

const NOW = new Date('2026-01-01T12:00:00.000Z');

function report(status: Partial<AgentStatus> | null = {}, changes: Partial<StatusReport> = {}): StatusReport {
  return {
    schema: 'besom.status-report/1',
    stateDir: '/Library/Application Support/Besom',
    askedAt: NOW.toISOString(),
    running: 'yes',
    holder: { pid: 42, startedAt: '2025-12-29T00:40:00.000Z' },
    status: status === null ? null : agentStatus(NOW, status),
    ...changes,
  };
}

const LAST = { finishedAt: NOW.toISOString(), reason: 'start', evidence: 0, durationMs: 1 } as const;

describe('the exit code of besom status', () => {
  const cases: readonly {
    readonly name: string;
    readonly of: StatusReport;
    readonly exit: number;
    readonly says?: RegExp;
  }[] = [
    { name: 'in order', of: report(), exit: 0 },
    { name: 'in order, as far as this user can tell', of: report({}, { running: 'likely' }), exit: 0 },
    { name: 'down', of: report({}, { running: 'no' }), exit: 3, says: /does not run/ },
    { name: 'not to be seen', of: report(null, { running: 'unknown' }), exit: 3, says: /cannot be told/ },
    { name: 'without a status', of: report(null), exit: 3, says: /left no status/ },
    { name: 'with a status that is damaged', of: report(null, { because: 'it is damaged' }), exit: 3, says: /damaged/ },
    { name: 'silent', of: report({ updatedAt: '2026-01-01T11:54:00Z' }), exit: 3, says: /nothing for a while/ },
    { name: 'in safe mode', of: report({ mode: 'safe' }), exit: 3, says: /safe mode/ },
    { name: 'without a sweep', of: report({ sweep: {} }), exit: 3, says: /no sweep has ended/ },
    {
      name: 'incomplete',
      of: report({ sweep: { last: { ...LAST, verdict: 'incomplete' } } }),
      exit: 3,
      says: /incomplete/,
    },
    { name: 'with evidence', of: report({ openStories: 2 }), exit: 1 },
    {
      name: 'with evidence, and down',
      of: report({ openStories: 2 }, { running: 'no' }),
      exit: 1,
      says: /does not run/,
    },
    {
      name: 'with evidence by its last sweep',
      of: report({ sweep: { last: { ...LAST, verdict: 'found' } } }),
      exit: 1,
    },
    { name: 'with evidence in its stories', of: report({}, { stories: [story()] }), exit: 1 },
    {
      name: 'with evidence that is gone',
      of: report({ openStories: 1 }, { stories: [story({ state: 'removed' })] }),
      exit: 0,
    },
    { name: 'with posture', of: report({}, { stories: [story({ kind: 'posture' })] }), exit: 0 },
  ];
  for (const { name, of, exit, says } of cases) {
    it(`is ${exit} for an agent ${name}`, () => {
      const verdict = judgeStatus(of);
      assert.equal(verdict.exit, exit);
      assert.match(verdict.limits.join('; '), says ?? /^$/);
    });
  }

  it('counts the stories where they may be read', () => {
    const stories = [story(), story({ state: 'present' }), story({ state: 'removed' })];
    assert.equal(evidenceOf(report({ openStories: 9 }, { stories })), 2);
  });
});

describe('the text of besom status', () => {
  const busy = report(
    {
      mode: 'safe',
      outbox: { depth: 1_234, oldest: '2026-01-01T07:00:00Z', bytes: 99_999, durable: false, dropped: 3, parked: 1 },
      uplink: {
        collector: 'c.example',
        enrolled: false,
        trouble: 'no route to it',
        nextAttemptAt: '2026-01-01T12:03:00Z',
      },
      index: { signedAt: '2025-12-01T12:00:00Z', stale: true },
      watch: { mode: 'poll-only', folders: 1, paths: 1, limits: 1 },
      gaps: [{ what: 'macOS refuses Full Disk Access', remedy: 'grant it in System Settings' }],
      waitingOrders: ['this clock is over an hour off'],
      refusedSettings: ['sweepEvery'],
    },
    { stories: [story(), story({ path: '/private/tmp/gone', state: 'removed' })] },
  );

  it('tells all that there is to tell', () => {
    const text = statusText(busy, { columns: 200, colour: false });
    const lines = [
      /running {6}yes, since 2025-12-29 00:40:00 UTC \(3 d 11 h ago\), process 42, version 0\.1\.0, in safe mode after five/,
      /last sweep {3}clean, 2026-01-01 10:30:00 UTC \(1 h 30 min ago\), took 1 min 5 s, reason: schedule$/,
      /next sweep {3}2026-01-01 15:20:00 UTC \(in 3 h 20 min\)/,
      /watch {8}exact paths alone: 1 folder watched, 1 exact path polled; 1 place without a watcher/,
      /collector {4}c\.example, not enrolled yet/,
      /trouble {6}no route to it; it tries again in 3 min 0 s/,
      /contact {6}none yet/,
      /outbox {7}1,234 events \(100 kB\), the oldest from 5 h 0 min ago; held in memory: .*; 3 dropped .*; 1 that no/,
      /index {8}signed 31 d 0 h ago: older than 14 days/,
      /order waits {2}this clock is over an hour off/,
      /! macOS refuses Full Disk Access\n {4}to close it: grant it in System Settings/,
      /! the setting sweepEvery is not used/,
      /why {7}Hidden file \/private\/tmp\/\.ptslog \(pack circleci-2023-01\)/,
      /CRITICAL {2}\/private\/tmp\/\.ptslog\n/,
      /now {7}back: it came back 2 times, something may still put it there; last seen 1 min 0 s ago/,
      /appeared 2026-01-01 08:00:00 UTC \(a sweep saw it\); gone .* \(the watch saw it\); came back .* \(between two looks\)/,
      /unwatched {1}from 2026-01-01 09:30:00 UTC to 2026-01-01 10:00:00 UTC/,
      /1 more was there and is gone/,
      /\n\nevidence stands: 1 open story; limited: safe mode: no sweeps\n$/,
    ];
    for (const line of lines) assert.match(text, new RegExp(line.source, 'm'));
  });

  for (const columns of [60, 80, 120]) {
    it(`fits into ${columns} columns`, () => {
      const text = statusText(busy, { columns, colour: false });
      for (const line of text.split('\n')) assert.ok(columnsOf(line) <= columns, line);
    });
  }

  it('says that nothing is set, and that all is in order', () => {
    const text = statusText(report({ uplink: { enrolled: false, trouble: 'no collector is set' } }), {
      columns: 80,
      colour: false,
    });
    assert.match(text, /collector {4}none is set: what it finds is kept here/);
    assert.doesNotMatch(text, /contact|trouble/);
    assert.match(text, /\n\nin order\n$/);
  });

  it('tells who may not read the stories what to do', () => {
    const text = statusText(report({}, { withoutStories: 'Run it with sudo' }), { columns: 80, colour: false });
    assert.match(text, /\n\nRun it with sudo\n\n/);
  });

  it('says that Besom itself took a file away that came back', () => {
    const text = statusText(report({}, { stories: [story({ removedByUs: true, appearances: 2 })] }), {
      columns: 200,
      colour: false,
    });
    assert.match(text, /came back once, after Besom took it away: something still puts it there/);
  });

  it('tells the gravest twenty stories and counts the rest', () => {
    const stories = Array.from({ length: 30 }, (_, index) =>
      story({ path: `/x/${index}`, severity: index === 29 ? 'critical' : 'low' }),
    );
    const text = statusText(report({}, { stories }), { columns: 80, colour: false });
    assert.equal(text.match(/LOW {2}\//g)?.length, 19);
    assert.match(text, /CRITICAL {2}\/x\/29/);
    assert.match(text, /and 10 more that stand/);
  });

  it('lets nothing through that a terminal obeys', () => {
    const evil = '\u001b[2J\u202e\nx';
    const text = statusText(
      report(
        {
          version: evil,
          uplink: { collector: evil, enrolled: true, trouble: evil },
          packs: [{ id: evil, name: evil, version: evil, signature: 'unsigned' }],
          gaps: [{ what: evil, remedy: evil }],
          waitingOrders: [evil],
          refusedSettings: [evil],
          startedAt: evil,
          sweep: { last: { ...LAST, finishedAt: evil, reason: evil, verdict: 'clean' }, nextAt: evil },
        },
        {
          stories: [story({ path: evil, name: evil, pack: evil, at: evil })],
          because: evil,
          withoutStories: evil,
          stateDir: evil,
        },
      ),
      { columns: 80, colour: false },
    );
    assert.deepEqual(controlsIn(text), []);
    assert.doesNotMatch(text, /^x/m);
  });
});

describe('times from now', () => {
  const cases = [
    { time: '2026-01-01T11:59:58Z', ago: '2.0 s ago', until: 'now' },
    { time: '2026-01-01T12:00:30Z', ago: '30 s ahead of this clock', until: 'in 30 s' },
    { time: '2025-12-25T10:00:00Z', ago: '7 d 2 h ago', until: 'now' },
    { time: 'never', ago: 'at an unknown time', until: 'at an unknown time' },
  ];
  for (const { time, ago, until } of cases) {
    it(`of ${time}`, () => assert.deepEqual([agoText(time, NOW), untilText(time, NOW)], [ago, until]));
  }
});
