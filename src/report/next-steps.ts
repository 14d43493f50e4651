/**
 * What a person does now, in order, after evidence was found: only with what this version has.
 * @module
 */
import type { Report } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { paint } from './style.ts';
import { wrap } from './wrap.ts';

/** The steps, or none where no evidence was found. */
export function nextStepLines(report: Report, style: Style): readonly string[] {
  const steps = report.summary.evidence === 0 ? [] : stepsFor(report);
  if (steps.length === 0) return [];
  const numbered = steps.flatMap((step, index) => [
    ...wrap(step.says, { first: `  ${index + 1}. `, rest: '     ', columns: style.columns }),
    ...(step.command === undefined ? [] : [`       ${step.command}`]),
  ]);
  return [paint('What to do now', { tone: 'heading', style }), ...numbered];
}

type Step = { readonly says: string; readonly command?: string };

function stepsFor({ findings, host }: Report): readonly Step[] {
  const evidence = findings.filter(({ kind }) => kind === 'evidence');
  const asked = new Set(evidence.flatMap(({ actions }) => actions));
  const derived = evidence.every((finding) => finding.derived);
  const mac = host.root === null ? 'this Mac' : 'the Mac that this disk belongs to';
  const first: readonly Step[] = derived
    ? [{ says: 'Everything found is derived, not published: look at it first, it may be innocent. If it is not:' }]
    : [];
  return [
    ...first,
    { says: `Take ${mac} off the network (Wi-Fi off, cable out), and leave it switched on.` },
    { says: 'Keep what was found where it is: do not open, move or delete it. Note each path and SHA-256.' },
    { says: 'Tell your security team, and give them the report:', command: reportCommand(host.root) },
    ...(asked.has('rotate') ? [{ says: 'From another machine, rotate every secret that could be read on it.' }] : []),
    ...(asked.has('block') ? [{ says: 'Have the names of the pack blocked where your network resolves them.' }] : []),
  ];
}

/** Never a command that this version refuses. */
function reportCommand(root: string | null): string {
  const where = root === null ? '' : ` --root ${shellWord(root)}`;
  return `besom sweep${where} --format json --output besom-report.json`;
}

/** A word that a shell reads as it is. What cannot be printed is escaped, and then no longer the path itself. */
function shellWord(text: string): string {
  const shown = forTerminal(text);
  return /^[\w@%+=:,./-]+$/u.test(shown) ? shown : `'${shown.replaceAll("'", String.raw`'\''`)}'`;
}
