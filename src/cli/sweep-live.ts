/**
 * What `besom sweep` shows while it runs: quick answers as they come, each finding as a line, and how far it is.
 * @module
 */

import { forTerminal } from '../report/escape.ts';
import { countOf, durationText } from '../report/figures.ts';
import { liveBlock, liveFinding } from '../report/live.ts';
import { findingLine } from '../report/ndjson.ts';
import type { Style } from '../report/style.ts';
import type { SweepEvent } from '../sweep/events.ts';
import type { ProgressLine } from './progress.ts';
import type { SweepOptions } from './sweep-options.ts';

export type LiveScreen = {
  readonly form: SweepOptions['format'];
  readonly style: Style;
  readonly progress: ProgressLine;
  /** A piece of the result. */
  readonly write: (text: string) => void;
  /** A line that is no result. */
  readonly note: (line: string) => void;
  /** Milliseconds since the command started. */
  readonly elapsedMs: () => number;
};

/** Shows each event in the way of the form: text tells a person, ndjson streams findings, json waits for the end. */
export function openLive(screen: LiveScreen): (event: SweepEvent) => void {
  let found = 0;
  return (event) => {
    if (event.kind === 'progress') return screen.progress.update(event);
    const text = textOf(event, { screen, found });
    if (event.kind === 'finding' && event.finding.kind === 'evidence') found += 1;
    if (event.kind === 'note') {
      screen.progress.clear();
      return screen.note(forTerminal(event.text));
    }
    if (text === undefined) return;
    screen.progress.clear();
    screen.write(text);
  };
}

function textOf(
  event: SweepEvent,
  { screen, found }: { readonly screen: LiveScreen; readonly found: number },
): string | undefined {
  if (screen.form === 'ndjson') return event.kind === 'finding' ? findingLine(event.finding) : undefined;
  if (screen.form !== 'text') return undefined;
  const line = lineOf(event, { screen, found });
  return line === undefined ? undefined : `${line}\n`;
}

function lineOf(
  event: SweepEvent,
  { screen, found }: { readonly screen: LiveScreen; readonly found: number },
): string | undefined {
  switch (event.kind) {
    case 'finding':
      return liveFinding(event.finding, screen.style);
    case 'block':
      return liveBlock(event.block, screen.style);
    case 'fast-lane-done': {
      const so = found === 0 ? 'nothing found' : countOf(found, 'trace');
      return `quick: exact paths and hosts answered in ${durationText(screen.elapsedMs())}: ${so}`;
    }
    default:
      return undefined;
  }
}
