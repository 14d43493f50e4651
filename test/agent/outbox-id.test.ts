/**
 * Ids that count up.
 * @module
 */
import assert from 'node:assert/strict';
import * as z from 'zod';
import { idAfter } from '../../src/agent/outbox-id.ts';

const uuid = z.uuidv7();

describe('idAfter', () => {
  const cases = [
    {
      name: 'counts the last digit up',
      last: 'ffffffff-ffff-7000-8000-000000000000',
      next: 'ffffffff-ffff-7000-8000-000000000001',
    },
    {
      name: 'carries over the variant',
      last: 'ffffffff-ffff-7000-bfff-ffffffffffff',
      next: 'ffffffff-ffff-7001-8000-000000000000',
    },
    {
      name: 'carries over the version',
      last: 'fffffff0-0000-7fff-bfff-ffffffffffff',
      next: 'fffffff0-0001-7000-8000-000000000000',
    },
  ];
  for (const { name, last, next } of cases) it(name, () => assert.equal(idAfter(last), next));

  it('goes on behind the last one when the clock is set back, and stays a UUID of version 7', () => {
    let last = 'f0000000-0000-7fff-bfff-fffffffffff0';
    for (let count = 0; count < 50; count++) {
      const next = idAfter(last);
      assert.ok(next > last && uuid.safeParse(next).success, next);
      last = next;
    }
  });

  it('is of now where nothing is behind it', () => {
    const ms = Number.parseInt(idAfter('00000000-0000-7000-8000-000000000000').replace('-', '').slice(0, 12), 16);
    assert.ok(Math.abs(ms - Date.now()) < 60_000);
  });
});
