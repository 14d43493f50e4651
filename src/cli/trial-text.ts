/**
 * Says to a pack writer how a pattern fared with an example: what to look at first, then each part.
 * @module
 */
import type { Observed } from '../model/observation.ts';
import { forTerminal } from '../report/escape.ts';
import { countText } from '../report/figures.ts';
import { paint, type Style, type Tone } from '../report/style.ts';
import { wrap } from '../report/wrap.ts';
import type { MatchResult } from '../stix/matching/match.ts';
import type { Explanation } from '../stix/trials/explain-comparison.ts';

/** What was tried, and how it ended. `failure`: the innermost part that failed first. */
export type Trial = {
  readonly outcome: MatchResult['kind'];
  readonly observations: readonly Observed[];
  readonly explanation: Explanation;
  readonly failure?: Explanation;
};

const VERDICTS: Readonly<Record<MatchResult['kind'], { readonly says: string; readonly tone: Tone }>> = {
  match: { says: 'match', tone: 'good' },
  'no-match': { says: 'no match', tone: 'bad' },
  'cannot-decide': { says: 'cannot decide', tone: 'warning' },
};

const MARKS: Readonly<Record<Explanation['outcome'], string>> = {
  met: 'met',
  'not-met': 'not met',
  'cannot-decide': 'undecided',
};
const MARK_COLUMNS = 'undecided'.length;
/** Observations that are named as meeting a part; of the others only how many. */
const MAX_NAMED = 3;

/** The verdict, the first part that failed with its place, and all parts; without a line end after the last line. */
export function trialText({ outcome, observations, explanation, failure }: Trial, style: Style): string {
  const { says, tone } = VERDICTS[outcome];
  const lines = [
    `${paint(says, { tone, style })}: ${countText(observations.length)} ${observations.length === 1 ? 'observation' : 'observations'}`,
    ...(failure === undefined ? [] : failureLines(failure, style)),
    ...partLines(explanation, { observations, style, depth: 0 }),
  ];
  return lines.join('\n');
}

function failureLines({ source, span, because }: Explanation, { columns }: Style): readonly string[] {
  return [
    `first part that failed, at line ${span.line}, column ${span.column}:`,
    `  ${forTerminal(source)}`,
    ...wrap(forTerminal(because), { first: '  ', rest: '  ', columns }),
    '',
  ];
}

type PartPlace = { readonly observations: readonly Observed[]; readonly style: Style; readonly depth: number };

function partLines(part: Explanation, { observations, style, depth }: PartPlace): readonly string[] {
  const indent = ' '.repeat(2 * depth + MARK_COLUMNS + 2);
  const by = part.by.length === 0 ? '' : `, by ${namesOf(part.by, observations)}`;
  const mark = paint(MARKS[part.outcome].padEnd(MARK_COLUMNS), {
    tone: part.outcome === 'met' ? 'good' : 'warning',
    style,
  });
  return [
    `${mark}${' '.repeat(2 * depth + 2)}${forTerminal(part.source)}`,
    ...wrap(forTerminal(`${part.because}${by}`), { first: `${indent}  `, rest: `${indent}  `, columns: style.columns }),
    ...part.parts.flatMap((inner) => partLines(inner, { observations, style, depth: depth + 1 })),
  ];
}

/** `observation 2 (file--…)`: counted as a person counts, with the object that it starts from. */
function namesOf(indices: readonly number[], observations: readonly Observed[]): string {
  const names = indices
    .slice(0, MAX_NAMED)
    .map((index) => `observation ${index + 1} (${rootNameOf(observations[index])})`);
  const more = indices.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${countText(more)} more` : ''}`;
}

function rootNameOf(observed: Observed | undefined): string {
  const object = observed?.objects[observed.roots[0] ?? ''];
  const id = object?.['id'];
  return typeof id === 'string' ? id : (object?.type ?? 'empty');
}
