/**
 * Makes the report of a ledger: states, coverage and the verdict.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { GAP_REASONS } from '../model/gap.ts';
import type { Pack } from '../model/pack.ts';
import type { Coverage, IndicatorResult, PackSummary, Report } from '../model/report.ts';
import type { Ledger, Page } from './ledger.ts';
import type { Plan } from './plan.ts';
import { type Evidence, stateOf } from './states.ts';
import { disarm, trippedIn } from './trip.ts';

export type AnswerContext = {
  readonly plan: Plan;
  readonly host: Report['host'];
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly hashAll: boolean;
  /** Packs that a person named: one of which nothing can be evaluated makes the sweep incomplete. */
  readonly named: ReadonlySet<Pack>;
};

/** The report of what the ledger holds. */
export function answer(ledger: Ledger, context: AnswerContext): Report {
  const results = resultsOf(ledger, context);
  const tripped = trippedIn(ledger);
  const indicators = results.map(({ result }) => result);
  const coverage = [...ledger.pages].map(([probe, page]) => coverageOf(probe, page));
  const packs = context.plan.packs.map((pack) => summaryOf(pack, results));
  const useless = context.plan.packs.some((pack, at) => context.named.has(pack) && packs[at]?.used === 0);
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
    findings: disarm(ledger.findings, tripped),
    tripped,
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

/** A result with its own pack: two versions of a pack have one id. */
type PackResult = { readonly pack: Pack; readonly result: IndicatorResult };

function resultsOf(ledger: Ledger, { plan, hashAll }: AnswerContext): readonly PackResult[] {
  const evidence = evidenceOf(ledger, hashAll);
  const planned = plan.planned.map((one): PackResult => {
    const { pack, indicator } = one;
    const { id, name, pattern } = indicator;
    const { state, because, examined } = stateOf(one, evidence);
    const why = because === undefined ? {} : { because };
    const hits = ledger.hits.get(id) ?? 0;
    return { pack, result: { id, pack: pack.id, name, pattern, state, ...why, examined: [...examined], hits } };
  });
  const aside = plan.setAside.map(({ id, name, pattern, because, pack }): PackResult => {
    const state = 'set-aside';
    return { pack, result: { id, pack: pack.id, name, pattern, state, because, examined: [], hits: 0 } };
  });
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

function summaryOf(pack: Pack, results: readonly PackResult[]): PackSummary {
  const own = results.filter((result) => result.pack === pack);
  const count = (...states: readonly IndicatorResult['state'][]) =>
    own.filter(({ result }) => states.includes(result.state)).length;
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
