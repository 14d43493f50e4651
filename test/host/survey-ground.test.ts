import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from '../../src/host/formats/mounts.ts';
import { rawOf } from '../../src/host/raw-path.ts';
import { layGround, shownAs } from '../../src/host/survey-ground.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const mountAt = (at: string): Mount => ({ from: 'x', at, type: 'ext4', options: [] });

describe('shownAs', () => {
  const tops = [
    { path: '/mnt/mac', shownAs: '/' },
    { path: '/mnt/mac/System/Volumes/Data', shownAs: '/' },
    { path: '/mnt/mac/tmp', shownAs: '/private/tmp' },
  ];
  const cases: readonly (readonly [string, string])[] = [
    ['/mnt/mac/Volumes/USB', '/Volumes/USB'],
    ['/mnt/mac/System/Volumes/Data/Users/ada', '/Users/ada'],
    ['/mnt/mac/tmp/x', '/private/tmp/x'],
    ['/mnt/mac/tmp2/x', '/tmp2/x'],
    ['/mnt/mac', '/'],
    ['/elsewhere', '/elsewhere'],
  ];
  for (const [path, mac] of cases) it(`spells ${path} ${mac}`, () => assert.equal(shownAs(path, tops), mac));

  it('spells what lies below the top of this machine as it is', () => {
    assert.equal(shownAs('/home', [{ path: '/', shownAs: '/' }]), '/home');
  });
});

describe('layGround', () => {
  const folder = tempFolder('ground');
  after(() => removeFolder(folder));

  it('walks the tops whatever they are, folders that are mounted below them, and nothing twice', () => {
    writeFileSync(join(folder, 'hosts'), '');
    const top = { path: folder, shownAs: '/' };
    const ground = layGround({
      tops: [top],
      mounts: {
        walked: [mountAt(rawOf({ path: folder })), mountAt(rawOf({ path: join(folder, 'hosts') })), mountAt('/dev')],
        leftOut: [{ mount: mountAt(rawOf({ path: folder })), because: 'nfs: a network volume', unsafe: true }],
      },
    });
    assert.deepEqual(ground, { roots: [top, { path: '/dev', shownAs: '/dev' }], skip: [] });
  });

  it('leaves a local mount whose name is not UTF-8 to the walk over its folder, and keeps the walk out of any other', () => {
    const at = `${rawOf({ path: folder })}/\xff`;
    const mounts = { walked: [mountAt(at)], leftOut: [{ mount: mountAt(at), because: 'proc', unsafe: false }] };
    const { roots, skip } = layGround({ tops: [], mounts });
    assert.deepEqual(roots, []);
    assert.deepEqual(skip, [{ path: `${folder}/\ufffd`, because: 'proc' }]);
  });
});
