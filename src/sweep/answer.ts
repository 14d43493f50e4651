/**
 * Makes the report of a ledger: states, coverage and the verdict.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { GAP_REASONS } from '../model/gap.ts';
import type { Coverage, IndicatorResult, PackSummary, Report } from '../model/report.ts';
import type { Ledger, Page } from './ledger.ts';
import type { Plan } from './plan.ts';
import { type Evidence, stateOf } from './states.ts';

export type AnswerContext = {
  readonly plan: Plan;
  readonly host: Report['host'];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly hashAll: boolean;
  /** Packs that a person named: one of which nothing can be evaluated makes the sweep incomplete. */
  readonly named: ReadonlySet<string>;
};

/** The report of what the ledger holds. */
export function answer(ledger: Ledger, context: AnswerContext): Report {
  const indicators = resultsOf(ledger, context);
  const coverage = [...ledger.pages].map(([probe, page]) => coverageOf(probe, page));
  const packs = context.plan.packs.map((pack) => summaryOf(pack, indicators));
  const useless = packs.some((pack) => context.named.has(pack.id) && pack.used === 0);
  const open =
    indicators.some(({ state }) => state === 'unchecked') || coverage.some(({ state }) => state === 'partial');
  return {
    schema: 'besom.report/1',
    id: `report--${randomUUID()}`,
    host: context.host,
    startedAt: context.startedAt.toISOString(),
    finishedAt: context.finishedAt.toISOString(),
    packs,
    indicators,
    coverage,
    blocks: ledger.blocks,
    findings: ledger.findings,
    summary: {
      verdict: ledger.evidence > 0 ? 'found' : open || useless ? 'incomplete' : 'clean',
      evidence: ledger.evidence,
      posture: ledger.posture,
      files: sum(ledger, ({ files }) => files),
      bytesHashed: sum(ledger, ({ bytesRead }) => bytesRead),
      elapsedMs: context.finishedAt.getTime() - context.startedAt.getTime(),
    },
  };
}

function resultsOf(ledger: Ledger, { plan, hashAll }: AnswerContext): readonly IndicatorResult[] & IndicatorResult[] {
  const evidence = evidenceOf(ledger, hashAll);
  const planned = plan.planned.map((one): IndicatorResult => {
    const { id, name, pattern } = one.indicator;
    const { state, because, examined } = stateOf(one, evidence);
    const hits = ledger.hits.get(id) ?? 0;
    return {
      id,
      pack: one.pack.id,
      name,
      pattern,
      state,
      ...(because === undefined ? {} : { because }),
      examined: [...examined],
      hits,
    };
  });
  const aside = plan.setAside.map(
    ({ id, name, pattern, because, pack }): IndicatorResult => ({
      id,
      pack: pack.id,
      name,
      pattern,
      state: 'set-aside',
      because,
      examined: [],
      hits: 0,
    }),
  );
  return [...planned, ...aside];
}

function evidenceOf(ledger: Ledger, hashAll: boolean): Evidence {
  const pages = [...ledger.pages];
  return {
    hits: ledger.hits,
    undecided: ledger.undecided,
    gaps: [...ledger.openings.values()],
    ran: new Set(pages.filter(([, { absence }]) => absence === undefined).map(([probe]) => probe)),
    switchedOff: new Set(pages.filter(([, { absence }]) => absence?.state === 'skipped').map(([probe]) => probe)),
    hashAll,
  };
}

function coverageOf(probe: string, page: Page): Coverage {
  const gaps = [...page.gaps].map(([reason, { count, examples }]) => ({
    reason,
    weight: GAP_REASONS[reason].weight,
    count,
    examples,
  }));
  const material = gaps.some(({ weight }) => weight === 'material');
  return {
    probe,
    state: page.absence?.state ?? (material ? 'partial' : 'complete'),
    ...(page.absence === undefined ? {} : { because: page.absence.because }),
    examined: page.examined,
    bytesRead: page.bytesRead,
    gaps,
    leftOut: page.leftOut,
  };
}

function summaryOf(pack: Plan['packs'][number], indicators: readonly IndicatorResult[]): PackSummary {
  const own = indicators.filter((indicator) => indicator.pack === pack.id);
  const count = (...states: readonly IndicatorResult['state'][]) =>
    own.filter(({ state }) => states.includes(state)).length;
  const { id, name, version, sha256, signature } = pack;
  const notEvaluated = count('not-evaluated', 'elsewhere');
  const setAside = count('set-aside');
  return {
    id,
    name,
    version,
    sha256,
    signature,
    indicators: own.length,
    used: own.length - notEvaluated - setAside,
    notEvaluated,
    setAside,
  };
}

function sum(ledger: Ledger, of: (page: Page) => number): number {
  return [...ledger.pages.values()].reduce((total, page) => total + of(page), 0);
}
