import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetPrivateFile, keepPrivateFile } from '../../src/host/private-file.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('a private file', () => {
  let dir: string;
  let folder: string;
  beforeEach(() => {
    dir = tempFolder('private');
    folder = join(dir, 'a', 'b');
  });
  afterEach(() => removeFolder(dir));
  const keep = (name: string, most = 10) => keepPrivateFile({ folder, name, text: `of ${name}`, most });

  it('is kept for its owner alone, in a folder for its owner alone', () => {
    const kept = keep('one');
    assert.ok('path' in kept);
    assert.equal(readFileSync(kept.path, 'utf8'), 'of one');
    assert.deepEqual([statSync(kept.path).mode & 0o777, statSync(folder).mode & 0o777], [0o600, 0o700]);
  });

  it('takes the place of the oldest where there are too many', () => {
    for (const [index, name] of ['old', 'older', 'new'].entries()) {
      keep(name);
      utimesSync(join(folder, name), 1_000 + index, [2_000, 1_000, 3_000][index] ?? 0);
    }
    keep('newest', 3);
    assert.deepEqual(readdirSync(folder).toSorted(), ['new', 'newest', 'old']);
  });

  it('says why it cannot be kept', () => {
    writeFileSync(join(dir, 'a'), 'a file');
    assert.deepEqual(keep('one'), { code: 'ENOTDIR' });
  });

  it('is forgotten, and one of somebody else is not', () => {
    keep('one');
    const own = join(dir, 'own');
    writeFileSync(own, '');
    assert.equal(forgetPrivateFile(join(folder, 'one'), folder), 'forgotten');
    assert.equal(forgetPrivateFile(join(folder, '..', '..', 'own'), folder), 'left');
    assert.equal(forgetPrivateFile(join(folder, 'one'), folder), 'left');
    assert.ok(existsSync(own));
  });
});
