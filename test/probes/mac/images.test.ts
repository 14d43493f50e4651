import assert from 'node:assert/strict';
import { linkSync, rmSync, truncateSync } from 'node:fs';
import type { DigestName } from '../../../src/host/host.ts';
import { images } from '../../../src/probes/mac/images.ts';
import type { Question } from '../../../src/sweep/select.ts';
import { digestOf, diskImage } from '../../support/disk-image.ts';
import { buildMac, type MacTree } from '../../support/mac-tree.ts';
import { openTestRoot } from '../../support/open-host.ts';
import { THING_KINDS } from '../../support/plant.ts';
import { type ProbeRun, runProbe } from '../../support/run-probe.ts';
import { keepsTheContract, onMac, onSealedMac } from '../contract.ts';

const IMAGE = { seed: 'malware', bytes: 70_000 };
const RAW = { ...IMAGE, trailer: 'none' } as const;

function digest(bytes: Buffer, algorithm: DigestName = 'SHA-256'): Question {
  return { kind: 'digest', algorithm, value: digestOf(bytes, algorithm) };
}

keepsTheContract(images, {
  questions: [digest(diskImage(IMAGE))],
  absent: onMac((mac) => rmSync(mac.at('/Users'), { recursive: true })),
  empty: onMac((mac) => mac.plant.file('/Users/ada/empty.dmg', '')),
  telling: onMac((mac) => mac.plant.image('/Users/ada/renamed', IMAGE)),
  damaged: onMac((mac) => truncateSync(mac.at(mac.plant.file('/Users/ada/x.dmg')), 1024 ** 4)),
  refused: onSealedMac((mac) => mac.plant.image('/Users/ada/x.dmg', IMAGE), ['/Users/ada/x.dmg']),
  hostile: onMac((mac) => {
    for (const kind of THING_KINDS) mac.plant.thing(`/Users/ada/${kind}.dmg`, kind);
    mac.plant.raw('/Users/ada', Buffer.from([0xff, 0x2e, 0x64, 0x6d, 0x67]), diskImage(IMAGE));
    mac.plant.link('/Users/ada/self.dmg', 'self.dmg');
    mac.plant.file('/Users/ada/koly', 'koly');
    mac.plant.file('/Users/ada/koly only', Buffer.concat([Buffer.from('koly'), Buffer.alloc(508)]));
  }),
  huge: onMac((mac) => {
    truncateSync(mac.at(mac.plant.file('/Users/ada/terabyte.dmg')), 1024 ** 4);
    truncateSync(mac.at(mac.plant.file('/Users/ada/gigabyte.dmg')), 1024 ** 3 / 4);
  }),
});

/** Runs the probe over a tree, and removes it. */
async function look(
  set: (mac: MacTree) => void,
  questions: readonly Question[] = [digest(diskImage(IMAGE)), digest(diskImage(RAW))],
  { hashAll = false } = {},
): Promise<ProbeRun> {
  const mac = buildMac({ content: 'bare' });
  try {
    set(mac);
    return await runProbe({ probe: images, host: openTestRoot(mac.dir), questions, hashAll });
  } finally {
    mac.remove();
  }
}

function placesOf({ observations }: ProbeRun): readonly string[] {
  return observations.map(({ place }) => place.path).sort();
}

