import assert from 'node:assert/strict';
import { mkdirSync, rmSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import type { Observation } from '../../../src/model/observation.ts';
import { paths } from '../../../src/probes/mac/paths.ts';
import type { Question } from '../../../src/sweep/select.ts';
import { digestOf } from '../../support/disk-image.ts';
import { buildMac, MAC_FORMS, type MacForm, type MacTree } from '../../support/mac-tree.ts';
import { openTestRoot } from '../../support/open-host.ts';
import { THING_KINDS } from '../../support/plant.ts';
import { type ProbeRun, runProbe } from '../../support/run-probe.ts';
import { keepsTheContract, onMac, onSealedMac } from '../contract.ts';

const PTSLOG = '/private/tmp/.ptslog';
const MiB = 1024 * 1024;

function at(path: string, ...digests: (Question & { readonly kind: 'path' })['digests']): Question {
  return { kind: 'path', path, digests };
}

keepsTheContract(paths, {
  questions: [at(PTSLOG), at('/Applications/PTX.app'), at(`/${'d'.repeat(300)}`), at(`/${'a/'.repeat(3000)}b`)],
  absent: onMac((mac) => rmSync(mac.at('/private/tmp'), { recursive: true })),
  empty: onMac(() => {}),
  telling: onMac((mac) => mac.plant.file(PTSLOG)),
  damaged: onMac((mac) => mac.plant.bundle('/Applications/PTX.app', { plist: 'damaged' })),
  refused: onSealedMac((mac) => mac.plant.file(PTSLOG), ['/private/tmp']),
  hostile: onMac((mac) => {
    mac.plant.link(PTSLOG, PTSLOG);
    mac.plant.link('/private/tmp/.PTSLOG', '../../../../../../etc/passwd');
    mac.plant.thing('/Applications/PTX.app', 'fifo');
  }),
  huge: onMac((mac) => truncateSync(mac.at(mac.plant.file(PTSLOG)), 1024 * 1024 * MiB)),
});

/** Runs the probe over a tree, and removes it. */
async function look(
  set: (mac: MacTree) => void,
  questions: readonly Question[] = [at(PTSLOG)],
  { form = 'data-volume', caseSensitive = false }: { form?: MacForm; caseSensitive?: boolean } = {},
): Promise<ProbeRun> {
  const mac = buildMac({ content: 'bare', form });
  try {
    set(mac);
    return await runProbe({ probe: paths, host: openTestRoot(mac.dir, { caseSensitive }), questions });
  } finally {
    mac.remove();
  }
}

function placesOf({ observations }: ProbeRun): readonly string[] {
  return observations.map(({ place }) => place.path).sort();
}

function fileOf({ objects }: Observation) {
  return objects['file'];
}

describe('the paths probe', () => {
  for (const kind of THING_KINDS) {
    it(`shows a ${kind}, and opens it only if it is a regular file`, async () => {
      const { observations, gaps, bytesRead } = await look((mac) => mac.plant.thing(PTSLOG, kind));
      assert.deepEqual(gaps, []);
      assert.deepEqual(
        observations.map(({ file }) => file?.type),
        [kind],
      );
      assert.equal(observations[0]?.exists, true);
      assert.equal(bytesRead > 0, kind === 'file');
      assert.equal(observations[0]?.file?.hashes !== undefined, kind === 'file');
    });
  }

  it('shows what the file system says of it, as it says it', async () => {
    const mac = buildMac({ content: 'bare' });
    mac.plant.file(PTSLOG, 'stolen');
    const stat = statSync(mac.at(PTSLOG), { bigint: true });
    const { observations } = await runProbe({ probe: paths, host: openTestRoot(mac.dir), questions: [at(PTSLOG)] });
    mac.remove();
    const time = (ns: bigint) => new Date(Number(ns / 1_000_000n)).toISOString();
    const { born, ...facts } = observations[0]?.file ?? {};
    assert.deepEqual(facts, {
      type: 'file',
      size: 6,
      mode: Number(stat.mode) & 0o7777,
      uid: Number(stat.uid),
      modified: time(stat.mtimeNs),
      changed: time(stat.ctimeNs),
      hashes: { 'SHA-256': digestOf(Buffer.from('stolen')) },
    });
    assert.equal(born, stat.birthtimeNs > 0n ? time(stat.birthtimeNs) : undefined);
    assert.equal(observations[0]?.firstObserved, born);
  });

  it('reads once for every digest that any pattern asks for', async () => {
    const questions: readonly Question[] = [
      at(PTSLOG, 'MD5'),
      { kind: 'digest', algorithm: 'SHA3-256', value: 'a'.repeat(64) },
      { kind: 'name', name: 'x', digests: ['SHA-1'] },
    ];
    const { observations, bytesRead } = await look((mac) => mac.plant.file(PTSLOG, 'stolen'), questions);
    assert.deepEqual(Object.keys(observations[0]?.file?.hashes ?? {}).sort(), ['MD5', 'SHA-1', 'SHA-256', 'SHA3-256']);
    assert.equal(bytesRead, 6);
  });

  const sizes = [
    { bytes: 64 * MiB, digests: [], read: true },
    { bytes: 64 * MiB + 1, digests: [], read: false },
    { bytes: 64 * MiB + 1, digests: ['SHA-256'], read: true },
  ] as const;
  for (const { bytes, digests, read } of sizes) {
    it(`${read ? 'reads' : 'notes, unread,'} a file of ${bytes} bytes ${digests.length > 0 ? 'for a digest' : 'for its name'}`, async () => {
      const { observations, gaps } = await look(
        (mac) => truncateSync(mac.at(mac.plant.file(PTSLOG)), bytes),
        [at(PTSLOG, ...digests)],
      );
      assert.equal(observations.length, 1);
      assert.equal(observations[0]?.file?.hashes !== undefined, read);
      assert.equal(/not read/u.test(observations[0]?.detail ?? ''), !read);
      assert.deepEqual(gaps, []);
    });
  }

  for (const form of MAC_FORMS) {
    it(`finds it in a ${form}, with or without /private in front`, async () => {
      const { observations } = await look((mac) => mac.plant.file(PTSLOG), [at(PTSLOG), at('/private/var/tmp')], {
        form,
      });
      assert.deepEqual(
        observations.map(({ place }) => place.path),
        [PTSLOG, '/private/var/tmp'],
      );
    });
  }
});

describe('the paths probe and spellings', () => {
  const cases = [
    { name: 'another case of the name', planted: '/private/tmp/.PTSLOG', asked: PTSLOG },
    { name: 'another case of a folder above', planted: '/private/TMP/.ptslog', asked: PTSLOG },
    { name: 'decomposed on disk', planted: '/Users/ada/fu\u0308nf', asked: '/Users/ada/fünf' },
    { name: 'decomposed in the pattern', planted: '/Users/ada/fünf', asked: '/Users/ada/fu\u0308nf' },
    { name: 'another case of a letter beyond ASCII', planted: '/Users/ada/FÜNF', asked: '/Users/ada/fünf' },
    { name: 'sharp s and its capitals', planted: '/Users/ada/STRASSE', asked: '/Users/ada/straße' },
    { name: 'the application in other letters', planted: '/Applications/ptx.APP', asked: '/Applications/PTX.app' },
  ];
  for (const { name, planted, asked } of cases) {
    it(`finds ${name}, in the spelling asked for with the one on disk beside it`, async () => {
      const run = await look((mac) => mac.plant.file(planted), [at(asked)]);
      assert.deepEqual(placesOf(run), [planted]);
      const file = run.observations[0] && fileOf(run.observations[0]);
      assert.equal(file?.['path'], asked);
      const onDisk = planted.slice(planted.lastIndexOf('/') + 1);
      const isSame = onDisk === asked.slice(asked.lastIndexOf('/') + 1);
      assert.equal(file?.['x_besom_name_on_disk'], isSame ? undefined : onDisk);
    });
  }

  it('finds every spelling that is there at once', async () => {
    const run = await look((mac) => {
      for (const name of ['.ptslog', '.PTSLOG', '.PtsLog']) mac.plant.file(`/private/tmp/${name}`);
      mac.plant.file('/private/TMP/.ptsLOG');
    });
    assert.deepEqual(placesOf(run), ['/private/TMP/.ptsLOG', '/private/tmp/.PTSLOG', '/private/tmp/.PtsLog', PTSLOG]);
  });

  it('tells case apart on a case-sensitive disk, but not the forms of Unicode', async () => {
    const set = (mac: MacTree) => {
      mac.plant.file('/private/tmp/.PTSLOG');
      mac.plant.file('/Users/ada/fu\u0308nf');
    };
    const run = await look(set, [at(PTSLOG), at('/Users/ada/fünf')], { caseSensitive: true });
    assert.deepEqual(placesOf(run), ['/Users/ada/fu\u0308nf']);
  });
});

describe('the paths probe and links', () => {
  it('follows links above it inside the root', async () => {
    const set = (mac: MacTree) => {
      mac.plant.file('/Users/ada/real/x');
      mac.plant.link('/Users/ada/relative', 'real');
      mac.plant.link('/Users/ada/absolute', '/Users/ada/real');
    };
    const run = await look(set, [at('/Users/ada/relative/x'), at('/Users/ada/absolute/x')]);
    assert.equal(run.observations.length, 2);
  });

  it('never follows the last component', async () => {
    const run = await look((mac) => {
      mac.plant.file('/Users/ada/real');
      mac.plant.link(PTSLOG, '/Users/ada/real');
    });
    assert.deepEqual(
      run.observations.map(({ file }) => file?.type),
      ['symlink'],
    );
    assert.equal(run.bytesRead, 0);
  });

  it('is led out of the root by no link', async () => {
    const outside = buildMac({ content: 'bare' });
    outside.plant.file('/secret/x');
    try {
      const run = await look(
        (mac) => {
          mac.plant.link('/Users/ada/absolute', outside.at('/secret'));
          mac.plant.link('/Users/ada/relative', `../../../../../../../../..${outside.at('/secret')}`);
          mac.plant.link('/Users/ada/dots', '../../../../../../../../..');
        },
        [at('/Users/ada/absolute/x'), at('/Users/ada/relative/x'), at(`/Users/ada/dots${outside.at('/secret/x')}`)],
      );
      assert.deepEqual([run.observations, run.bytesRead], [[], 0]);
    } finally {
      outside.remove();
    }
  });

  it('is hung by no circle of links', async () => {
    const { observations } = await look(
      (mac) => {
        mac.plant.link('/Users/ada/a', '/Users/ada/b');
        mac.plant.link('/Users/ada/b', '/Users/ada/a');
        symlinkSync('.', mac.at('/Users/ada/self'));
      },
      [at('/Users/ada/a/x'), at(`/Users/ada/${'self/'.repeat(60)}x`)],
    );
    assert.deepEqual(observations, []);
  });

  it('sees nothing below a file', async () => {
    const { observations, gaps } = await look((mac) => mac.plant.file(PTSLOG), [at(`${PTSLOG}/x`)]);
    assert.deepEqual([observations, gaps], [[], []]);
  });
});

describe('the paths probe and bundles', () => {
  const APP = '/Applications/PTX.app';

  for (const plist of ['xml', 'binary'] as const) {
    it(`shows what an Info.plist says (${plist})`, async () => {
      const { observations } = await look(
        (mac) => mac.plant.bundle(APP, { plist, says: { CFBundleName: 'PTX', Other: 'x' } }),
        [at(APP)],
      );
      const [seen] = observations;
      assert.deepEqual(seen && fileOf(seen)?.['x_besom_info_plist'], { CFBundleName: 'PTX' });
      assert.deepEqual(seen?.roots, ['file', 'folder']);
      assert.deepEqual(seen?.objects['folder'], { type: 'directory', path: APP });
    });
  }

  it('leaves its lookup open where the Info.plist cannot be read', async () => {
    const run = await look((mac) => mac.plant.bundle(APP, { plist: 'damaged' }), [at(PTSLOG), at(APP)]);
    assert.equal(run.observations.length, 1);
    assert.deepEqual(
      run.gaps.map(({ reason, lookups }) => [reason, lookups]),
      [['damaged', [1]]],
    );
  });

  it('is not hung by an Info.plist that is a FIFO, and says that it is damaged', async () => {
    const run = await look(
      (mac) => {
        mkdirSync(mac.at(`${APP}/Contents`), { recursive: true });
        mac.plant.thing(`${APP}/Contents/Info.plist`, 'fifo');
      },
      [at(APP)],
    );
    assert.equal(run.observations.length, 1);
  });
});
