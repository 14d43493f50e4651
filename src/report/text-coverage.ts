/**
 * Says what was examined and what could not be, probe by probe, and how each gap is closed.
 * @module
 */
import { GAP_REASONS } from '../model/gap.ts';
import type { Coverage } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import { countOf, countText, sizeText } from './figures.ts';
import type { Layout } from './layout.ts';
import { paint, type Style, type Tone } from './style.ts';
import { columnsOf } from './width.ts';
import { labelled, wrap } from './wrap.ts';

const STATES: Readonly<Record<Coverage['state'], { readonly tone: Tone; readonly says: string }>> = {
  complete: { tone: 'good', says: 'complete' },
  partial: { tone: 'warning', says: 'incomplete' },
  skipped: { tone: 'quiet', says: 'left out' },
  unavailable: { tone: 'quiet', says: 'not available' },
  'not-applicable': { tone: 'quiet', says: 'does not apply' },
};

/** Places left out of one kind that are named; all of them with `--all`, and always in the JSON report. */
const MAX_LEFT_OUT = 4;

/** The section. */
export function coverageSection(coverage: readonly Coverage[], { style, extent }: Layout): readonly string[] {
  const nameColumns = Math.max(0, ...coverage.map(({ probe }) => columnsOf(probe)));
  const lines = coverage.flatMap((page) => [
    ...headLines(page, { style, nameColumns }),
    ...page.gaps.flatMap((gap) => gapLines(gap, style)),
    ...leftOutLines(page, { style, extent }),
  ]);
  return [paint('What was examined', { tone: 'heading', style }), ...lines];
}

type HeadPlace = { readonly style: Style; readonly nameColumns: number };

function headLines(page: Coverage, { style, nameColumns }: HeadPlace): readonly string[] {
  const { tone, says } = STATES[page.state];
  const facts = [
    ...(page.because === undefined ? [] : [page.because]),
    ...(page.because === undefined || page.examined > 0 ? [`${countText(page.examined)} examined`] : []),
    ...(page.bytesRead > 0 ? [`${sizeText(page.bytesRead)} read`] : []),
    ...(page.from === undefined ? [] : [`records from ${page.from}`]),
    ...(page.to === undefined ? [] : [`records to ${page.to}`]),
  ];
  const [head = '', ...more] = labelled(forTerminal(`${says}: ${facts.join(', ')}`), {
    label: forTerminal(page.probe),
    indent: 2,
    labelColumns: nameColumns + 2,
    columns: style.columns,
  });
  return [head.replace(says, paint(says, { tone, style })), ...more];
}

function gapLines(gap: Coverage['gaps'][number], style: Style): readonly string[] {
  const { says, remedy } = wordsOf(gap.reason);
  const weight = gap.weight === 'minor' ? ' (minor)' : '';
  const more = gap.count - gap.examples.length;
  // without a place it is the probe's whole field
  const places = gap.examples.length === 0 && gap.count === 1 ? '' : `: ${countOf(gap.count, 'place')}`;
  return [
    ...wrap(`${forTerminal(says)}${weight}${places}`, {
      first: '    ! ',
      rest: '      ',
      columns: style.columns,
    }),
    ...gap.examples.map((example) => `      ${forTerminal(example)}`),
    ...(more > 0 && gap.examples.length > 0 ? [`      and ${countText(more)} more`] : []),
    ...(remedy === undefined
      ? []
      : wrap(`to close it: ${remedy}`, { first: '      ', rest: '        ', columns: style.columns })),
  ];
}

/** A report that a later version wrote may name a reason that this one does not know. */
function wordsOf(reason: string): { readonly says: string; readonly remedy?: string } {
  const known = Object.entries(GAP_REASONS).find(([name]) => name === reason);
  return known?.[1] ?? { says: reason };
}

/** Places of one kind on one line; a name with a blank in it stands alone, since it could not be told from two. */
function leftOutLines({ leftOut }: Coverage, { style, extent }: Layout): readonly string[] {
  const { columns } = style;
  return [...Map.groupBy(leftOut, ({ because }) => because)].flatMap(([because, places]) => {
    const shown = places.slice(0, extent === 'all' ? places.length : MAX_LEFT_OUT).map(({ path }) => path);
    const more = places.length - shown.length;
    const names = [...shown.map(forTerminal), ...(more > 0 ? [`${countText(more)} more (--all)`] : [])];
    const head = `left out, ${forTerminal(because)}:`;
    if (shown.some((path) => /\s/u.test(path))) return [`    ${head}`, ...names.map((name) => `      ${name}`)];
    return wrap(`${head} ${names.join(', ')}`, { first: '    ', rest: '      ', columns });
  });
}
