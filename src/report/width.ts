/**
 * Measures how many columns a text takes on a terminal.
 *
 * Names on a disk are in every script: counted by code unit, a Chinese or Korean name or an emoji would push a column
 * of text out of line, and a progress line over the end of its row.
 * Source: Unicode Standard Annex 11 (East Asian Width); emoji presentation as terminals draw it.
 * @module
 */

/** Letters that take no column of their own: they stand on the one before. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]$/u;

const WIDE_SCRIPTS =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Script=Nushu}\p{Emoji_Presentation}]/u;

/** CJK punctuation, enclosed letters and the full-width forms, which belong to no script of their own. */
const WIDE_RANGES: readonly (readonly [number, number])[] = [
  [0x3000, 0x303e],
  [0x30fb, 0x30fc],
  [0x3190, 0x33ff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
];

/** Half-width Katakana and Hangul are of a wide script, and narrow all the same. */
const HALF_WIDTH: readonly [number, number] = [0xff61, 0xffdc];

/** Belong to the letter before them, and all the same have a column of their own. */
const SOUND_MARKS = '\uff9e\uff9f';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The columns that a text without control characters takes. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/u.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += columnsOfGrapheme(segment);
  return columns;
}

/** The longest beginning that fits, with `…` where something was cut off. */
export function cutToColumns(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let cut = '';
  let taken = 1;
  for (const { segment } of graphemes.segment(text)) {
    taken += columnsOfGrapheme(segment);
    if (taken > columns) break;
    cut += segment;
  }
  return columns < 1 ? '' : `${cut}…`;
}

/** The longest end that fits, with `…` before it: of a path the end says more than the beginning. */
export function cutFromLeft(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let cut = '';
  let taken = 1;
  for (const segment of [...graphemes.segment(text)].reverse().map((part) => part.segment)) {
    taken += columnsOfGrapheme(segment);
    if (taken > columns) break;
    cut = segment + cut;
  }
  return columns < 1 ? '' : `…${cut}`;
}

/** One letter as a reader sees it: its base decides, joined marks add nothing, U+FE0F asks for the emoji. */
function columnsOfGrapheme(segment: string): number {
  const [base = ''] = segment;
  if (ZERO.test(base)) return 0;
  const marks = segment.length === 1 ? 0 : [...segment.slice(1)].filter((mark) => SOUND_MARKS.includes(mark)).length;
  return (isWide(base) || segment.includes('\ufe0f') || isFlag(segment) ? 2 : 1) + marks;
}

function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x1100 || isWithin(code, HALF_WIDTH)) return false;
  return WIDE_SCRIPTS.test(character) || WIDE_RANGES.some((range) => isWithin(code, range));
}

/** Two regional indicators make one flag. */
function isFlag(segment: string): boolean {
  return /^\p{Regional_Indicator}{2}/u.test(segment);
}

function isWithin(code: number, [from, to]: readonly [number, number]): boolean {
  return code >= from && code <= to;
}
