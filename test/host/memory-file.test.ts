import assert from 'node:assert/strict';
import { MemoryFile } from '../../src/host/memory-file.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('the file of a memory, used by code that fails', () => {
  it('keeps what it holds when a defect of ours ends its use, and says why nothing came of it', () => {
    const stateDir = tempFolder('memory-file');
    const warnings: string[] = [];
    const file = new MemoryFile({ stateDir, keyMark: Buffer.alloc(16), warn: (text) => warnings.push(text) });
    file.use((tables) => tables.keep('name', [Buffer.alloc(16, 7)], 20_000));
    const failed = file.use(() => {
      throw new TypeError('a defect');
    });
    assert.equal(failed, undefined);
    assert.equal(file.trouble, 'a defect');
    assert.equal(file.use((tables) => tables.summary())?.find(({ kind }) => kind === 'name')?.count, 1);
    assert.deepEqual([file.trouble, warnings], [undefined, []]);
    file.close();
    removeFolder(stateDir);
  });
});
