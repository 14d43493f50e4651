/**
 * Says a pack to a person: what it looks for, what it says to do, and what of it is set aside.
 * @module
 */
import type { CourseOfAction, Indicator, Pack, SetAside } from '../model/pack.ts';
import { forTerminal } from './escape.ts';
import { clockText, countOf } from './figures.ts';
import { rowLines } from './rows.ts';
import { paint, type Style } from './style.ts';
import { wrap } from './wrap.ts';

/** Narrower than this, the columns before a name would leave no room for it. */
const NARROW_COLUMNS = 60;
const HEADS = { confidence: 'CONF', actions: 'ACTIONS' } as const;

/** The whole text, without a line end after the last line. */
export function packText(pack: Pack, style: Style): string {
  const sections = [
    headSection(pack, style),
    indicatorSection(pack, style),
    courseSection(pack, style),
    asideSection(pack.setAside, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headSection(
  { id, name, version, sha256, signature, source, indicators, setAside }: Pack,
  style: Style,
): readonly string[] {
  const valid = sharedValidity(indicators);
  const aside = setAside.length === 0 ? 'none set aside' : `${setAside.length} more set aside`;
  const rows = [
    { label: 'holds', says: `${countOf(indicators.length, 'indicator')}, ${aside}` },
    ...(valid === undefined ? [] : [{ label: 'valid', says: valid }]),
    // "embedded" is both where it comes from and who vouches for it
    { label: 'from', shows: signature === source ? source : `${source} (${signature})` },
    { label: 'sha256', shows: sha256 },
    { label: 'id', shows: id },
  ];
  const title = `${forTerminal(name)}, version ${forTerminal(version)}`;
  return [paint(title, { tone: 'strong', style }), ...rowLines(rows, { indent: 2, style })];
}

function indicatorSection({ indicators }: Pack, style: Style): readonly string[] {
  if (indicators.length === 0) return [];
  const table = {
    style,
    narrow: style.columns < NARROW_COLUMNS,
    verbColumns: Math.max(HEADS.actions.length, ...new Set(indicators.map(({ actions }) => verbsOf(actions).length))),
    validity: sharedValidity(indicators) === undefined ? ('each' as const) : ('shared' as const),
  };
  const head = table.narrow ? [] : [`  ${HEADS.confidence}  ${HEADS.actions.padEnd(table.verbColumns)}  INDICATOR`];
  return [
    paint('What it looks for', { tone: 'heading', style }),
    ...head.map((line) => paint(line, { tone: 'quiet', style })),
    ...indicators.flatMap((indicator) => indicatorLines(indicator, table)),
  ];
}

type Table = {
  readonly style: Style;
  readonly narrow: boolean;
  readonly verbColumns: number;
  readonly validity: 'each' | 'shared';
};

function indicatorLines(indicator: Indicator, { style, narrow, verbColumns, validity }: Table): readonly string[] {
  const { confidence, actions, name, pattern, derivedFrom } = indicator;
  const verbs = verbsOf(actions);
  const figures = narrow
    ? `  ${confidence}${verbs === '-' ? '' : `, ${verbs}`}: `
    : `  ${String(confidence).padStart(HEADS.confidence.length)}  ${verbs.padEnd(verbColumns)}  `;
  const indent = ' '.repeat(narrow ? 4 : figures.length);
  const says = [
    ...(derivedFrom === undefined ? [] : [`derived, not published: ${derivedFrom}`]),
    ...(validity === 'shared' ? [] : [`valid ${validityOf(indicator)}`]),
  ];
  // the pattern is whole on its line, however long: it can be copied into "besom pack try"
  const shown = forTerminal(pattern);
  const title = wrap(forTerminal(name), { first: figures, rest: indent, columns: style.columns });
  return [
    ...(name === pattern ? [`${figures}${shown}`] : [...title, `${indent}${shown}`]),
    ...says.flatMap((text) => wrap(forTerminal(text), { first: indent, rest: indent, columns: style.columns })),
  ];
}

function courseSection({ indicators }: Pack, style: Style): readonly string[] {
  const courses = new Map<string, { readonly course: CourseOfAction; count: number }>();
  for (const course of indicators.flatMap(({ actions }) => actions)) {
    const known = courses.get(course.id) ?? { course, count: 0 };
    known.count += 1;
    courses.set(course.id, known);
  }
  const lines = [...courses.values()].flatMap(({ course, count }) => courseLines(course, { count, style }));
  return lines.length === 0 ? [] : [paint('What it says to do', { tone: 'heading', style }), ...lines];
}

function courseLines(
  { name, description, verb }: CourseOfAction,
  { count, style }: { readonly count: number; readonly style: Style },
): readonly string[] {
  const head = `${verb === undefined ? '' : `${verb}: `}${name} (for ${countOf(count, 'indicator')})`;
  const paragraphs = description === '' ? [] : description.split('\n');
  return [
    ...wrap(forTerminal(head), { first: '  ', rest: '    ', columns: style.columns }),
    ...paragraphs.flatMap((text) => wrap(forTerminal(text), { first: '    ', rest: '      ', columns: style.columns })),
  ];
}

function asideSection(setAside: readonly SetAside[], style: Style): readonly string[] {
  const lines = setAside.flatMap(({ id, name, because }) => [
    ...wrap(forTerminal(name), { first: '  ', rest: '    ', columns: style.columns }),
    ...wrap(forTerminal(because), { first: '    ', rest: '      ', columns: style.columns }),
    ...(id === '' ? [] : [`    ${forTerminal(id)}`]),
  ]);
  return lines.length === 0 ? [] : [paint('Set aside: not looked for', { tone: 'warning', style }), ...lines];
}

function verbsOf(actions: readonly CourseOfAction[]): string {
  const verbs = (['remove', 'block', 'rotate'] as const).filter((verb) =>
    actions.some((action) => action.verb === verb),
  );
  return verbs.join(', ') || '-';
}

/** What holds for all indicators is said once, at the top. */
function sharedValidity(indicators: readonly Indicator[]): string | undefined {
  const all = new Set(indicators.map(validityOf));
  return all.size === 1 ? [...all][0] : undefined;
}

function validityOf({ validFrom, validUntil }: Indicator): string {
  return `from ${clockText(validFrom)}${validUntil === undefined ? '' : ` until ${clockText(validUntil)}`}`;
}
