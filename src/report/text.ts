/**
 * Says a report to a person at a terminal: what was found and what to do, what the answer rests on, the verdict last.
 * @module
 */
import { GAP_REASONS } from '../model/gap.ts';
import type { IndicatorResult, Report } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import { clockText, countOf, durationText } from './figures.ts';
import type { Layout } from './layout.ts';
import { nextStepLines } from './next-steps.ts';
import { recordsOf } from './records.ts';
import { paint, type Style, type Tone } from './style.ts';
import { blockSection } from './text-blocks.ts';
import { coverageSection } from './text-coverage.ts';
import { recordLines } from './text-finding.ts';
import { indicatorSection } from './text-indicators.ts';
import { isOtherMachine, verdictLine } from './verdict.ts';
import { wrap } from './wrap.ts';

const VERDICT_TONES: Readonly<Record<Report['summary']['verdict'], Tone>> = {
  clean: 'good',
  found: 'bad',
  incomplete: 'warning',
};

/** The whole text, with a line end after the verdict. `extent`: `all` names also what is otherwise only counted. */
export function toText(report: Report, { style, extent }: Layout): string {
  const sections = [
    headSection(report, style),
    evidenceSection(report, style),
    nextStepLines(report, style),
    postureSection(report, style),
    blockSection(report.blocks, style),
    coverageSection(report.coverage, { style, extent }),
    indicatorSection(report.indicators, { style, extent }),
    [paint(forTerminal(verdictLine(report)), { tone: VERDICT_TONES[report.summary.verdict], style })],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headSection(report: Report, style: Style): readonly string[] {
  const { host, startedAt, summary } = report;
  const where = host.root === null ? host.name : `the disk at ${host.root}`;
  const system = host.os === '' ? host.platform : host.os;
  const swept = `Swept ${where} (${system}) on ${clockText(startedAt)}, in ${durationText(summary.elapsedMs)}`;
  const note = 'This machine is no Mac: what applies to it was swept, and the rest is named below.';
  return [
    ...wrap(forTerminal(swept), { first: '', rest: '  ', columns: style.columns }),
    ...report.packs.flatMap((pack) => packLines(pack, style)),
    ...(isOtherMachine(report) ? wrap(note, { first: '', rest: '', columns: style.columns }) : []),
  ];
}

function packLines(pack: Report['packs'][number], { columns }: Style): readonly string[] {
  const facts = [`version ${pack.version}`, pack.signature, countOf(pack.indicators, 'indicator')];
  const text = `for the pack ${pack.name} (${facts.join(', ')})`;
  const { says, remedy } = GAP_REASONS['nothing-usable'];
  return [
    ...wrap(forTerminal(text), { first: '  ', rest: '    ', columns }),
    // nobody vouches for an unsigned pack: its digest says which one it was
    ...(pack.signature === 'unsigned' ? [`    SHA-256 ${pack.sha256}`] : []),
    ...(pack.used === 0 && pack.signature !== 'embedded'
      ? wrap(`${says}; ${remedy}`, { first: '    ! ', rest: '      ', columns })
      : []),
  ];
}

function evidenceSection(report: Report, style: Style): readonly string[] {
  const records = recordsOf(report.findings, 'evidence');
  if (records.length === 0) return [];
  const title = `Found: ${countOf(records.length, 'place')} with evidence`;
  return [
    paint(title, { tone: 'heading', style }),
    ...spaced(records.map((record) => recordLines(record, report, style))),
    ...report.indicators.flatMap((indicator) => moreLines(indicator, report)),
    ...report.indicators.flatMap((indicator) => trippedLines(indicator, report, style)),
  ];
}

/** What meets so much is no trace by itself: nothing is done about it before a person has looked. */
function trippedLines({ id, name, hits }: IndicatorResult, { tripped }: Report, { columns }: Style): readonly string[] {
  if (hits === 0 || !tripped.includes(id)) return [];
  const text = `${name} is too broad: it met ${countOf(hits, 'thing')}. Its remedies are off until a person has looked`;
  return wrap(forTerminal(text), { first: '  ! ', rest: '    ', columns });
}

/** Places over the first hundred of an indicator are counted, and only told in full with `--all`. */
function moreLines({ id, pack, name, hits }: IndicatorResult, { findings }: Report): readonly string[] {
  const told = findings.filter((one) => one.kind === 'evidence' && one.indicator === id && one.pack === pack).length;
  return hits > told ? [`  and ${countOf(hits - told, 'more place')} of ${forTerminal(name)} (--all)`] : [];
}

function postureSection(report: Report, style: Style): readonly string[] {
  const records = recordsOf(report.findings, 'posture');
  if (records.length === 0) return [];
  return [
    paint('Not in force here (no evidence)', { tone: 'heading', style }),
    ...spaced(records.map((record) => recordLines(record, report, style))),
  ];
}

/** An empty line between one record and the next. */
function spaced(records: readonly (readonly string[])[]): readonly string[] {
  return records.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}
