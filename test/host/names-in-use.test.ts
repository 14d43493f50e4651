import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesInUse } from '../../src/host/names-in-use.ts';

describe('namesInUse', () => {
  it('counts what the volume at the top holds, or says that it keeps no count', () => {
    const count = namesInUse('/');
    assert.ok(count === undefined || (Number.isSafeInteger(count) && count > 0), String(count));
  });

  it('says nothing of a folder, which holds only a part of its volume', () => {
    const folder = mkdtempSync(join(tmpdir(), 'besom-names-'));
    try {
      assert.equal(namesInUse(folder), undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says nothing of what is not there', () => assert.equal(namesInUse('/nowhere/at/all'), undefined));
});
