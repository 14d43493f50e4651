/**
 * Reads what a qualifier asks for, or why nothing can answer it. Each is read once: patterns outlive observations.
 * @module
 */

import type { Qualifier } from '../patterns/pattern.ts';
import { nanosecondsOf, parseInstant } from './instant.ts';

/** `window` is half-open: START is in it, STOP is not. */
export type Asked =
  | { readonly kind: 'repeats'; readonly times: number }
  | { readonly kind: 'within'; readonly nanoseconds: bigint }
  | { readonly kind: 'window'; readonly start: bigint; readonly stop: bigint }
  | { readonly kind: 'empty-window' }
  | { readonly kind: 'defect'; readonly because: string };

export type Window = Asked & { readonly kind: 'window' };

const asked = new WeakMap<Qualifier, Asked>();

export function askedBy(qualifier: Qualifier): Asked {
  const known = asked.get(qualifier) ?? readQualifier(qualifier);
  asked.set(qualifier, known);
  return known;
}

function readQualifier(qualifier: Qualifier): Asked {
  switch (qualifier.kind) {
    case 'repeats':
      if (qualifier.times < 1) return { kind: 'defect', because: 'REPEATS takes 1 or more times' };
      return { kind: 'repeats', times: qualifier.times };
    case 'within':
      if (qualifier.seconds <= 0) return { kind: 'defect', because: 'WITHIN takes more than 0 seconds' };
      return { kind: 'within', nanoseconds: nanosecondsOf(qualifier.seconds) };
    case 'start-stop':
      return readWindow(qualifier);
  }
}

function readWindow({ start: from, stop: to }: Qualifier & { readonly kind: 'start-stop' }): Asked {
  const start = parseInstant(from);
  const stop = parseInstant(to);
  if (start === undefined || stop === undefined) {
    return { kind: 'defect', because: `t'${start === undefined ? from : to}' is not in the calendar` };
  }
  return start < stop ? { kind: 'window', start, stop } : { kind: 'empty-window' };
}
