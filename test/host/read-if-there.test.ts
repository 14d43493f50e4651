import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../../src/host/read-if-there.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('readIfThere', () => {
  let dir = '';
  const read = (name: string) => readIfThere(join(dir, name), { maxBytes: 10 })?.toString();
  before(() => {
    dir = tempFolder('if-there');
    writeFileSync(join(dir, 'small'), 'small');
    writeFileSync(join(dir, 'large'), 'x'.repeat(11));
    mkdirSync(join(dir, 'folder'));
    symlinkSync(join(dir, 'small'), join(dir, 'link'));
    symlinkSync(join(dir, 'nowhere'), join(dir, 'broken'));
  });
  after(() => removeFolder(dir));

  it('reads a file, also through a link', () => assert.deepEqual([read('small'), read('link')], ['small', 'small']));

  for (const name of ['nowhere', 'nowhere/file', 'x'.repeat(300)]) {
    it(`finds nothing at ${name.slice(0, 20)}`, () => assert.equal(read(name), undefined));
  }

  const amiss = [
    { name: 'a folder', at: 'folder', code: 'READ_FAILED' },
    { name: 'a link that leads nowhere', at: 'broken', code: 'READ_MISSING' },
    { name: 'a file over the limit', at: 'large', code: 'TOO_BIG' },
  ];
  for (const { name, at, code } of amiss) {
    it(`does not take ${name} for nothing`, () => assert.throws(() => read(at), { code }));
  }
});
