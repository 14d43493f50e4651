/**
 * Names the indicators for which neither "found" nor "clear" can be said, and why.
 * @module
 */
import type { IndicatorResult, IndicatorState } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import { countText } from './figures.ts';
import type { Layout } from './layout.ts';
import { paint, type Style } from './style.ts';
import { wrap } from './wrap.ts';

/** The states that need an explanation, the gravest first, with what each means. */
const OPEN_STATES: readonly (readonly [IndicatorState, string])[] = [
  ['unchecked', 'unchecked: it could be here all the same'],
  ['clear-in-part', 'clear in part: not everywhere it could be'],
  ['set-aside', 'set aside: not usable as it stands in its pack'],
  ['not-evaluated', 'not evaluated: no probe here can see such a thing'],
  ['elsewhere', 'for hunt: only logs can show it, and this version reads none'],
];

/** Names of one reason that are listed; all of them with `--all`, and always in the JSON report. */
const MAX_NAMES = 12;

/** The section; nothing where every indicator is found or clear. */
export function indicatorSection(indicators: readonly IndicatorResult[], { style, extent }: Layout): readonly string[] {
  const lines = OPEN_STATES.flatMap(([state, says]) => {
    const open = indicators.filter((indicator) => indicator.state === state);
    if (open.length === 0) return [];
    const head = wrap(`${countText(open.length)} ${says}`, { first: '  ', rest: '    ', columns: style.columns });
    return [...head, ...byReason(open, { style, extent })];
  });
  return lines.length === 0 ? [] : [paint('Indicators that are not clear', { tone: 'heading', style }), ...lines];
}

/** Each reason once, with the names that it holds for. */
function byReason(open: readonly IndicatorResult[], { style, extent }: Layout): readonly string[] {
  return [...new Set(open.map(({ because }) => because))].flatMap((because) => {
    const names = open.filter((indicator) => indicator.because === because).map(({ name }) => name);
    const shown = extent === 'all' ? names : names.slice(0, MAX_NAMES);
    const more = names.length - shown.length;
    return [
      ...(because === undefined ? [] : [`    ${paint(forTerminal(because), { tone: 'quiet', style })}`]),
      ...shown.flatMap((name) => nameLines(forTerminal(name), style)),
      ...(more > 0 ? [`      and ${countText(more)} more (--all)`] : []),
    ];
  });
}

function nameLines(name: string, { columns }: Style): readonly string[] {
  return wrap(name, { first: '    - ', rest: '      ', columns });
}
