import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { merge } from '../../src/sweep/merge.ts';

describe('merge', () => {
  it('gives every value of every source', async () => {
    assert.deepEqual((await all(merge([listed(1, 2, 3), listed(), listed(4)]))).sort(), [1, 2, 3, 4]);
  });

  it('ends where there is no source', async () => {
    assert.deepEqual(await all(merge<number>([])), []);
  });

  it('keeps the order of each source', async () => {
    const values = await all(merge([listed(1, 2, 3), listed(10, 20, 30)]));
    assert.deepEqual(
      [values.filter((value) => value < 10), values.filter((value) => value >= 10)],
      [
        [1, 2, 3],
        [10, 20, 30],
      ],
    );
  });

  it('does not wait for a silent source', async () => {
    const silence = Promise.withResolvers<void>();
    const merged = merge([listed(1, 2), silentUntil(silence.promise)]);
    assert.deepEqual([(await merged.next()).value, (await merged.next()).value], [1, 2]);
    silence.resolve();
    assert.deepEqual([(await merged.next()).value, (await merged.next()).done], [99, true]);
  });

  it('draws no further than one value ahead of its reader', async () => {
    let drawn = 0;
    async function* counted() {
      for (;;) yield ++drawn;
    }
    const merged = merge([counted()]);
    await merged.next();
    await turn();
    assert.equal(drawn, 2);
    await merged.return(undefined);
  });

  it('closes every source when its reader stops', async () => {
    const closed: number[] = [];
    const merged = merge([closing(1, closed), closing(2, closed)]);
    await merged.next();
    await merged.return(undefined);
    assert.deepEqual(closed.sort(), [1, 2]);
  });

  it('throws what a source throws, after what came before, and closes the others', async () => {
    const closed: number[] = [];
    const merged = merge([failing(), closing(2, closed)]);
    const seen: number[] = [];
    await assert.rejects(async () => {
      for await (const value of merged) seen.push(value);
    }, /broken/u);
    assert.ok(seen.includes(1));
    assert.deepEqual(closed, [2]);
  });
});

async function* listed(...values: readonly number[]): AsyncGenerator<number> {
  yield* values;
}

async function* silentUntil(end: Promise<void>): AsyncGenerator<number> {
  await end;
  yield 99;
}

async function* closing(value: number, closed: number[]): AsyncGenerator<number> {
  try {
    for (;;) {
      yield value;
      await turn();
    }
  } finally {
    closed.push(value);
  }
}

async function* failing(): AsyncGenerator<number> {
  yield 1;
  throw new Error('broken');
}

async function all<T>(source: AsyncGenerator<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}
