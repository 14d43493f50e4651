import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { BATCH_LIMITS, type RememberBatch, SEAL_BYTES } from '../../src/model/memory.ts';
import { Gathered } from '../../src/sweep/remember.ts';
import { SealTable } from '../../src/sweep/seal-table.ts';

describe('a table of seals', () => {
  it('gives each seal once, in order, whatever was added how often', () => {
    const number = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(fc.array(number, { maxLength: 6_000 }), fc.integer({ min: 1, max: 500 }), (numbers, most) => {
        const table = new SealTable();
        for (const one of numbers) table.add(sealOf(one));
        const pieces = [...table.take(most)];
        const expected = [...new Set(numbers)].map(sealOf).toSorted(Buffer.compare);
        assert.deepEqual(Buffer.concat(pieces), Buffer.concat(expected));
        assert.ok(pieces.every(({ length }) => length <= most * SEAL_BYTES));
        assert.deepEqual([...table.take(most)], []);
      }),
      { numRuns: 30 },
    );
  });

  it('says when it is full, and takes as much again once it was emptied', () => {
    const table = new SealTable();
    for (const round of [0, 1]) {
      let added = 0;
      while (!table.isFull) table.add(sealOf(round * 1_000_000 + added++));
      assert.equal(added, 131_072);
      const bytes = [...table.take(10_000)].reduce((sum, { length }) => sum + length, 0);
      assert.equal(bytes, 131_072 * SEAL_BYTES);
    }
  });
});

describe('what a probe offers to the memory', () => {
  it('is told in batches that stay within their bounds, each thing once', () => {
    const gathered = new Gathered();
    const file = (at: number) => ({ format: 'disk-image', size: at, hashes: { 'SHA-256': String(at % 700) } }) as const;
    for (let at = 0; at < 1_400; at++) gathered.add({ kind: 'file', file: file(at) });
    for (let at = 0; at < 5_000; at++) {
      gathered.add({ kind: 'seals', of: 'name', seals: sealOf(at % 2_500) });
      gathered.add({ kind: 'identifier', of: 'bundle', value: `com.example.app${at % 1_500}` });
    }
    const batches = [...gathered.takeAll()];
    assert.deepEqual(batches.map(sizeOf), [
      ['name', BATCH_LIMITS.seals],
      ['name', 2_500 - BATCH_LIMITS.seals],
      ['file', 500],
      ['file', 200],
      ['bundle', 1_000],
      ['bundle', 500],
    ]);
    assert.deepEqual([...gathered.takeAll()], []);
  });

  it('is no identifier where it is any other text', () => {
    const gathered = new Gathered();
    for (const value of ['a private sentence', '../x', 'x\ny', 'a'.repeat(500), '']) {
      gathered.add({ kind: 'identifier', of: 'bundle', value });
    }
    assert.deepEqual([...gathered.takeAll()], []);
  });

  it('ends in a flood, and holds no more than one table of it', () => {
    const gathered = new Gathered();
    let told = 0;
    const piece = Buffer.alloc(2_048 * SEAL_BYTES);
    for (let round = 0; round < 1_200; round++) {
      for (let at = 0; at < 2_048; at++) piece.writeUInt32LE(round * 2_048 + at, at * SEAL_BYTES + 4);
      gathered.add({ kind: 'seals', of: 'name', seals: piece });
      for (const batch of gathered.takeFull()) told += sizeOf(batch)[1];
    }
    for (const batch of gathered.takeAll()) told += sizeOf(batch)[1];
    assert.equal(told, 2_000_000);
  });
});

function sizeOf(batch: RememberBatch): readonly [string, number] {
  if ('seals' in batch) return [batch.of, Buffer.from(batch.seals, 'base64').length / SEAL_BYTES];
  return [batch.of, 'files' in batch ? batch.files.length : batch.values.length];
}

function sealOf(number: number): Buffer {
  return createHash('sha256').update(String(number)).digest().subarray(0, SEAL_BYTES);
}
