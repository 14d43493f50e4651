/**
 * The verdict as one line: what was found, and what the answer rests on.
 * @module
 */
import type { IndicatorState, Report } from '../model/report.ts';

/** The states in the order in which the line counts them, in its words. */
const WORDS: readonly (readonly [IndicatorState, string])[] = [
  ['found', 'found'],
  ['clear', 'clear'],
  ['unchecked', 'unchecked'],
  ['clear-in-part', 'in part'],
  ['elsewhere', 'for hunt'],
  ['not-evaluated', 'not evaluated'],
  ['set-aside', 'set aside'],
];

/** The state that the verdict's own word is about: its count stands first, also where it is none. */
const FIRST: Readonly<Record<Report['summary']['verdict'], IndicatorState>> = {
  clean: 'clear',
  found: 'found',
  incomplete: 'unchecked',
};

/** `clean: 9 of 24 indicators clear, 1 in part, 13 for hunt, 1 not evaluated`. */
export function verdictLine(report: Report): string {
  const { verdict, posture } = report.summary;
  const total = report.indicators.length;
  const first = FIRST[verdict];
  const others = WORDS.flatMap(([state, words]) => {
    const count = countOf(report, state);
    return state === first || count === 0 ? [] : [`${count} ${words}`];
  });
  const head = `${countOf(report, first)} of ${total} ${total === 1 ? 'indicator' : 'indicators'} ${wordsOf(first)}`;
  const open = posture === 0 ? [] : [`${posture} not in force`];
  return `${isOtherMachine(report) ? 'not a Mac: ' : ''}${verdict}: ${[head, ...others, ...open].join(', ')}`;
}

/** A live machine that is no Mac: how most people first try it. A disk under a root is judged by what it holds. */
export function isOtherMachine({ host }: Report): boolean {
  return host.root === null && host.platform !== 'darwin';
}

function countOf({ indicators }: Report, state: IndicatorState): number {
  return indicators.filter((indicator) => indicator.state === state).length;
}

function wordsOf(state: IndicatorState): string {
  return WORDS.find(([known]) => known === state)?.[1] ?? state;
}
