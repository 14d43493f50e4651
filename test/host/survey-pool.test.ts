import assert from 'node:assert/strict';
import fc from 'fast-check';
import { claim, needsClaim } from '../../src/host/survey-claims.ts';
import { count, openMemory, totals } from '../../src/host/survey-memory.ts';
import { SurveyPool, type Task } from '../../src/host/survey-pool.ts';

const FOLDER: Task = { kind: 'folder', path: '/a', raw: false, root: 0, depth: 1, asked: false, mustAsk: false };

describe('the pool of a survey', () => {
  it('gives back every task as it was, the newest first', () => {
    const task = fc.record({
      kind: fc.constantFrom('folder' as const, 'files' as const, 'file' as const),
      path: fc.string({ unit: 'grapheme', maxLength: 300 }),
      root: fc.nat(65_535),
      depth: fc.nat(65_535),
      asked: fc.boolean(),
      mustAsk: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(task, { maxLength: 30 }), (tasks) => {
        const pool = new SurveyPool(openMemory());
        const given = tasks.map((some) => ({ ...some, raw: false }));
        for (const some of given) assert.equal(pool.give(some), true);
        assert.deepEqual(
          given.map(() => pool.take('all')),
          given.toReversed(),
        );
      }),
    );
  });

  it('keeps the bytes of a path that is not text', () => {
    const pool = new SurveyPool(openMemory());
    const raw = { ...FOLDER, raw: true, path: '/\u00ff\u00e9' };
    pool.give(raw);
    assert.deepEqual(pool.take('all'), raw);
  });

  it('has no room without end, and says so', () => {
    const pool = new SurveyPool(openMemory());
    const long = { ...FOLDER, path: 'x'.repeat(4_000) };
    let given = 0;
    while (pool.give(long)) given += 1;
    assert.ok(given > 50);
    assert.equal(pool.take('all')?.path, long.path);
    assert.equal(pool.give(long), true, 'room that was taken is free again');
  });

  it('leaves long readings to threads that may block', () => {
    const pool = new SurveyPool(openMemory());
    pool.give({ ...FOLDER, kind: 'file' });
    assert.equal(pool.take('folders'), undefined);
    assert.equal(pool.stopped, false, 'there is work left, if not for this thread');
    assert.equal(pool.take('all')?.kind, 'file');
  });

  it('is over when no thread has work left, and not before', () => {
    const memory = openMemory();
    const [one, other] = [new SurveyPool(memory), new SurveyPool(memory)];
    one.begin();
    assert.equal(other.take('all'), undefined);
    assert.deepEqual([other.stopped, one.hungry], [false, true]);
    one.give(FOLDER);
    assert.equal(one.take('all')?.path, '/a');
    assert.equal(other.take('all'), undefined);
    assert.equal(other.stopped, false, 'one works still');
    assert.equal(one.take('all'), undefined);
    assert.deepEqual([one.stopped, other.stopped], [true, true]);
  });

  it('is not over while a question is open', () => {
    const pool = new SurveyPool(openMemory());
    pool.begin();
    pool.hold();
    assert.equal(pool.take('all'), undefined);
    assert.equal(pool.stopped, false);
    pool.release(1);
    assert.equal(pool.take('all'), undefined);
    assert.equal(pool.stopped, true);
  });

  it('rings for a thread that waits', async () => {
    const memory = openMemory();
    const [one, other] = [new SurveyPool(memory), new SurveyPool(memory)];
    const waited = one.waited(one.bell);
    other.give(FOLDER);
    await waited;
    assert.equal(one.take('all')?.path, '/a');
  });
});

describe('the claims of a survey', () => {
  it('know a folder by device and inode, for every thread', () => {
    const memory = openMemory();
    const view = openMemory(memory.block);
    assert.equal(claim(memory, { device: 1, inode: 7 }), true);
    assert.equal(claim(view, { device: 1, inode: 7 }), false);
    assert.equal(claim(view, { device: 2, inode: 7 }), true);
    assert.equal(claim(view, { device: 1, inode: 2 ** 40 + 7 }), true);
  });

  it('hold tens of thousands, and end when they are full: then every folder is walked', () => {
    const memory = openMemory();
    for (let inode = 1; inode <= 60_000; inode++) assert.equal(claim(memory, { device: 1, inode }), true);
    assert.equal(claim(memory, { device: 1, inode: 1 }), false);
    assert.equal(claim(memory, { device: 1, inode: 60_000 }), true);
  });

  it('are asked of roots, the folders below them, and every sixteenth level', () => {
    const levels = Array.from({ length: 40 }, (_, depth) => depth).filter(needsClaim);
    assert.deepEqual(levels, [0, 1, 16, 32]);
  });
});

describe('the counts of a survey', () => {
  it('are the sums of what all threads did', () => {
    const memory = openMemory();
    count(memory, 0, [1, 10, 0, 5]);
    count(memory, 3, [2, 20, 1, 2 ** 40]);
    count(memory, 0, [1, 1, 1, 1]);
    assert.deepEqual(totals(memory), { folders: 4, names: 31, filesHashed: 2, bytesRead: 2 ** 40 + 6 });
  });
});
