/**
 * Lays out rows of a label and a text beside it, in one column for all rows.
 *
 * `says` is a sentence of ours and is broken at the terminal's width; `shows` came from a disk, a pack or a program, and
 * stays whole on its line, so that it can be copied.
 * @module
 */
import { forTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { paint } from './style.ts';
import { columnsOf } from './width.ts';
import { wrap } from './wrap.ts';

export type Row = { readonly label: string } & ({ readonly says: string } | { readonly shows: string });

/** Narrower than this, a label column would leave no room for the text: it stands above it instead. */
const NARROW_COLUMNS = 48;
const LABEL_COLUMNS = 10;

/** The lines of rows, indented. Everything that others wrote is escaped here. */
export function rowLines(
  rows: readonly Row[],
  { indent, style }: { readonly indent: number; readonly style: Style },
): readonly string[] {
  const narrow = style.columns < NARROW_COLUMNS;
  return rows.flatMap((row) => (narrow ? stacked(row, { indent, style }) : beside(row, { indent, style })));
}

type Place = { readonly indent: number; readonly style: Style };

function beside(row: Row, { indent, style }: Place): readonly string[] {
  const space = ' '.repeat(indent);
  const padding = ' '.repeat(Math.max(LABEL_COLUMNS - columnsOf(row.label), 1));
  const text = ' '.repeat(indent + LABEL_COLUMNS);
  const [head = '', ...more] = textLines(row, { first: text, rest: text, columns: style.columns });
  return [`${space}${paint(row.label, { tone: 'quiet', style })}${padding}${head.slice(text.length)}`, ...more];
}

function stacked(row: Row, { indent, style }: Place): readonly string[] {
  const text = ' '.repeat(indent + 2);
  return [
    `${' '.repeat(indent)}${paint(row.label, { tone: 'quiet', style })}`,
    ...textLines(row, { first: text, rest: text, columns: style.columns }),
  ];
}

function textLines(
  row: Row,
  place: { readonly first: string; readonly rest: string; readonly columns: number },
): readonly string[] {
  return 'says' in row ? wrap(forTerminal(row.says), place) : [`${place.first}${forTerminal(row.shows)}`];
}
