/**
 * Finds the line on which each object of a bundle begins, so that a defect can be found with an editor.
 * @module
 */
import { jsonTokens } from './json-tokens.ts';

/** The lines of the members of `objects`, in order. The text is known to be JSON. */
export function memberLines(text: string): readonly number[] {
  const lines = lineCounter(text);
  let found: number[] = [];
  let depth = 0;
  let key = '';
  let previous = '';
  for (const { kind, offset, end } of jsonTokens(text)) {
    const inList = depth === 2 && key === '"objects"';
    if (inList && (previous === '[' || previous === ',') && kind !== ']') found.push(lines.at(offset));
    if (depth === 1 && kind === 'string' && previous !== ':') key = text.slice(offset, end);
    if (kind === '{' || kind === '[') depth += 1;
    if (kind === '}' || kind === ']') depth -= 1;
    // JSON.parse takes the last of two properties with one name
    if (depth === 2 && kind === '[' && key === '"objects"') found = [];
    previous = depth === 2 || kind !== ',' ? kind : '';
  }
  return found;
}

/** Counts on from the place asked for last: places must come in order. */
function lineCounter(text: string): { at(offset: number): number } {
  let line = 1;
  let from = 0;
  return {
    at(offset) {
      for (let next = text.indexOf('\n', from); next >= 0 && next < offset; next = text.indexOf('\n', from)) {
        line += 1;
        from = next + 1;
      }
      return line;
    },
  };
}
