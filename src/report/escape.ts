/**
 * Makes hostile text safe to print on a terminal: what it shows can always be read back to exactly one text.
 *
 * Names of files and of indicators are chosen by others. Raw, they could move the cursor and write a clean verdict
 * over the real one (ESC, C1), add lines (CR, LF, U+2028), or show a path backwards or with invisible letters
 * (bidirectional and default-ignorable characters).
 * @module
 */

/** Whatever a terminal obeys, or shows as nothing; and a backslash that would read as the escape itself. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\\(?=u\{)/gu;

/**
 * Writes each unprintable character as `\u{HEX}`, everything else as it is. Only a backslash before `u{` is escaped
 * too (as `\u{5c}`), so an escape cannot be forged, and paths and patterns full of backslashes stay as they are.
 */
export function forTerminal(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
