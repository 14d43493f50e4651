/**
 * Says of an error what can hold nothing private: its kind, its code, and the places in our own files.
 *
 * The words of an error may quote a path, a line of somebody's file or a token, and the names of functions are made from
 * data here and there: neither leaves the Mac in a crash report, nor stands in the log.
 * @module
 */
import { isProblem } from '../model/problem.ts';

export type ErrorWords = {
  readonly kind: string;
  readonly code?: string;
  /** `src/agent/agent.ts:12:3`: files of ours, of a package, or of the runtime. */
  readonly stack: readonly string[];
  readonly cause?: ErrorWords;
};

const MAX_FRAMES = 20;
const MAX_CAUSES = 3;

/** What of a frame's place is ours to show: nothing before it is. */
const PLACE =
  /(?:node:[\w/]+|(?:src|packs)\/[\w./-]+\.ts|node_modules\/(?:@[\w.-]+\/)?[\w.-]+\/[\w./-]+\.[cm]?js|besom\.mjs):\d+:\d+(?=\)?$)/u;

/** Kind, code, places, and the same of what it was caused by. */
export function errorWords(error: unknown, depth = 0): ErrorWords {
  if (!(error instanceof Error)) return { kind: typeof error, stack: [] };
  const code = codeWord(error);
  return {
    kind: plainWord(error.name) ?? 'Error',
    ...(code !== undefined && { code }),
    stack: placesOf(error.stack ?? ''),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: errorWords(error.cause, depth + 1) }),
  };
}

function placesOf(stack: string): readonly string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /u.test(line));
  return frames.slice(0, MAX_FRAMES).map((frame) => PLACE.exec(frame)?.[0] ?? 'elsewhere');
}

function codeWord(error: Error): string | undefined {
  if (isProblem(error)) return error.code;
  if ('code' in error && typeof error.code === 'string') return plainWord(error.code);
  return 'errcode' in error && typeof error.errcode === 'number' ? `SQLITE_${error.errcode}` : undefined;
}

function plainWord(word: string): string | undefined {
  return /^[A-Za-z][A-Za-z0-9_]{0,49}$/u.test(word) ? word : undefined;
}
