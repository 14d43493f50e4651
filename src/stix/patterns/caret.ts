/**
 * Shows one line of a pattern with a caret under a place in it.
 *
 * Terminals draw some characters two columns wide and some not at all, and obey others. So everything outside
 * printable ASCII is written as `\u{…}` before the columns are counted: the caret then stands where it should on
 * every terminal, and a pattern can not write over the message about it.
 * @module
 */
import type { Span } from './pattern.ts';

/** Columns shown: what stands around the caret, of a line that can be 64 KiB long. */
const WIDTH = 100;
const BEFORE = 60;

const OTHER = /[^\x20-\x7e]/gu;

/** Two lines: the line of the text, cut to what stands around the place, and the caret. */
export function caretUnder(text: string, span: Span): string {
  const start = lineStart(text, span.offset);
  const before = shown(text.slice(Math.max(start, span.offset - BEFORE), span.offset)).slice(-BEFORE);
  const cutLeft = start < span.offset - BEFORE || before.length === BEFORE ? '…' : '';
  const [line = ''] = text.slice(span.offset, span.offset + WIDTH).split(/[\r\n]/u);
  const after = shown(line);
  const room = WIDTH - before.length;
  const cutRight = after.length > room || line.length === WIDTH ? '…' : '';
  return `${cutLeft}${before}${after.slice(0, room)}${cutRight}\n${' '.repeat(cutLeft.length + before.length)}^`;
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

function shown(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(OTHER, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
