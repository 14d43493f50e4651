/**
 * Makes reports for tests: a whole one, in which a test changes what it is about.
 * @module
 */
import type { Block, Coverage, Finding, IndicatorResult, IndicatorState, Report } from '../../src/model/report.ts';

const SWEPT_AT = '2026-11-25T08:00:00.000Z';
export const PACK_ID = 'bundle--5d0d6b2c-4c0f-4f0e-9b06-1f6f5d5a8a01';

/** A finding: the hidden log file of the incident, as the `paths` probe shows it. */
export function makeFinding(more: Partial<Finding> = {}): Finding {
  const path = more.path ?? '/private/tmp/.ptslog';
  const indicator = more.indicator ?? 'indicator--9c8e2b1c-95a5-4d2f-8b47-6a0f1f0b7a10';
  return {
    id: `finding of ${indicator} at ${path}`,
    kind: 'evidence',
    indicator,
    name: 'PTX hidden log file .ptslog',
    pack: PACK_ID,
    match: `match of ${indicator} at ${path}`,
    severity: 'high',
    confidence: 95,
    derived: false,
    probe: 'paths',
    path,
    record: `record of ${path}`,
    exists: true,
    file: {
      type: 'file',
      size: 12,
      mode: 0o644,
      uid: 501,
      modified: '2022-12-19T10:11:12.123Z',
      changed: '2022-12-19T10:11:12.123Z',
      born: '2022-12-16T09:00:00.000Z',
      hashes: { 'SHA-256': 'ab'.repeat(32) },
    },
    observation: { '0': { type: 'file', name: '.ptslog' } },
    state: 'present',
    firstSeen: SWEPT_AT,
    lastSeen: SWEPT_AT,
    actions: ['remove'],
    detail: 'a regular file stands there',
    ...more,
  };
}

export function makeIndicator(state: IndicatorState, more: Partial<IndicatorResult> = {}): IndicatorResult {
  return {
    id: `indicator--${state}`,
    pack: PACK_ID,
    name: `an indicator that is ${state}`,
    pattern: "[file:name = '.ptslog']",
    state,
    examined: ['paths'],
    hits: state === 'found' ? 1 : 0,
    ...more,
  };
}

/** As many indicators of each state as asked for. */
export function makeIndicators(counts: Partial<Record<IndicatorState, number>>): IndicatorResult[] {
  const states: readonly IndicatorState[] = [
    'found',
    'clear',
    'clear-in-part',
    'unchecked',
    'elsewhere',
    'not-evaluated',
    'set-aside',
  ];
  return states.flatMap((state) =>
    Array.from({ length: counts[state] ?? 0 }, (_, index) => makeIndicator(state, { id: `${state} ${index}` })),
  );
}

export function makeCoverage(more: Partial<Coverage> = {}): Coverage {
  return { probe: 'walk', state: 'complete', examined: 312_004, bytesRead: 0, gaps: [], leftOut: [], ...more };
}

export function makeBlock(more: Partial<Block> = {}): Block {
  return { name: 'potrax.com', means: 'system', state: 'resolves', addresses: ['203.0.113.9'], where: '', ...more };
}

/** A report whose summary follows from its findings, unless a test says otherwise. */
export function makeReport(
  more: Partial<Omit<Report, 'summary' | 'host'>> & {
    readonly verdict?: Report['summary']['verdict'];
    readonly host?: Partial<Report['host']>;
  } = {},
): Report {
  const { verdict, host, ...rest } = more;
  const findings = rest.findings ?? [];
  const evidence = findings.filter(({ kind }) => kind === 'evidence').length;
  return {
    schema: 'besom.report/1',
    id: 'report--7d0a2d3e-6f0b-4c57-8f53-1b1f3c1c2a11',
    host: { name: 'mac', uuid: null, serial: null, platform: 'darwin', os: 'macOS 13.2.1', root: null, ...host },
    startedAt: SWEPT_AT,
    finishedAt: '2026-11-25T08:00:03.200Z',
    packs: [
      {
        id: PACK_ID,
        name: 'circleci-2023-01',
        version: '1',
        sha256: 'cd'.repeat(32),
        signature: 'embedded',
        indicators: rest.indicators?.length ?? 0,
        used: 0,
        notEvaluated: 0,
        setAside: 0,
      },
    ],
    indicators: [],
    coverage: [makeCoverage()],
    blocks: [],
    findings,
    tripped: [],
    ...rest,
    summary: {
      verdict: verdict ?? (evidence > 0 ? 'found' : 'clean'),
      evidence,
      posture: findings.length - evidence,
      files: 312_004,
      bytesHashed: 0,
      elapsedMs: 3200,
    },
  };
}
