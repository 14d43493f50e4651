/**
 * What the place that text goes to can show: its width, and colour where it is a terminal that wants it.
 * @module
 */
import type { Style } from '../report/style.ts';

/** What of a stream matters here: `process.stdout` has it, and so has a test. */
export type Screen = { readonly isTTY?: boolean; readonly columns?: number };

type Environment = Readonly<Record<string, string | undefined>>;

/** For what is no terminal: a file, a pipe. */
export const PLAIN: Style = { columns: 80, colour: false };

/** How text for this stream is laid out. https://no-color.org: any value but an empty one switches colour off. */
export function styleOf(screen: Screen, env: Environment): Style {
  if (screen.isTTY !== true) return PLAIN;
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  // a terminal that does not tell its width says 0
  return { columns: screen.columns || PLAIN.columns, colour: !plain };
}