describe('the images probe', () => {
  const named = [
    'x.dmg',
    'X.DMG',
    'x.iso',
    'x.img',
    'x.sparseimage',
    'x.cdr',
    'x.dmg.download',
    'x.crdownload',
    'PTX-Player.dmg.part',
  ];
  for (const name of ['x.dmg', 'X.DMG', 'x.iso', 'x.img', 'x.sparseimage', 'x.cdr']) {
    it(`takes a file called ${name} for a candidate, whatever it holds`, async () => {
      const run = await look((mac) => mac.plant.image(`/Users/ada/${name}`, RAW));
      assert.deepEqual(placesOf(run), [`/Users/ada/${name}`]);
    });
  }

  it('finds an image by its trailer, whatever it is called and wherever it lies', async () => {
    const places = [...named, 'invoice.pdf', 'no extension', '.hidden', '\u001b[2J', 'n'.repeat(255)].map(
      (name) => `/Users/ada/${name}`,
    );
    const all = [...places, '/Users/ada/.Trash/x', '/private/var/x', '/Library/x', '/x'];
    const run = await look((mac) => all.forEach((place) => void mac.plant.image(place, IMAGE)));
    assert.deepEqual(placesOf(run), all.toSorted());
    assert.ok(run.observations.every(({ detail }) => /disk image/u.test(detail ?? '')));
  });

  it('leaves a raw image of another name to --hash-all', async () => {
    const set = (mac: MacTree) => mac.plant.image('/Users/ada/renamed', RAW);
    assert.deepEqual(placesOf(await look(set)), []);
    const run = await look(set, undefined, { hashAll: true });
    assert.deepEqual(placesOf(run), ['/Users/ada/renamed']);
    assert.match(run.observations[0]?.detail ?? '', /a file with this digest/u);
  });

  it('reads with --hash-all every regular file, the empty one too', async () => {
    const empty = Buffer.alloc(0);
    const run = await look((mac) => mac.plant.file('/Users/ada/empty', ''), [digest(empty)], { hashAll: true });
    assert.deepEqual(placesOf(run), ['/Users/ada/empty']);
  });

  for (const algorithm of ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256'] as const) {
    it(`finds it by ${algorithm}`, async () => {
      const run = await look((mac) => mac.plant.image('/Users/ada/x', IMAGE), [digest(diskImage(IMAGE), algorithm)]);
      assert.equal(run.observations[0]?.file?.hashes?.[algorithm], digestOf(diskImage(IMAGE), algorithm));
    });
  }

  it('computes all digests that are asked for in one pass', async () => {
    const questions = (['MD5', 'SHA-1', 'SHA-512'] as const).map((name) => digest(diskImage(IMAGE), name));
    const run = await look((mac) => mac.plant.image('/Users/ada/x.dmg', IMAGE), questions);
    assert.equal(run.observations.length, 1);
    assert.deepEqual(Object.keys(run.observations[0]?.file?.hashes ?? {}).sort(), ['MD5', 'SHA-1', 'SHA-512']);
    assert.ok(run.bytesRead < 2 * diskImage(IMAGE).length, String(run.bytesRead));
  });

  it('shows an image that is not asked for to nobody', async () => {
    const run = await look((mac) => mac.plant.image('/Users/ada/x.dmg', { seed: 'innocent' }));
    assert.deepEqual([run.observations, run.gaps], [[], []]);
    assert.ok(run.examined > 0);
  });

  it('is not misled by a trailer in the wrong place', async () => {
    const image = diskImage(IMAGE);
    const shifted = Buffer.concat([image, Buffer.from('x')]);
    const run = await look((mac) => mac.plant.file('/Users/ada/shifted', shifted), [digest(shifted)]);
    assert.deepEqual(placesOf(run), []);
  });

  it('finds an image that is all trailer', async () => {
    const image = diskImage({ seed: 'none', bytes: 0 });
    const run = await look((mac) => mac.plant.file('/Users/ada/x', image), [digest(image)]);
    assert.deepEqual(placesOf(run), ['/Users/ada/x']);
  });

  it('finds each name of an image that has several', async () => {
    const run = await look((mac) => {
      mac.plant.image('/Users/ada/one', IMAGE);
      linkSync(mac.at('/Users/ada/one'), mac.at('/Users/Shared/two'));
    });
    assert.deepEqual(placesOf(run), ['/Users/Shared/two', '/Users/ada/one']);
  });

  it('opens no link to an image', async () => {
    const run = await look((mac) => {
      mac.plant.image('/Users/ada/one', IMAGE);
      mac.plant.link('/Users/ada/two.dmg', 'one');
    });
    assert.deepEqual(placesOf(run), ['/Users/ada/one']);
  });

  it('reads a sparse image, and has a gap for one whose holes would take for ever', async () => {
    const run = await look(
      (mac) => {
        truncateSync(mac.at(mac.plant.file('/Users/ada/holes.dmg')), 8 * 1024 * 1024);
        truncateSync(mac.at(mac.plant.file('/Users/ada/abyss.dmg')), 1024 ** 4);
      },
      [digest(Buffer.alloc(8 * 1024 * 1024))],
    );
    assert.deepEqual(
      run.gaps.map(({ reason, path }) => [reason, path]),
      [['too-big', '/Users/ada/abyss.dmg']],
    );
  });
});
