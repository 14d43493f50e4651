/**
 * Runs one sweep in a child process and keeps its ledger here, so that whatever becomes of the child, there is an answer.
 * @module
 */

import { type ChildEnd, type ChildStart, startSweepChild } from '../host/child.ts';
import { isRecord } from '../model/json.ts';
import { PROBLEMS, Problem, type ProblemCode } from '../model/problem.ts';
import type { SweepEvent } from './events.ts';
import { closeEarly, enter, type Ledger } from './ledger.ts';
import type { SweepOrder } from './order.ts';

/** Why a sweep was told to stop before its time. */
export type Stop = 'interrupted' | 'timed-out';

export type SweepRun = {
  readonly order: SweepOrder;
  readonly ledger: Ledger;
  /** Told of each event after the ledger has it. */
  readonly tell: (event: SweepEvent) => void;
  /** Aborted with a `Stop` as its reason. */
  readonly stop: AbortSignal;
  /** In tests a bug of the child is thrown here. */
  readonly strict: boolean;
  readonly background?: ChildStart['background'];
};

/** How a sweep went: to its end, stopped by us, or broken off, with the words for it. */
export type SweepEnd = { readonly kind: 'ended' | 'stopped' } | { readonly kind: 'broken'; readonly because: string };

/** Sweeps until the child is done, dies or is stopped; the ledger says in each case what is known. */
export async function runSweepOrder({ order, ledger, tell, stop, strict, background }: SweepRun): Promise<SweepEnd> {
  const child = startSweepChild({
    words: ['sweep-child'],
    request: order,
    ...(background === undefined ? {} : { background }),
  });
  stop.addEventListener('abort', child.kill, { once: true });
  if (stop.aborted) child.kill();
  let ended = false;
  for await (const event of child.events) {
    if (!isSweepEvent(event)) continue;
    enter(ledger, event);
    tell(event);
    ended ||= event.kind === 'ended';
  }
  stop.removeEventListener('abort', child.kill);
  if (ended) return { kind: 'ended' };
  if (!stop.aborted) return closeBroken(ledger, { end: await child.ended, strict });
  closeEarly(ledger, stopOf(stop));
  return { kind: 'stopped' };
}

/** A child that could not even begin (the root vanished) is the call's failure; one that broke later leaves gaps. */
function closeBroken(ledger: Ledger, { end, strict }: { readonly end: ChildEnd; readonly strict: boolean }): SweepEnd {
  const because = becauseOf(end);
  if (end.kind === 'failed') {
    const { code, message } = end.error;
    if (code !== undefined && isProblemCode(code))
      throw new Problem(code, message.replace(`${PROBLEMS[code].says} `, ''));
    if (strict) throw new Error(message, { cause: end.error.stack });
  }
  closeEarly(ledger, 'probe-failed', because);
  return { kind: 'broken', because };
}

function becauseOf(end: ChildEnd): string {
  switch (end.kind) {
    case 'failed':
      return end.error.message;
    case 'died':
    case 'garbled':
      return `the sweep's process broke off: ${end.because}`;
    default:
      return "the sweep's process broke off";
  }
}

function stopOf({ reason }: AbortSignal): Stop {
  return reason === 'timed-out' ? 'timed-out' : 'interrupted';
}

/** The child is this same program: an event is known by its kind. */
function isSweepEvent(event: unknown): event is SweepEvent {
  return isRecord(event) && typeof event['kind'] === 'string';
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
