import assert from 'node:assert/strict';
import { asTheyCome } from '../../src/probes/as-they-come.ts';

describe('asTheyCome', () => {
  it('gives each value once, the first that settles first', async () => {
    const [slow, fast, middle] = [1, 2, 3].map(() => Promise.withResolvers<string>());
    assert.ok(slow && fast && middle);
    const given: string[] = [];
    fast.resolve('fast');
    for await (const value of asTheyCome([slow.promise, fast.promise, middle.promise, Promise.resolve('at once')])) {
      given.push(value);
      if (given.length === 2) middle.resolve('middle');
      if (given.length === 3) slow.resolve('slow');
    }
    assert.deepEqual(given, ['fast', 'at once', 'middle', 'slow']);
  });

  it('ends at once where there is nothing to wait for', async () => {
    for await (const _ of asTheyCome([])) assert.fail();
  });

  it('ends with the first rejection', async () => {
    const waits = Promise.withResolvers<void>();
    await assert.rejects(async () => {
      for await (const _ of asTheyCome([waits.promise, Promise.reject(new Error('a bug'))])) assert.fail();
    }, /a bug/u);
  });
});
