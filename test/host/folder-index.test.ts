import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderIndex } from '../../src/host/folder-index.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('FolderIndex', () => {
  let folder = '';
  beforeEach(() => {
    folder = tempFolder('index');
    writeFileSync(join(folder, 'Name'), '');
    writeFileSync(join(folder, 'NAME'), '');
    writeFileSync(join(folder, 'other'), '');
  });
  afterEach(() => removeFolder(folder));

  /** An index that counts the names that it had to fold. */
  function counting(now?: () => number): { readonly index: FolderIndex; folded(): number } {
    let count = 0;
    const fold = (raw: string) => {
      count += 1;
      return raw === 'other' ? undefined : raw.toLowerCase();
    };
    return { index: new FolderIndex(fold, now), folded: () => count };
  }

  const later = () => Date.now() + 60_000;

  it('gives every spelling, and nothing for a name that cannot be folded', () => {
    const { index } = counting();
    assert.deepEqual([...index.named(folder, 'name')].toSorted(), ['NAME', 'Name']);
    assert.deepEqual(index.named(folder, 'other'), []);
  });

  it('reads a settled folder once', () => {
    const { index, folded } = counting(later);
    index.named(folder, 'name');
    assert.deepEqual([...index.named(folder, 'name')].toSorted(), ['NAME', 'Name']);
    assert.deepEqual(index.named(folder, 'none'), []);
    assert.equal(folded(), 3);
  });

  it('reads a folder again that changed, or that may change in the same tick', () => {
    const { index, folded } = counting(later);
    index.named(folder, 'name');
    writeFileSync(join(folder, 'nAmE'), '');
    assert.equal(index.named(folder, 'name').length, 3);
    assert.equal(folded(), 7);
    const young = counting();
    young.index.named(folder, 'name');
    young.index.named(folder, 'name');
    assert.equal(young.folded(), 8);
  });

  it('forgets rather than grows', () => {
    const { index, folded } = counting(later);
    const folders = Array.from({ length: 65 }, (_, n) => tempFolder(`index-${n}`));
    index.named(folder, 'name');
    for (const each of folders) index.named(each, 'name');
    index.named(folder, 'name');
    assert.equal(folded(), 6);
    for (const each of folders) removeFolder(each);
  });

  it('throws what the system says', () => {
    assert.throws(() => counting().index.named(join(folder, 'none'), 'x'), /ENOENT/);
    assert.throws(() => counting().index.named(join(folder, 'other'), 'x'), /ENOTDIR/);
  });
});
