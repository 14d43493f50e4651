/**
 * Tells a crash loop from a start, and writes of a crash what can hold nothing private.
 *
 * A start that is not followed by a clean stop was a crash, whoever ended it: a program that the system kills for its
 * memory cannot say so itself. After five of them in ten minutes something that the agent looks at kills it, and it starts
 * in safe mode: a sign of life and the poll of exact paths, nothing that parses. After an hour it ends by itself and is
 * started anew, so that no Mac stays half watched because of one bad hour.
 * @module
 */
import { keepCrash, keepStarts, readStarts } from '../host/crash-file.ts';
import { errorWords } from '../host/error-words.ts';

/** How many crashes in which time are a loop. */
const LOOP_STARTS = 5;
const LOOP_MS = 10 * 60_000;

/** So long safe mode lasts; then the agent stops cleanly, and launchd starts it anew. */
export const SAFE_MODE_MS = 60 * 60_000;

export type StartMode = 'normal' | 'safe';

/** What this start is. `crashes`: starts before it, in the last ten minutes, that did not stop cleanly. */
export type Start = {
  readonly mode: StartMode;
  readonly crashes: number;
  /** To be called last in a clean stop: what ended so was no crash. */
  stopped(): void;
};

export type StartContext = { readonly stateDir: string; readonly now: () => Date };

/** Writes the start down, and says what kind of start it is. A folder that cannot be written tells of no loop. */
export function beginStart({ stateDir, now }: StartContext): Start {
  const time = now();
  const crashed = recentStarts(readStarts(stateDir), time);
  keepStarts(stateDir, [...crashed, time.toISOString()]);
  return { ...judgeStarts(crashed), stopped: () => keepStarts(stateDir, []) };
}

/** The mode after so many crashes of late. */
export function judgeStarts(crashed: readonly string[]): Pick<Start, 'mode' | 'crashes'> {
  return { mode: crashed.length >= LOOP_STARTS ? 'safe' : 'normal', crashes: crashed.length };
}

/** Those of the last ten minutes. A time in the future is of a clock that was set back since, and says nothing. */
export function recentStarts(starts: readonly string[], now: Date): readonly string[] {
  return starts.filter((start) => {
    const agoMs = now.getTime() - Date.parse(start);
    return agoMs >= 0 && agoMs < LOOP_MS;
  });
}

/** Where and how it ran, for the report. */
export type CrashContext = StartContext & {
  readonly version: string;
  readonly runtime: { readonly node: string; readonly platform: string; readonly arch: string };
  readonly startedAt: string;
  readonly mode: StartMode;
};

/** Keeps a report of an error that nobody caught. Called where nothing may fail any more: what goes wrong is left. */
export function reportCrash(error: unknown, context: CrashContext): void {
  const { stateDir, now, version, runtime, startedAt, mode } = context;
  const at = now().toISOString();
  keepCrash(stateDir, { schema: 'besom.crash/1', at, version, runtime, startedAt, mode, error: errorWords(error) });
}

/** The same in one line for the event: kind, code and the first place of our own. */
export function crashDetail(error: unknown): string {
  const { kind, code, stack } = errorWords(error);
  const place = stack.find((frame) => frame.startsWith('src/') || frame.startsWith('besom.mjs'));
  return [kind, ...(code === undefined ? [] : [code]), ...(place === undefined ? [] : [`at ${place}`])].join(' ');
}
