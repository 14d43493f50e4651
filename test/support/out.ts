/**
 * An `Out` for tests: keeps what a command says.
 * @module
 */
import type { Out } from '../../src/cli/out.ts';

export type RecordedOut = Out & { readonly lines: string[]; readonly notes: string[]; readonly values: unknown[] };

/** Columns as on a plain terminal unless a test says otherwise. */
export function recordedOut(width = 80): RecordedOut {
  const recorded: Pick<RecordedOut, 'lines' | 'notes' | 'values'> = { lines: [], notes: [], values: [] };
  return {
    ...recorded,
    width,
    colour: false,
    text: (line) => void recorded.lines.push(...line.split('\n')),
    note: (line) => void recorded.notes.push(line),
    json: (value) => void recorded.values.push(value),
  };
}
