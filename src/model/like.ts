/**
 * LIKE: `%` stands for any text, `_` for any one character, and there is no escape (STIX 2.1, 9.6).
 *
 * The text between two `%` is looked for from left to right, first come first served, which is right for LIKE and
 * never goes back: a pattern such as `%a%a%a%a%b` costs what it costs to read the text, not 2^n.
 * @module
 */

/** Compiles an operand to a test of a whole text. Case counts; a character is a Unicode code point. */
export function compileLike(operand: string): (text: string) => boolean {
  const pieces = operand.split('%');
  return operand.includes('_') || !operand.isWellFormed() ? matchPieces(pieces) : matchTexts(pieces);
}

/** Without `_` every piece is a text to find. Half of a surrogate pair is never found: the pieces are well formed. */
function matchTexts(pieces: readonly string[]): (text: string) => boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  const middle = rest.filter((piece) => piece !== '');
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return from <= end;
  };
}

/** One code point, or `ANY` for `_`. */
type Unit = number;
const ANY: Unit = -1;

function matchPieces(pieces: readonly string[]): (text: string) => boolean {
  const [first = [], ...rest] = pieces.map(unitsOf);
  const last = rest.pop();
  const middle = rest.filter((piece) => piece.length > 0);
  const [literal = ''] = (pieces[0] ?? '').split('_');
  const [suffix = ''] = (pieces.at(-1) ?? '').split('_').reverse();
  return (text) => {
    // Rules most names out before they are taken apart. Ill-formed operands must not meet half of a pair.
    if (literal.isWellFormed() && !text.startsWith(literal)) return false;
    if (suffix.isWellFormed() && !text.endsWith(suffix)) return false;
    const units = codePointsOf(text);
    if (!stands(first, units, 0)) return false;
    if (last === undefined) return units.length === first.length;
    const end = units.length - last.length;
    if (end < first.length || !stands(last, units, end)) return false;
    let from = first.length;
    for (const piece of middle) {
      while (from + piece.length <= end && !stands(piece, units, from)) from += 1;
      from += piece.length;
      if (from > end) return false;
    }
    return true;
  };
}

function unitsOf(piece: string): readonly Unit[] {
  return codePointsOf(piece).map((point) => (point === 0x5f ? ANY : point));
}

function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function stands(piece: readonly Unit[], units: readonly number[], at: number): boolean {
  if (at + piece.length > units.length) return false;
  return piece.every((unit, index) => unit === ANY || unit === units[at + index]);
}
