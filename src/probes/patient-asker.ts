/**
 * Asks one resolver about many names without flooding it, and without waiting for one that never answers.
 *
 * 512 questions at once filled the receive buffer of a name server on loopback, and half of them were lost; and a pack
 * of 500 domains on a Mac without a network must not cost 500 times two seconds.
 * @module
 */
import type { Answer } from '../host/host.ts';

/** After so many questions without any answer at all, the rest is not asked. */
const GIVE_UP_AFTER = 8;
/** Codes with which a resolver shows that it is there. */
const ANSWERS: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EREFUSED', 'ESERVFAIL']);

/** Whether the resolver was reached, whatever it says. */
export function isAnswer(answer: Answer): boolean {
  return 'addresses' in answer || ANSWERS.has(answer.code);
}

/** Gives `ask` for many names, of which `atOnce` are under way together. */
export function openAsker(ask: (name: string) => Promise<Answer>, atOnce: number): (name: string) => Promise<Answer> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  let lost = 0;
  let wasReached = false;
  return async (name) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      if (!wasReached && lost >= GIVE_UP_AFTER) return { code: 'EUNREACHABLE' };
      const answer = await ask(name);
      if (isAnswer(answer)) wasReached = true;
      else lost += 1;
      return answer;
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
