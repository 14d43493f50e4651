import assert from 'node:assert/strict';
import type { Answer } from '../../src/host/host.ts';
import { openAsker } from '../../src/probes/patient-asker.ts';

/** Somebody to ask, whose answers the test gives when it likes. */
function somebody(): { readonly heard: string[]; ask(name: string): Promise<Answer>; say(answer: Answer): void } {
  const heard: string[] = [];
  const open: ((answer: Answer) => void)[] = [];
  return {
    heard,
    ask(name) {
      heard.push(name);
      return new Promise((resolve) => open.push(resolve));
    },
    say: (answer) => open.shift()?.(answer),
  };
}

const NAMES = Array.from({ length: 20 }, (_, n) => `n${n}`);
const LOST: Answer = { code: 'ETIMEOUT' };
const ABSENT: Answer = { code: 'ENOTFOUND' };

describe('openAsker', () => {
  it('asks so many at once, and the next when one has answered', async () => {
    const { heard, ask, say } = somebody();
    const asker = openAsker(ask, 3);
    const answers = NAMES.map(asker);
    assert.deepEqual(heard, ['n0', 'n1', 'n2']);
    say(ABSENT);
    await answers[0];
    await Promise.resolve();
    assert.deepEqual(heard, ['n0', 'n1', 'n2', 'n3']);
  });

  it('asks no more once eight questions were lost and none answered', async () => {
    const { heard, ask, say } = somebody();
    const answers = NAMES.map(openAsker(ask, 2));
    for (const answer of answers.slice(0, 9)) {
      say(LOST);
      await answer;
    }
    say(LOST);
    const all = await Promise.all(answers);
    assert.ok(heard.length <= 10, String(heard.length));
    assert.deepEqual(all.at(-1), { code: 'EUNREACHABLE' });
  });

  it('goes on asking somebody who answered once, however many are lost', async () => {
    const { heard, ask, say } = somebody();
    const answers = NAMES.map(openAsker(ask, 1));
    for (const [index, answer] of answers.entries()) {
      say(index === 0 ? { code: 'EREFUSED' } : LOST);
      await answer;
      await Promise.resolve();
    }
    assert.deepEqual(heard, NAMES);
  });

  it('lets the next one in after a bug too', async () => {
    const asker = openAsker(async (name) => {
      if (name === 'n0') throw new Error('a bug');
      return ABSENT;
    }, 1);
    const [broken, next] = ['n0', 'n1'].map(asker);
    await assert.rejects(async () => broken, /a bug/u);
    assert.deepEqual(await next, ABSENT);
  });
});
