import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lossBy } from '../../src/host/watch-limits.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const LIMITED = join(import.meta.dirname, '../fixtures/watch/limited.ts');
const IN_A_NAMESPACE = ['--user', '--map-root-user', '--'];

describe('a limit of watches', () => {
  it('is told by its name, and mended when there is room again', function () {
    const able = spawnSync('unshare', [...IN_A_NAMESPACE, 'test', '-w', '/proc/sys/user/max_inotify_watches']);
    if (able.status !== 0) this.skip();
    const dir = tempFolder('limited');
    try {
      const folders = ['one', 'two', 'three'].map((name) => join(dir, name));
      for (const folder of folders) mkdirSync(folder);
      const words = [...IN_A_NAMESPACE, process.execPath, LIMITED, ...folders];
      const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8', timeout: 30_000 });
      assert.equal(stderr, '');
      const { told, watched, lost } = JSON.parse(stdout);
      assert.deepEqual(told, ["limited: the system's limit of watches is reached", 'restored']);
      assert.deepEqual([watched.toSorted(), lost], [folders.toSorted(), []]);
    } finally {
      removeFolder(dir);
    }
  });

  const cases = [
    { code: 'EMFILE', kind: 'limited', because: "this process's limit of open files is reached" },
    { code: 'ENOSPC', kind: 'limited', because: "the system's limit of watches is reached" },
    { code: 'EACCES', kind: 'lost', because: 'permission refused' },
    { code: 'EIO', kind: 'lost', because: 'the system says EIO' },
  ];
  for (const { code, ...loss } of cases) {
    it(`says of ${code}: ${loss.because}`, () => {
      assert.deepEqual(lossBy(Object.assign(new Error('watch'), { code })), loss);
    });
  }
});
