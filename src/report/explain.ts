/**
 * Says the plan and its outcome (`--explain`): which probe serves each pattern and by what, what nothing here can supply,
 * and for each indicator which observation met which part, or the first part that failed.
 * @module
 */
import type { ExplainedBranch, ExplainedIndicator, ExplainedOutcome } from '../model/explanation.ts';
import type { IndicatorState } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import { paint, type Style } from './style.ts';
import { wrap } from './wrap.ts';

/** The plan, before the sweep. */
export function planText(indicators: readonly ExplainedIndicator[], style: Style): string {
  const head = paint(`The plan: ${indicators.length} indicators`, { tone: 'heading', style });
  return `${[head, ...indicators.flatMap((indicator) => planLines(indicator, style))].join('\n')}\n`;
}

/** The outcome, after the sweep. */
export function outcomeText(outcomes: readonly ExplainedOutcome[], style: Style): string {
  const head = paint('How each indicator fared', { tone: 'heading', style });
  return `${[head, ...outcomes.flatMap((outcome) => outcomeLines(outcome, style))].join('\n')}\n`;
}

function planLines({ name, pack, pattern, parts, setAside }: ExplainedIndicator, style: Style): readonly string[] {
  return [
    `  ${paint(forTerminal(name), { tone: 'strong', style })} (${forTerminal(pack)})`,
    // whole on its line, however long: it can be copied into "besom pack try"
    `    ${forTerminal(pattern)}`,
    ...(setAside === undefined ? [] : [`    set aside: ${forTerminal(setAside)}`]),
    ...parts.flatMap((branches, index) =>
      partLines(branches, { style, label: parts.length > 1 ? `part ${index + 1}: ` : '' }),
    ),
  ];
}

type PartContext = { readonly style: Style; readonly label: string };

function partLines(branches: readonly ExplainedBranch[], { style, label }: PartContext): readonly string[] {
  return branches.flatMap(({ tests, served, missing }, index) => {
    const name = `${label}${branches.length > 1 ? `way ${index + 1}: ` : ''}`;
    const head = name === '' ? [] : [`    ${name}${forTerminal(tests)}`];
    return [
      ...head,
      ...served.flatMap(({ probe, by }) => indented(`${probe}: ${by}`, style)),
      ...missing.flatMap((what) => indented(`nothing here can supply it: ${what}`, style)),
    ];
  });
}

function outcomeLines({ name, state, because, lines }: ExplainedOutcome, style: Style): readonly string[] {
  return [
    `  ${paint(forTerminal(name), { tone: 'strong', style })}: ${stateText(state)}`,
    ...(because === undefined ? [] : indented(because, style)),
    ...lines.map((line) => `      ${forTerminal(line)}`),
  ];
}

/** The words of the verdict line. */
function stateText(state: IndicatorState): string {
  return state === 'elsewhere' ? 'for hunt' : state.replaceAll('-', ' ');
}

function indented(text: string, { columns }: Style): readonly string[] {
  return wrap(forTerminal(text), { first: '      ', rest: '        ', columns });
}
