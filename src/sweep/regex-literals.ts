/**
 * Which texts every match of a regular expression must hold, so that one that would match nearly anything is known.
 *
 * It reads with care and not with skill: what it does not understand counts as no text, never as one.
 * @module
 */

/** The texts that stand in one alternative, left to right, and whether it begins at the beginning of what is searched. */
export type Literals = { readonly texts: readonly string[]; readonly anchored: boolean };

type Cursor = { readonly text: readonly string[]; at: number };

const QUANTIFIER = /^\{(\d+)(?:,\d*)?\}/u;
const ZERO_WIDTH = new Set(['b', 'B', 'A', 'z', 'Z']);
/** What is longer is compiled by nobody. */
const MAX_LENGTH = 1024;
/** Deeper brackets are no person's; RE2 itself refuses a thousand. */
const MAX_DEPTH = 64;

/** Whether each alternative of the expression holds texts that are enough, itself or in a bracket that must be met. */
export function everyAlternative(expression: string, isEnough: (literals: Literals) => boolean): boolean {
  if (expression.length > MAX_LENGTH) return false;
  const cursor = { text: Array.from(expression), at: 0 };
  return readAlternatives(cursor, { isEnough, depth: 0 });
}

type Reading = { readonly isEnough: (literals: Literals) => boolean; readonly depth: number };

function readAlternatives(cursor: Cursor, reading: Reading): boolean {
  let enough = true;
  do {
    if (!readSequence(cursor, reading)) enough = false;
  } while (takes(cursor, '|'));
  return enough;
}

/** Reads up to the end of an alternative. */
function readSequence(cursor: Cursor, reading: Reading): boolean {
  const runs = openRuns();
  let enough = false;
  let anchored = false;
  for (let piece = cursor.text[cursor.at]; piece !== undefined && piece !== '|' && piece !== ')'; ) {
    if (piece === '(') {
      const inside = readGroup(cursor, reading);
      const needed = readQuantifier(cursor).least > 0;
      if (inside !== 'flags') runs.end();
      enough ||= inside === true && needed;
    } else if (piece === '^' || piece === '$') {
      cursor.at += 1;
      anchored ||= readQuantifier(cursor).least > 0 && piece === '^' && runs.isEmpty();
    } else {
      readUnit(cursor, runs);
    }
    piece = cursor.text[cursor.at];
  }
  runs.end();
  return enough || reading.isEnough({ texts: runs.texts, anchored });
}

function readGroup(cursor: Cursor, { isEnough, depth }: Reading): boolean | 'flags' {
  cursor.at += 1;
  const head = cursor.text.slice(cursor.at, cursor.at + 100).join('');
  const flags = /^\?[imsU-]+\)/u.exec(head);
  if (flags !== null) {
    cursor.at += flags[0].length;
    return 'flags';
  }
  const prefix = /^\?(?:P?<[A-Za-z_]\w*>|[imsU-]*:)/u.exec(head);
  cursor.at += Array.from(prefix?.[0] ?? '').length;
  // look-around and its kin assert things that need not be part of the match
  const isPlain = prefix !== null || !head.startsWith('?');
  if (depth >= MAX_DEPTH) cursor.at = cursor.text.length;
  const inside = readAlternatives(cursor, { isEnough, depth: depth + 1 });
  takes(cursor, ')');
  return inside && isPlain;
}

/** One character, class or escape with what says how often it stands there. */
function readUnit(cursor: Cursor, runs: Runs): void {
  const unit = readCharacter(cursor);
  const { least, most } = readQuantifier(cursor);
  if (unit === 'nothing') return;
  const isSure = unit !== undefined && least > 0;
  if (isSure) runs.add(unit.character);
  if (!isSure || most !== 1) runs.end();
}

type Unit = { readonly character: string } | 'nothing' | undefined;

function readCharacter(cursor: Cursor): Unit {
  const character = cursor.text[cursor.at] ?? '';
  if (character === '\\') return readEscape(cursor);
  if (character === '[') return readClass(cursor);
  cursor.at += 1;
  return character === '.' ? undefined : { character };
}

function readEscape(cursor: Cursor): Unit {
  const escaped = cursor.text[cursor.at + 1] ?? '';
  cursor.at += 2;
  if (ZERO_WIDTH.has(escaped)) return 'nothing';
  if (!/[A-Za-z0-9]/u.test(escaped)) return escaped === '' ? undefined : { character: escaped };
  const rest = cursor.text.slice(cursor.at).join('');
  const [operand = ''] =
    ESCAPE_OPERANDS[escaped]?.exec(rest) ?? (/\d/u.test(escaped) ? /^\d*/u.exec(rest) : null) ?? [];
  cursor.at += Array.from(operand).length;
  return undefined;
}

/** What belongs to an escape beside its letter. */
const ESCAPE_OPERANDS: Readonly<Record<string, RegExp>> = {
  x: /^(?:\{[^}]*\}?|[0-9A-Fa-f]{0,2})/u,
  p: /^(?:\{[^}]*\}?|.)/su,
  P: /^(?:\{[^}]*\}?|.)/su,
  Q: /^.*?(?:\\E|$)/su,
};

/** A class of one character, such as `[.]`, is that character. */
function readClass(cursor: Cursor): Unit {
  const rest = cursor.text.slice(cursor.at).join('');
  const [text = '['] = /^\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]?/su.exec(rest) ?? [];
  cursor.at += Array.from(text).length;
  const sole = /^\[\\?([^\\\]^A-Za-z0-9]|(?<!\\)[A-Za-z0-9])\]$/su.exec(text)?.[1];
  return sole === undefined ? undefined : { character: sole };
}

function readQuantifier(cursor: Cursor): { readonly least: number; readonly most: 1 | 'many' } {
  const mark = cursor.text[cursor.at];
  const counted = mark === '{' ? QUANTIFIER.exec(cursor.text.slice(cursor.at, cursor.at + 20).join('')) : null;
  if (mark !== '*' && mark !== '+' && mark !== '?' && counted === null) return { least: 1, most: 1 };
  cursor.at += counted?.[0].length ?? 1;
  if (cursor.text[cursor.at] === '?') cursor.at += 1;
  return { least: counted === null ? (mark === '+' ? 1 : 0) : Number(counted[1]), most: 'many' };
}

function takes(cursor: Cursor, mark: string): boolean {
  if (cursor.text[cursor.at] !== mark) return false;
  cursor.at += 1;
  return true;
}

type Runs = { readonly texts: readonly string[]; add(character: string): void; end(): void; isEmpty(): boolean };

/** Gathers characters that stand side by side. */
function openRuns(): Runs {
  const texts: string[] = [];
  let run = '';
  return {
    texts,
    add: (character) => {
      run += character;
    },
    end: () => {
      if (run !== '') texts.push(run);
      run = '';
    },
    isEmpty: () => run === '' && texts.length === 0,
  };
}
