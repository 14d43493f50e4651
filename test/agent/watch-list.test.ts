import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { deriveWatchList, type WatchList } from '../../src/agent/watch-list.ts';
import { buildMac, MAC_FORMS, type MacTree } from '../support/mac-tree.ts';
import { planOf } from '../support/memory.ts';
import { openTestRoot } from '../support/open-host.ts';

function pathPattern(path: string): string {
  const slash = path.lastIndexOf('/');
  return `[file:name = '${path.slice(slash + 1)}' AND file:parent_directory_ref.path = '${path.slice(0, slash) || '/'}']`;
}

describe('the list of what is watched', () => {
  let mac: MacTree;
  beforeEach(() => {
    mac = buildMac();
  });
  afterEach(() => mac.remove());

  const derive = (paths: readonly string[], storyPaths: readonly string[] = []): WatchList =>
    deriveWatchList({ host: openTestRoot(mac.dir), plan: planOf(...paths.map(pathPattern)), storyPaths });
  const watched = (list: WatchList) => list.folders.map(({ path }) => path).toSorted();

  /** What is watched on any Mac, whatever the plan. */
  const ALWAYS = ['/Applications', '/Users/ada/Desktop', '/Users/ada/Downloads', '/private/etc'];

  for (const form of MAC_FORMS) {
    it(`has few folders, each with its reason: ${form}`, () => {
      mac.remove();
      mac = buildMac({ form });
      const list = derive(['/tmp/.ptslog', '/private/tmp/.svx856.log']);
      assert.deepEqual(watched(list), [...ALWAYS, '/private/tmp'].toSorted());
      assert.ok(list.folders.every(({ real, path }) => real === mac.at(path)));
      const tmp = list.folders.find(({ path }) => path === '/private/tmp');
      assert.deepEqual(
        tmp?.places.map(({ path }) => path),
        ['/private/tmp/.ptslog', '/private/tmp/.svx856.log'],
      );
      assert.deepEqual(list.limits, []);
    });
  }

  it('watches the nearest folder above one that is not there yet', () => {
    rmSync(mac.at('/private/var/log'), { recursive: true });
    assert.ok(watched(derive(['/private/tmp/a/b/c'])).includes('/private/tmp'));
    assert.deepEqual(watched(derive(['/private/var/log/a/b'])), ALWAYS);
  });

  const wide = ['/x', '/Users/ada/.x', '/Users/x', '/Library/x', '/Users/ada/Library/x', '/private/x', '/Volumes/U/x'];
  for (const path of wide) {
    it(`polls ${path}, and watches no folder for it`, () => {
      mkdirSync(mac.at('/Volumes/U'), { recursive: true });
      const list = derive([path]);
      assert.deepEqual(watched(list), [...ALWAYS, '/Volumes'].toSorted());
      assert.deepEqual(
        list.exact.map((place) => place.path),
        [path],
      );
    });
  }

  it('polls the paths of open stories beside those of the plan, each once', () => {
    const { exact } = derive(['/private/tmp/.ptslog'], ['/Applications/PTX.app', '/private/tmp/.ptslog', 'no path']);
    assert.deepEqual(
      exact.map(({ path }) => path),
      ['/private/tmp/.ptslog', '/Applications/PTX.app'],
    );
  });

  it('has volumes beside the start-up disk, watches none of them, and says so of a home on one', () => {
    mkdirSync(mac.at('/Volumes/USB/Downloads'), { recursive: true });
    symlinkSync('/', mac.at('/Volumes/Macintosh HD'));
    mkdirSync(mac.at('/Users/grace'));
    symlinkSync('/Volumes/USB/Downloads', mac.at('/Users/grace/Downloads'));
    const { volumes, folders, landing, limits } = derive([]);
    assert.deepEqual(volumes, ['/Volumes/USB']);
    assert.ok(landing.some(({ path }) => path === '/Volumes/USB/Downloads'));
    assert.ok(!folders.some(({ path }) => path.startsWith('/Volumes/')));
    assert.deepEqual(
      limits.map(({ place }) => place),
      ['/Volumes/USB/Downloads'],
    );
  });

  it('takes no more folders than it may, those where things land first, and says so', () => {
    const many = Array.from({ length: 300 }, (_, index) => `/Library/Folder ${index}`);
    for (const folder of many) mkdirSync(mac.at(folder));
    const list = derive(many.map((folder) => `${folder}/x`));
    assert.equal(list.folders.length, 256);
    for (const path of ['/Applications', '/Users/ada/Downloads']) assert.ok(watched(list).includes(path));
    assert.equal(list.exact.length, 300);
    assert.equal(list.limits.length, 1);
  });
});
