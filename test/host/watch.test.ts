import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { FolderWatch } from '../../src/host/watch.ts';
import type { Loss } from '../../src/host/watch-limits.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

type Heard =
  | { readonly kind: 'look' | 'restored'; readonly folder: string }
  | { readonly kind: 'lost'; readonly folder: string; readonly loss: Loss };

const MANY = 10_000;

describe('the watch of folders', () => {
  let dir = '';
  let watch: FolderWatch;
  let heard: Heard[] = [];
  let wake: () => void = () => {};
  let clock = 0;
  const hear = (one: Heard): void => {
    heard.push(one);
    wake();
  };
  /** Waits until something is heard that is meant; the test's own limit ends it. */
  const until = async (isIt: (one: Heard) => boolean): Promise<void> => {
    while (!heard.some(isIt)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const look = (folder: string) => (one: Heard) => one.kind === 'look' && one.folder === folder;
  /** Watches these, and waits until each is. */
  const begin = async (...folders: readonly string[]): Promise<void> => {
    watch.set(folders);
    for (const folder of folders) await until(look(folder));
    heard = [];
  };

  beforeEach(() => {
    dir = tempFolder('watch');
    heard = [];
    clock = 0;
    watch = new FolderWatch(
      {
        onLook: (folder) => hear({ kind: 'look', folder }),
        onLost: (folder, loss) => hear({ kind: 'lost', folder, loss }),
        onRestored: (folder) => hear({ kind: 'restored', folder }),
      },
      () => performance.now() + clock,
    );
  });
  afterEach(async () => {
    await watch.close();
    removeFolder(dir);
  });

  const changes: Readonly<Record<string, (at: string) => void>> = {
    'a new file': (at) => writeFileSync(join(at, 'new'), ''),
    'a new dot file': (at) => writeFileSync(join(at, '.ptslog'), ''),
    "a name as an editor's leftovers have it": (at) => writeFileSync(join(at, '.ptslog.swp'), ''),
    'a new folder': (at) => mkdirSync(join(at, 'PTX.app')),
    'a link': (at) => symlinkSync('/nowhere', join(at, 'link')),
    'a change in place': (at) => appendFileSync(join(at, 'old'), 'more'),
    'an atomic replacement': (at) => renameSync(join(at, 'other'), join(at, 'old')),
    'a hard link': (at) => linkSync(join(at, 'old'), join(at, 'second')),
    'another case of a name': (at) => renameSync(join(at, 'old'), join(at, 'OLD')),
    'another normal form of a name': (at) => writeFileSync(join(at, 'cafe\u0301'), ''),
    'a removal': (at) => rmSync(join(at, 'old')),
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`says to look again after ${name}`, async () => {
      for (const old of ['old', 'other', 'caf\u00e9']) writeFileSync(join(dir, old), 'x');
      await begin(dir);
      change(dir);
      await until(look(dir));
    });
  }

  it('holds one handle for a folder of ten thousand files and a FIFO, and looks some times after a burst', async function () {
    if (process.platform !== 'linux') this.skip();
    for (let file = 0; file < MANY; file++) writeFileSync(join(dir, `old-${file}`), '');
    execFileSync('mkfifo', [join(dir, 'fifo')]);
    const before = handles();
    await begin(dir);
    assert.equal(handles() - before, 1);
    const burst = `i=0; while [ $i -lt ${MANY} ]; do : > new-$i; i=$((i+1)); done; : > last`;
    execFileSync('/bin/sh', ['-c', burst], { cwd: dir });
    // whoever looks after the last event sees all: so there must be a look after that
    await until(look(dir));
    while (heard.length > 0) {
      heard = [];
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.ok(heard.length <= 6, `${heard.length} looks in half a second`);
    }
    assert.equal(readdirSync(dir).length, 2 * MANY + 2);
    assert.equal(handles() - before, 1);
    await watch.close();
    assert.equal(handles() - before, 0);
  });

  it('says that a folder went, tries again later and later, and says when it is back', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(folder);
    await begin(folder);
    rmSync(folder, { recursive: true });
    watch.tick();
    const lost = { kind: 'lost', folder, loss: { kind: 'lost', because: 'the folder was removed or replaced' } };
    assert.deepEqual(
      heard.filter(({ kind }) => kind === 'lost'),
      [lost],
    );
    for (let ticks = 0; ticks < 3; ticks++) {
      clock += 120_000;
      watch.tick();
    }
    assert.equal(heard.filter(({ kind }) => kind === 'lost').length, 1, 'told once');
    assert.deepEqual(watch.state().watched, []);
    mkdirSync(folder);
    clock += 120_000;
    watch.tick();
    await until(({ kind }) => kind === 'restored');
    await until(look(folder));
    assert.deepEqual(watch.state(), { watched: [folder], lost: [] });
    heard = [];
    writeFileSync(join(folder, 'x'), '');
    await until(look(folder));
  });

  it('finds out that a folder was removed and made anew between two ticks', async () => {
    const folder = join(dir, 'folder');
    mkdirSync(folder);
    await begin(folder);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'x'), '');
    watch.tick();
    await until(({ kind }) => kind === 'lost');
    clock += 2_000;
    watch.tick();
    await until(({ kind }) => kind === 'restored');
    await until(look(folder));
  });

  it('watches what it is told to from then on, and nothing else', async () => {
    const [one, two] = [join(dir, 'one'), join(dir, 'two')];
    for (const folder of [one, two]) mkdirSync(folder);
    await begin(one);
    await begin(two);
    writeFileSync(join(one, 'x'), '');
    writeFileSync(join(two, 'x'), '');
    await until(look(two));
    assert.ok(!heard.some(look(one)));
    assert.deepEqual(watch.state().watched, [two]);
  });

  it('says that a path has a backslash in it, which chokidar would take for a slash', () => {
    const folder = join(dir, 'a\\b');
    mkdirSync(folder);
    watch.set([folder]);
    assert.deepEqual(watch.state().lost, [{ folder, kind: 'limited', because: 'there is a backslash in its path' }]);
  });

  it('says that a folder is too full to be watched, and does not try', async function () {
    this.timeout(120_000);
    execFileSync('/bin/sh', ['-c', `seq 1 50002 | sed 's/^/a-name-of-some-length-/' | xargs touch`], { cwd: dir });
    watch.set([dir]);
    const { lost } = watch.state();
    assert.deepEqual(lost, [{ folder: dir, kind: 'limited', because: 'it holds over 50000 names' }]);
  });
});

/** Folders and files that this process watches (Linux). */
function handles(): number {
  return readdirSync('/proc/self/fdinfo').reduce((sum, file) => {
    try {
      return sum + (readFileSync(`/proc/self/fdinfo/${file}`, 'utf8').match(/^inotify /gmu)?.length ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}
