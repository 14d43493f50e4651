import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Ways } from '../../src/host/host.ts';
import { MOST_IN_A_PASS, Poll } from '../../src/host/poll.ts';
import type { PollPlace } from '../../src/host/poll-place.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { openTestRoot } from '../support/open-host.ts';

const LOG = '/private/tmp/.ptslog';
const PASS_MS = 10_000;
const MINUTE_MS = 60_001;

describe('the poll', () => {
  let mac: MacTree;
  let poll: Poll;
  let later = 0;
  beforeEach(() => {
    mac = buildMac({ content: 'bare' });
    later = 0;
    poll = pollOf(openTestRoot(mac.dir).ways);
  });
  afterEach(() => mac.remove());

  const pollOf = (ways: Ways): Poll =>
    new Poll({ ways: () => ways, now: Date.now, steady: () => performance.now() + later });
  const itself = (...paths: readonly string[]): readonly PollPlace[] => paths.map((path) => ({ path, how: 'itself' }));
  const plant = (path: string, content = 'x'): string => {
    mkdirSync(dirname(mac.at(path)), { recursive: true });
    writeFileSync(mac.at(path), content);
    return mac.at(path);
  };
  /** What changed since the last pass, as `path before -> path after`. */
  const changes = (): readonly string[] => {
    // what took long on a busy machine may be done again by then
    later += PASS_MS;
    return poll.pass().map(({ before, after }) => {
      const spell = (state: typeof before) => state?.things.map(({ path }) => path).join(' ') ?? '?';
      return `${spell(before)} -> ${spell(after)}`;
    });
  };

  it('tells what stands there at the first look, and nothing of what does not', () => {
    plant(LOG);
    poll.set(itself(LOG, '/private/tmp/.svx856.log'));
    assert.deepEqual(changes(), [`? -> ${LOG}`]);
    assert.deepEqual(changes(), []);
    assert.equal(poll.state({ path: LOG, how: 'itself' })?.things[0]?.type, 'file');
    assert.equal(poll.state({ path: '/not/polled', how: 'itself' }), undefined);
  });

  it('tells what comes and what goes', () => {
    poll.set(itself(LOG));
    assert.deepEqual(changes(), []);
    plant(LOG);
    assert.deepEqual(changes(), [` -> ${LOG}`]);
    rmSync(mac.at(LOG));
    assert.deepEqual(changes(), [`${LOG} -> `]);
  });

  const inPlace: Readonly<Record<string, (at: string) => void>> = {
    'an append': (at) => appendFileSync(at, 'more'),
    'a change of the same length whose time was set back': (at) => {
      writeFileSync(at, 'y');
      utimesSync(at, 1, 1);
    },
    'another mode': (at) => chmodSync(at, 0o600),
    'a hard link': (at) => linkSync(at, `${at}.link`),
  };
  for (const [name, change] of Object.entries(inPlace)) {
    it(`takes ${name} for a change in place`, () => {
      const at = plant(LOG);
      utimesSync(at, 1, 1);
      poll.set(itself(LOG));
      const [was] = poll.pass()[0]?.after.things ?? [];
      change(at);
      const [is] = poll.pass()[0]?.after.things ?? [];
      assert.equal(is?.identity, was?.identity);
      assert.notEqual(is?.stamp, was?.stamp);
    });
  }

  it('takes a file in the place of another one for a replacement', () => {
    const at = plant(LOG);
    poll.set(itself(LOG));
    const [was] = poll.pass()[0]?.after.things ?? [];
    writeFileSync(`${at}.new`, 'x');
    renameSync(`${at}.new`, at);
    const [is] = poll.pass()[0]?.after.things ?? [];
    assert.notEqual(is?.identity, was?.identity);
  });

  it('finds every spelling that the volume takes for the same, in the folders above it too', () => {
    poll.set(itself('/private/tmp/caf\u00e9'));
    assert.deepEqual(changes(), []);
    plant('/private/tmp/CAFE\u0301');
    assert.deepEqual(changes(), [' -> /private/tmp/CAFE\u0301']);
    plant('/PRIVATE/tmp/caf\u00e9');
    later += MINUTE_MS;
    assert.equal(changes()[0]?.includes('/PRIVATE/tmp/caf\u00e9'), true);
  });

  it('sees what comes within the same tick of the clock after the folder was listed', () => {
    plant('/private/tmp/other');
    poll.set(itself('/private/tmp/.Ptslog'));
    assert.deepEqual(changes(), []);
    plant(LOG);
    assert.deepEqual(changes(), [` -> ${LOG}`]);
  });

  it('follows a path whose folders are not there yet, go, and are made again', () => {
    const path = '/Library/Some/Where/deep';
    poll.set(itself(path));
    assert.deepEqual(changes(), []);
    plant(path);
    assert.deepEqual(changes(), [` -> ${path}`]);
    rmSync(mac.at('/Library'), { recursive: true });
    assert.deepEqual(changes(), [`${path} -> `]);
    plant(path);
    assert.deepEqual(changes(), [` -> ${path}`]);
  });

  it('is not led out of the disk by a link', () => {
    symlinkSync('/etc', mac.at('/Library/etc'));
    poll.set(itself('/Library/etc/passwd', '/Library/etc/hosts'));
    assert.deepEqual(changes(), ['? -> /private/etc/hosts']);
  });

  it('sees a change of what a link leads to, where that is asked for', () => {
    const target = plant('/Library/hosts');
    rmSync(mac.at('/private/etc/hosts'));
    symlinkSync('/Library/hosts', mac.at('/private/etc/hosts'));
    poll.set([{ path: '/private/etc/hosts', how: 'target' }]);
    assert.deepEqual(changes(), ['? -> /private/etc/hosts /Library/hosts']);
    appendFileSync(target, 'more');
    assert.equal(changes().length, 1);
  });

  it('sees a change of anything right in a folder, where that is asked for', () => {
    poll.set([{ path: '/private/etc/resolver', how: 'entries' }]);
    assert.deepEqual(changes(), []);
    const at = plant('/private/etc/resolver/example.com');
    assert.deepEqual(changes(), [' -> /private/etc/resolver /private/etc/resolver/example.com']);
    appendFileSync(at, 'more');
    assert.equal(changes().length, 1);
    rmSync(at);
    assert.deepEqual(changes(), ['/private/etc/resolver /private/etc/resolver/example.com -> /private/etc/resolver']);
  });

  it('has no trouble with paths that nothing can stand at', () => {
    plant('/private/tmp/file');
    poll.set(itself('/', '/private/tmp/file/below', '/private/tmp/nul\0', `/private/tmp/${'x'.repeat(300)}`));
    assert.deepEqual(changes(), []);
  });

  it('says that it could not look, and tells when it can', async function () {
    if (!canBeNobody()) this.skip();
    plant('/private/tmp/shut/x');
    chmodSync(mac.at('/private/tmp/shut'), 0o700);
    const place: PollPlace = { path: '/private/tmp/shut/x', how: 'itself' };
    poll.set([place]);
    const seen = await asNobody(async () => poll.pass());
    if (process.getuid?.() === 0) {
      assert.deepEqual(seen, []);
      assert.equal(poll.state(place)?.refused, 'permission');
      assert.deepEqual(changes(), [' -> /private/tmp/shut/x']);
    }
  });

  it('asks nothing of a place where a dead server would keep it waiting', () => {
    plant('/Volumes/nas/x');
    const { ways } = openTestRoot(mac.dir);
    poll = pollOf({ ...ways, mayTouch: (raw) => !raw.endsWith('/nas') });
    poll.set(itself('/Volumes/nas'));
    assert.deepEqual(changes(), []);
    assert.deepEqual(poll.state({ path: '/Volumes/nas', how: 'itself' }), { things: [], refused: 'network-volume' });
  });

  it('looks at more paths than fit a pass in turn', () => {
    const paths = Array.from({ length: MOST_IN_A_PASS + 1 }, (_, index) => `/private/tmp/file-${index}`);
    poll.set(itself(...paths));
    poll.pass();
    poll.pass();
    for (const path of [paths[0], paths.at(-1)]) plant(path ?? '');
    const seen = [...changes(), ...changes()];
    assert.equal(seen.length, 2);
  });

  it('keeps what it saw of places that stay when it is given others', () => {
    plant(LOG);
    poll.set(itself(LOG));
    poll.pass();
    poll.set(itself('/private/tmp/other', LOG));
    assert.deepEqual(changes(), []);
  });
});
