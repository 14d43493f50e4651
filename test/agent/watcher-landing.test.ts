import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Landing } from '../../src/agent/watcher-landing.ts';
import type { Within } from '../../src/host/host.ts';
import { rawOf } from '../../src/host/raw-path.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const DOWNLOADS = '/Users/ada/Downloads';

describe('folders in which things land', () => {
  let dir = '';
  let raw = '';
  let now = 0;
  let landing: Landing;
  beforeEach(() => {
    dir = tempFolder('landing');
    raw = rawOf({ path: dir });
    now = 1_000_000;
    landing = new Landing(() => now);
    writeFileSync(join(dir, 'old'), '');
    landing.set([{ raw, path: DOWNLOADS }], 'as-it-is');
  });
  afterEach(() => removeFolder(dir));

  /** Lets seconds pass, in each of which something happens; what was told in which second. */
  const pass = (
    seconds: number,
    happens: (second: number) => void = () => {},
  ): readonly (readonly [number, Within])[] => {
    const told: (readonly [number, Within])[] = [];
    for (let second = 0; second < seconds; second++) {
      happens(second);
      landing.want(raw);
      const within = landing.tick();
      if (within !== undefined) told.push([second, within]);
      now += 1_000;
    }
    return told;
  };
  const once = (act: () => void) => (second: number) => {
    if (second === 0) act();
  };
  const HERE: Within = { folders: [DOWNLOADS], volumes: [] };

  it('say nothing of what lay there before', () => assert.deepEqual(pass(5), []));

  it('say where something landed, when it was still for two seconds', () => {
    assert.deepEqual(
      pass(
        10,
        once(() => writeFileSync(join(dir, 'new'), 'x')),
      ),
      [[2, HERE]],
    );
  });

  it('say it again when it changed, in place or by replacement', () => {
    assert.deepEqual(
      pass(
        5,
        once(() => appendFileSync(join(dir, 'old'), 'x')),
      ).length,
      1,
    );
    writeFileSync(join(dir, 'other'), 'y');
    assert.deepEqual(pass(5).length, 1);
    assert.deepEqual(
      pass(
        5,
        once(() => renameSync(join(dir, 'other'), join(dir, 'old'))),
      ),
      [[2, HERE]],
    );
  });

  it('say nothing of what went before it was still', () => {
    const came = (second: number) => {
      if (second === 0) writeFileSync(join(dir, 'new'), '');
      if (second === 1) rmSync(join(dir, 'new'));
    };
    assert.deepEqual(pass(10, came), []);
  });

  it('do not read a download that grows for the sake of what landed beside it, nor more than now and then', () => {
    const told = pass(200, (second) => {
      if (second < 150) appendFileSync(join(dir, 'big.dmg'), 'chunk');
      if (second === 20) writeFileSync(join(dir, 'small.dmg'), 'x');
    });
    const growing = [`${DOWNLOADS}/big.dmg`];
    assert.deepEqual(told, [
      [22, { ...HERE, growing }],
      [60, HERE],
      [159, HERE],
    ]);
  });

  it('look into an application that is being copied, and again when its Info.plist came late', () => {
    const contents = join(dir, 'PTX.app/Contents');
    const told = pass(40, (second) => {
      if (second === 0) mkdirSync(contents, { recursive: true });
      if (second === 10) writeFileSync(join(contents, 'Info.plist'), '<plist>');
      if (second === 20) appendFileSync(join(contents, 'Info.plist'), '</plist>');
    });
    assert.deepEqual(
      told.map(([second]) => second),
      [2, 12, 22],
    );
  });

  it('hear of a change below an application by themselves for a minute', () => {
    mkdirSync(join(dir, 'PTX.app/Contents'), { recursive: true });
    assert.equal(pass(5).length, 1);
    writeFileSync(join(dir, 'PTX.app/Contents/Info.plist'), '');
    let told = 0;
    for (let second = 0; second < 5; second++, now += 1_000) told += landing.tick() === undefined ? 0 : 1;
    assert.equal(told, 1);
  });

  it('take everything in a folder that comes later for landed', () => {
    const later = join(dir, 'later');
    mkdirSync(later);
    writeFileSync(join(later, 'x'), '');
    landing.set([{ raw: rawOf({ path: later }), path: '/Users/grace/Downloads' }], 'as-new');
    assert.deepEqual(pass(5), [[2, { folders: ['/Users/grace/Downloads'], volumes: [] }]]);
  });

  it('hand over what they wait for, as it is', () => {
    assert.equal(landing.takeAll(), undefined);
    pass(
      1,
      once(() => writeFileSync(join(dir, 'new'), '')),
    );
    assert.deepEqual(landing.takeAll(), HERE);
    assert.deepEqual(pass(5), []);
  });

  it('survive a folder that goes, and take what is in it afterwards for landed', () => {
    rmSync(dir, { recursive: true });
    assert.deepEqual(pass(3), []);
    mkdirSync(dir);
    writeFileSync(join(dir, 'old'), '');
    assert.deepEqual(pass(5), [[2, HERE]]);
  });

  it('miss no name, whatever its bytes are', () => {
    writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0xfe])]), '');
    assert.deepEqual(pass(5), [[2, HERE]]);
  });
});
