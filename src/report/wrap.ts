/**
 * Breaks sentences into lines of a terminal's width.
 *
 * Only our own sentences are broken. A path stays whole on its line, however long: broken, it could not be copied.
 * @module
 */
import { columnsOf } from './width.ts';

/** Narrower than this, text is laid out for this width and the terminal folds it. */
const MIN_COLUMNS = 20;

/** `first` stands before the first line, `rest` before all others. */
export type Indents = { readonly first: string; readonly rest: string };

/** The lines of a text. A word that is longer than a line stands alone on its own. */
export function wrap(
  text: string,
  { first, rest, columns }: Indents & { readonly columns: number },
): readonly string[] {
  const room = Math.max(columns, MIN_COLUMNS);
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (!empty && columnsOf(line) + 1 + columnsOf(word) > room) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

/** Lines with a label before the first, the text of all in one column beside it. */
export function labelled(
  text: string,
  { label, indent, labelColumns, columns }: LabelLayout & { readonly columns: number },
): readonly string[] {
  const before = ' '.repeat(indent);
  const padding = ' '.repeat(Math.max(labelColumns - columnsOf(label), 1));
  return wrap(text, {
    first: `${before}${label}${padding}`,
    rest: ' '.repeat(indent + Math.max(labelColumns, columnsOf(label) + 1)),
    columns,
  });
}

export type LabelLayout = { readonly label: string; readonly indent: number; readonly labelColumns: number };
