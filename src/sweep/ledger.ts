/**
 * The ledger: everything that a sweep has told so far, folded into what the report needs, at bounded memory.
 *
 * It lives in the process that answers, not in the one that looks, so that a sweep which hangs, dies or is
 * interrupted still ends with all that it knew.
 * @module
 */
import { GAP_REASONS, type Gap, type GapReason } from '../model/gap.ts';
import type { Block, Finding } from '../model/report.ts';
import type { Absence } from '../probes/probe.ts';
import type { Explained, SweepEvent } from './events.ts';

/** How many places of each reason are named in the report. */
const MAX_EXAMPLES = 5;
const MAX_LEFT_OUT = 200;
const MAX_NOTES = 50;

export type GapCount = { count: number; readonly examples: string[] };

/** One probe's page. */
export type Page = {
  started: boolean;
  ended: boolean;
  absence?: Absence;
  examined: number;
  files: number;
  bytesRead: number;
  readonly gaps: Map<GapReason, GapCount>;
  readonly leftOut: { path: string; because: string }[];
};

export type Ledger = {
  readonly pages: Map<string, Page>;
  readonly findings: Finding[];
  /** All places by indicator, also those over the first hundred; only evidence. */
  readonly hits: Map<string, number>;
  readonly undecided: Map<string, string>;
  readonly blocks: Block[];
  readonly explained: Explained[];
  readonly notes: string[];
  /** One gap for each thing that it leaves open: what states are decided from. */
  readonly openings: Map<string, Gap>;
  evidence: number;
  posture: number;
};

/** An empty ledger with a page for each probe. */
export function openLedger(probes: readonly string[]): Ledger {
  return {
    pages: new Map(probes.map((name) => [name, emptyPage()])),
    findings: [],
    hits: new Map(),
    undecided: new Map(),
    blocks: [],
    explained: [],
    notes: [],
    openings: new Map(),
    evidence: 0,
    posture: 0,
  };
}

/** Enters one event. */
export function enter(ledger: Ledger, event: SweepEvent): void {
  switch (event.kind) {
    case 'probe-started':
      pageOf(ledger, event.probe).started = true;
      return;
    case 'probe-ended':
      pageOf(ledger, event.probe).ended = true;
      return;
    case 'absent':
      pageOf(ledger, event.probe).absence = event.absence;
      return;
    case 'finding':
      enterFinding(ledger, event.finding);
      return;
    case 'more':
      count(ledger, event.indicator, event.of);
      return;
    case 'undecided':
      ledger.undecided.set(event.indicator, event.because);
      return;
    case 'explained':
      ledger.explained.push(event.explained);
      return;
    case 'block':
      ledger.blocks.push(event.block);
      return;
    case 'gap':
      enterGap(ledger, event.gap);
      return;
    case 'left-out':
      enterLeftOut(pageOf(ledger, event.probe), event);
      return;
    case 'progress':
      Object.assign(pageOf(ledger, event.probe), {
        examined: event.examined,
        files: event.files,
        bytesRead: event.bytesRead,
      });
      return;
    case 'note':
      if (ledger.notes.length < MAX_NOTES) ledger.notes.push(event.text);
      return;
    case 'remember':
    case 'fast-lane-done':
    case 'ended':
      return;
  }
}

/** Closes the pages that were still open when the sweep ended before its time: what they had not seen is a gap. */
export function closeEarly(
  ledger: Ledger,
  reason: 'interrupted' | 'timed-out' | 'probe-failed',
  detail?: string,
): void {
  for (const [probe, page] of ledger.pages) {
    if (page.ended || page.absence !== undefined) continue;
    enterGap(ledger, { kind: 'gap', probe, reason, ...(detail === undefined ? {} : { detail }) });
  }
}

function enterFinding(ledger: Ledger, finding: Finding): void {
  ledger.findings.push(finding);
  count(ledger, finding.indicator, finding.kind);
}

function count(ledger: Ledger, indicator: string, kind: Finding['kind']): void {
  if (kind === 'posture') {
    ledger.posture += 1;
    return;
  }
  ledger.evidence += 1;
  ledger.hits.set(indicator, (ledger.hits.get(indicator) ?? 0) + 1);
}

function enterGap(ledger: Ledger, gap: Gap): void {
  const { gaps } = pageOf(ledger, gap.probe);
  const known = gaps.get(gap.reason) ?? { count: 0, examples: [] };
  known.count += 1;
  const example = [gap.path, gap.detail].filter((text) => text !== undefined).join(': ');
  if (example !== '' && known.examples.length < MAX_EXAMPLES) known.examples.push(example);
  gaps.set(gap.reason, known);
  if (GAP_REASONS[gap.reason].weight === 'minor') return;
  const key = `${gap.probe} ${gap.lookups?.join(',') ?? 'all'}`;
  if (!ledger.openings.has(key)) ledger.openings.set(key, gap);
}

function enterLeftOut(page: Page, { path, because }: { readonly path: string; readonly because: string }): void {
  if (page.leftOut.length < MAX_LEFT_OUT) page.leftOut.push({ path, because });
}

function pageOf(ledger: Ledger, probe: string): Page {
  const page = ledger.pages.get(probe) ?? emptyPage();
  ledger.pages.set(probe, page);
  return page;
}

function emptyPage(): Page {
  return { started: false, ended: false, examined: 0, files: 0, bytesRead: 0, gaps: new Map(), leftOut: [] };
}
