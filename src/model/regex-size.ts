/**
 * Estimates how large a regular expression becomes when its repetitions are written out.
 *
 * RE2 writes `x{1000}` out a thousand times. An expression of 1,000 characters can become a million steps and take
 * seconds to compile, and a hostile pack can hold thousands of them: so it is measured before it is compiled.
 * @module
 */

/** One thing that a repetition can follow: an escape, a class, a bracket, a counted repetition, or a character. */
const PIECE = /\\.|\[\^?\]?(?:\\.|\[:[a-z]+:\]|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|[()]|./gsu;

/** Steps, at least as many as a compiled program has for the repeated parts. Not exact, and linear. */
export function estimateSize(expression: string): number {
  const outer: number[] = [];
  let size = 0;
  let last = 0;
  for (const [piece, least, most] of expression.matchAll(PIECE)) {
    if (piece === '(') {
      outer.push(size);
      size = 0;
      last = 0;
    } else if (piece === ')') {
      last = size + 2;
      size = (outer.pop() ?? 0) + last;
    } else if (least !== undefined) {
      const times = Math.max(Number(least), Number(most ?? 0), 1);
      size += last * (times - 1);
      last *= times;
    } else {
      last = 1;
      size += 1;
    }
  }
  return outer.reduce((sum, part) => sum + part, size);
}
