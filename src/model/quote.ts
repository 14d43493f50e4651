/**
 * Puts text that others chose between quotes, so that it can stand in a message of one line.
 *
 * A pattern or a property can hold line ends, escape sequences, or letters that turn the rest of the line round.
 * @module
 */

/** Whatever a terminal obeys, what it shows as nothing, the quote itself, and a backslash that would read as an escape. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}"]|\\(?=u\{)/gu;

/** The text between `"`, on one line, with `…` where it was cut after `maxLength` characters. */
export function quote(text: string, maxLength = 60): string {
  const shown = Array.from(text.slice(0, maxLength * 2))
    .slice(0, maxLength)
    .join('');
  return `"${shown.replaceAll(UNSAFE, escaped)}${shown.length < text.length ? '…' : ''}"`;
}

function escaped(character: string): string {
  return character === '"' ? '\\"' : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
