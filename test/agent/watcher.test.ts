import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { type Told, type Watching, watchMac } from '../support/watching.ts';

const PTSLOG = '/private/tmp/.ptslog';

const isPath =
  (test: (change: (Told & { kind: 'path' })['change']) => boolean = () => true) =>
  (told: Told): told is Told & { readonly kind: 'path' } =>
    told.kind === 'path' && test(told.change);
const isKind =
  <K extends Told['kind']>(kind: K) =>
  (told: Told): told is Told & { readonly kind: K } =>
    told.kind === kind;
const isFolder =
  (path: string) =>
  (told: Told): told is Told & { readonly kind: 'folders' } =>
    told.kind === 'folders' && told.within.folders.includes(path);
const isTrouble =
  (change: string) =>
  (told: Told): told is Told & { readonly kind: 'trouble' } =>
    told.kind === 'trouble' && told.draft.change === change;

describe('the watcher', () => {
  let mac: MacTree;
  let watching: Watching | undefined;
  beforeEach(() => {
    mac = buildMac();
  });
  afterEach(async () => {
    await watching?.close();
    watching = undefined;
    mac.remove();
  });
  const begin = (options: Parameters<typeof watchMac>[1] = {}): Watching => {
    watching = watchMac(mac, options);
    return watching;
  };
  const plant = (path: string, content = 'x'): string => {
    mkdirSync(dirname(mac.at(path)), { recursive: true });
    writeFileSync(mac.at(path), content);
    return mac.at(path);
  };

  for (const mode of ['events-and-poll', 'poll-only', 'safe-mode'] as const) {
    it(`tells what stands at an exact path, what comes, changes and goes there: ${mode}`, async () => {
      plant(PTSLOG);
      const { until, told } = begin({ mode });
      const first = await until(isPath());
      assert.equal(first.change.before, undefined);
      assert.equal(first.change.after.things[0]?.path, PTSLOG);
      appendFileSync(mac.at(PTSLOG), 'more');
      const second = await until(isPath(({ before }) => before?.things.length === 1));
      const [was] = first.change.after.things;
      const [is] = second.change.after.things;
      assert.equal(is?.identity, was?.identity);
      assert.notEqual(is?.stamp, was?.stamp);
      rmSync(mac.at(PTSLOG));
      await until(isPath(({ before, after }) => before !== undefined && after.things.length === 0));
      const gone = told.length;
      plant(PTSLOG);
      await until((one): one is Told & { kind: 'path' } => told.indexOf(one) >= gone && one.kind === 'path');
    });
  }

  const ways: Readonly<Record<string, (at: string) => void>> = {
    'an append through a descriptor that was open all the time': (at) => appendFileSync(at, 'x'),
    'an atomic replacement': (at) => {
      writeFileSync(`${at}.new`, 'new');
      renameSync(`${at}.new`, at);
    },
    'a hard link to it': (at) => linkSync(at, `${at}.link`),
  };
  for (const [name, change] of Object.entries(ways)) {
    it(`sees ${name}`, async () => {
      const at = plant(PTSLOG);
      const { until } = begin();
      await until(isPath());
      change(at);
      await until(isPath(({ before }) => before !== undefined));
    });
  }

  it('sees an append through a descriptor that was opened before it began', async () => {
    const file = openSync(plant(PTSLOG), 'a');
    try {
      const { until } = begin();
      await until(isPath());
      writeSync(file, 'more');
      await until(isPath(({ before }) => before !== undefined));
    } finally {
      closeSync(file);
    }
  });

  it('sees other spellings of the name and of the folders above it', async () => {
    const { until } = begin();
    plant('/PRIVATE/Tmp/.PTSLOG');
    plant('/private/tmp/.SVX856.LOG');
    const found = await until(isPath(({ place }) => place.path.endsWith('.svx856.log')));
    assert.equal(found.change.after.things[0]?.path, '/private/tmp/.SVX856.LOG');
  });

  it('sees a file in a folder that was not there, and in one that was removed and made again', async () => {
    rmSync(mac.at('/private/tmp'), { recursive: true });
    const { until, told } = begin();
    plant(PTSLOG);
    await until(isPath(({ after }) => after.things.length === 1));
    rmSync(mac.at('/private/tmp'), { recursive: true });
    await until(isPath(({ before, after }) => before?.things.length === 1 && after.things.length === 0));
    const before = told.length;
    plant(PTSLOG);
    await until(
      (one): one is Told & { kind: 'path' } =>
        told.indexOf(one) >= before && isPath(({ after }) => after.things.length === 1)(one),
    );
  });

  it('sees the hosts file edited in place, and a resolver file', async () => {
    const { until, told } = begin();
    await until(isKind('hosts'));
    let heard = told.length;
    appendFileSync(mac.at('/private/etc/hosts'), '0.0.0.0 example.com\n');
    await until((one): one is Told => told.indexOf(one) >= heard && one.kind === 'hosts');
    heard = told.length;
    plant('/private/etc/resolver/example.com', 'nameserver 127.0.0.1\n');
    await until((one): one is Told => told.indexOf(one) >= heard && one.kind === 'hosts');
    heard = told.length;
    appendFileSync(mac.at('/private/etc/resolver/example.com'), 'port 53\n');
    await until((one): one is Told => told.indexOf(one) >= heard && one.kind === 'hosts');
  });

  it('tells the folder of what landed, when it is still', async () => {
    const { until, told } = begin();
    await until(isKind('hosts'));
    mkdirSync(mac.at('/Applications/PTX.app/Contents'), { recursive: true });
    await until(isFolder('/Applications'));
    assert.ok(!told.some(isFolder('/Users/ada/Downloads')), 'what lay there before is left to the sweep at the start');
    plant('/Users/ada/Downloads/new.dmg');
    await until(isFolder('/Users/ada/Downloads'));
  });

  it('takes in users and folders that come later, with what is in them by then', async () => {
    const { until } = begin();
    await until(isKind('hosts'));
    plant('/Users/grace/Downloads/new.dmg');
    await until(isFolder('/Users/grace/Downloads'));
    plant('/Users/ada/Applications/PTX.app/x');
    await until(isFolder('/Users/ada/Applications'));
  });

  it('tells a volume that is mounted, once, and none that was there', async () => {
    plant('/Volumes/Old/x');
    const { until, told } = begin();
    await until(isKind('hosts'));
    plant('/Volumes/USB/x');
    const volume = await until(isKind('volume'));
    assert.equal(volume.path, '/Volumes/USB');
    plant('/Volumes/USB/y');
    plant('/Volumes/Third/y');
    await until((one): one is Told => one.kind === 'volume' && one.path === '/Volumes/Third');
    assert.equal(told.filter(isKind('volume')).length, 2);
    rmSync(mac.at('/Volumes/USB'), { recursive: true });
  });

  it('says that a watch was lost, and that it is restored', async () => {
    const { until, watcher } = begin();
    await until(isKind('hosts'));
    rmSync(mac.at('/Users/ada/Desktop'), { recursive: true });
    const lost = await until(isTrouble('lost'));
    assert.equal(lost.draft.place, '/Users/ada/Desktop');
    mkdirSync(mac.at('/Users/ada/Desktop'));
    assert.equal(watcher.state().mode, 'events-and-poll');
    plant('/Users/ada/Desktop/PTX.app/x');
    await until(isFolder('/Users/ada/Desktop'));
  });

  it('goes on with what it knows where the disk cannot be opened anew, and says so', async () => {
    const { until, watcher } = begin();
    await until(isKind('hosts'));
    renameSync(mac.dir, `${mac.dir}-away`);
    watcher.renew();
    assert.match(watcher.state().limits.join(' '), /there is no such folder/);
    renameSync(`${mac.dir}-away`, mac.dir);
    watcher.renew();
    assert.deepEqual(
      watcher.state().limits.filter((limit) => limit.includes('no such folder. Check')),
      [],
    );
    plant(PTSLOG);
    await until(isPath(({ after }) => after.things.length === 1));
  });

  it('says when it did not watch, by either clock', async () => {
    let skipped = 0;
    const { until, watcher } = begin({ now: () => new Date(Date.now() + skipped) });
    await until(isKind('hosts'));
    skipped = 3_600_000;
    watcher.tick();
    const lapse = await until(isTrouble('not-watched'));
    const { from = '', to = '' } = lapse.draft;
    assert.ok(Date.parse(to) - Date.parse(from) >= 3_600_000);
  });
});
