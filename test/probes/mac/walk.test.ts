import assert from 'node:assert/strict';
import { linkSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { walk } from '../../../src/probes/mac/walk.ts';
import type { Question } from '../../../src/sweep/select.ts';
import { buildMac, type MacTree } from '../../support/mac-tree.ts';
import { openTestRoot } from '../../support/open-host.ts';
import { THING_KINDS } from '../../support/plant.ts';
import { type ProbeRun, runProbe } from '../../support/run-probe.ts';
import { keepsTheContract, onMac, onSealedMac } from '../contract.ts';

const PTX: Question = { kind: 'name', name: 'PTX.app', digests: [] };
const BUNDLES: Question = { kind: 'bundle' };
const ANY: Question = { kind: 'name-test', on: 'name', digests: [] };

function like(on: 'name' | 'folder' | 'path', text: string): Question {
  return { kind: 'name-test', on, test: { operator: 'LIKE', text }, digests: [] };
}

keepsTheContract(walk, {
  questions: [PTX, { kind: 'bundle' }, like('path', '/Users/%.dmg'), { kind: 'name', name: 'x', digests: ['MD5'] }],
  absent: onMac((mac) => rmSync(mac.at('/Users'), { recursive: true })),
  empty: onMac(() => {}),
  telling: onMac((mac) => mac.plant.bundle('/Applications/PTX.app')),
  damaged: onMac((mac) => mac.plant.bundle('/Applications/PTX.app', { plist: 'damaged' })),
  refused: onSealedMac((mac) => mac.plant.bundle('/Users/eve/PTX.app'), ['/Users/eve']),
  hostile: onMac((mac) => {
    for (const name of ['\n', '\u001b[2J', '\u202e', 'n'.repeat(255), '"', '\\', ' ', '%'])
      mac.plant.bundle(`/Users/${name}/PTX.app`);
    for (const bytes of [[0xff], [0xc3], [0xf0, 0x9f], [0xed, 0xa0, 0x80]])
      mac.plant.raw('/Users/ada', Buffer.from([...bytes, 0x2e, 0x64, 0x6d, 0x67]));
    mac.plant.link('/Users/ada/root', '/');
    mac.plant.link('/Users/ada/up', '../..');
    for (const kind of THING_KINDS) mac.plant.thing(`/Users/${kind}/PTX.app`, kind);
  }),
  huge: onMac((mac) => {
    for (let at = 0; at < 5000; at++) writeFileSync(mac.at(`/Users/ada/${at}.dmg`), '');
    mac.plant.file(`/${'d/'.repeat(500)}PTX.app`);
  }),
});

/** Runs the probe over a tree, and removes it. */
async function look(
  set: (mac: MacTree) => void,
  questions: readonly Question[],
  { caseSensitive = false, content = 'bare' as 'bare' | 'lived-in' } = {},
): Promise<ProbeRun> {
  const mac = buildMac({ content });
  try {
    set(mac);
    return await runProbe({ probe: walk, host: openTestRoot(mac.dir, { caseSensitive }), questions });
  } finally {
    mac.remove();
  }
}

function placesOf({ observations }: ProbeRun): readonly string[] {
  return observations.map(({ place }) => place.path).sort();
}

describe('the walk probe and names', () => {
  for (const kind of THING_KINDS) {
    it(`shows a ${kind} of the name, anywhere`, async () => {
      const { observations, gaps } = await look((mac) => mac.plant.thing('/Users/ada/deep/down/PTX.app', kind), [PTX]);
      assert.deepEqual(
        observations.map(({ place, file }) => [place.path, file?.type]),
        [['/Users/ada/deep/down/PTX.app', kind]],
      );
      assert.deepEqual(gaps, []);
    });
  }

  it('sees every spelling that folds to the name, in the spelling asked for', async () => {
    const names = ['PTX.app', 'ptx.app', 'PTX.APP', 'ptx.APP'];
    const run = await look((mac) => names.forEach((name) => void mac.plant.folder(`/Applications/${name}`)), [PTX]);
    assert.deepEqual(placesOf(run), names.map((name) => `/Applications/${name}`).sort());
    assert.ok(run.observations.every(({ objects }) => objects['file']?.['name'] === 'PTX.app'));
    const tells = await look((mac) => names.forEach((name) => void mac.plant.folder(`/Applications/${name}`)), [PTX], {
      caseSensitive: true,
    });
    assert.deepEqual(placesOf(tells), ['/Applications/PTX.app']);
  });

  it('sees decomposed and composed names as one', async () => {
    const run = await look(
      (mac) => {
        mac.plant.file('/Users/ada/a/fu\u0308nf');
        mac.plant.file('/Users/ada/b/fünf');
      },
      [{ kind: 'name', name: 'fünf', digests: [] }],
    );
    assert.equal(run.observations.length, 2);
  });

  it('shows a thing once where its name and a test select it', async () => {
    const run = await look((mac) => mac.plant.folder('/Applications/PTX.app'), [PTX, ANY, BUNDLES]);
    assert.equal(placesOf(run).filter((path) => path === '/Applications/PTX.app').length, 1);
  });

  it('shows a thing once for each name that asks for it', async () => {
    const run = await look(
      (mac) => mac.plant.folder('/Applications/PTX.app'),
      [PTX, { kind: 'name', name: 'ptx.APP', digests: [] }],
    );
    assert.deepEqual(run.observations.map(({ objects }) => objects['file']?.['name']).sort(), ['PTX.app', 'ptx.APP']);
  });

  const tests: readonly { name: string; question: Question; finds: readonly string[] }[] = [
    { name: 'LIKE on the name', question: like('name', '%.dm_'), finds: ['/Users/ada/x.dmg'] },
    {
      name: 'LIKE on the path',
      question: like('path', '/Users/ada/%'),
      finds: ['/Users/ada/sub', '/Users/ada/sub/y', '/Users/ada/x.dmg'],
    },
    { name: 'LIKE on the folder', question: like('folder', '/Users/ada/s%'), finds: ['/Users/ada/sub/y'] },
    {
      name: 'MATCHES on the name',
      question: { kind: 'name-test', on: 'name', test: { operator: 'MATCHES', text: '^[xy]' }, digests: [] },
      finds: ['/Users/ada/sub/y', '/Users/ada/x.dmg'],
    },
    {
      name: 'MATCHES on a folder, exactly',
      question: { kind: 'name-test', on: 'folder', test: { operator: 'MATCHES', text: '^/Users/ada$' }, digests: [] },
      finds: ['/Users/ada/sub', '/Users/ada/x.dmg'],
    },
  ];
  for (const { name, question, finds } of tests) {
    it(`selects by ${name}`, async () => {
      const run = await look(
        (mac) => {
          for (const folder of ['Downloads', 'Desktop', 'Documents', 'Library', '.Trash'])
            rmSync(mac.at(`/Users/ada/${folder}`), { recursive: true });
          mac.plant.file('/Users/ada/x.dmg');
          mac.plant.file('/Users/ada/sub/y');
        },
        [question],
      );
      assert.deepEqual(placesOf(run), [...finds].sort());
    });
  }

  it('selects everything where no test narrows it, each once', async () => {
    const run = await look(() => {}, [ANY], { content: 'lived-in' });
    assert.equal(new Set(placesOf(run)).size, run.observations.length);
    assert.equal(run.observations.length, run.examined);
    assert.ok(placesOf(run).includes('/private/var/db/dslocal/nodes/Default/users'));
  });

  it('gives names that are no UTF-8 with their exact bytes', async () => {
    const name = Buffer.from([0x78, 0xff, 0x0a]);
    const run = await look((mac) => mac.plant.raw('/Users/ada/\u001b', name), [like('name', 'x%')]);
    const [place] = run.observations.map((observation) => observation.place);
    assert.equal(place?.path, '/Users/ada/\u001b/x\ufffd\n');
    assert.deepEqual(
      Buffer.from(place?.pathBase64 ?? '', 'base64'),
      Buffer.concat([Buffer.from('/Users/ada/\u001b/'), name]),
    );
  });

  it('walks below a folder whose name is no UTF-8', async () => {
    const odd = Buffer.from([0xe9]);
    const run = await look(
      (mac) => {
        mkdirSync(Buffer.concat([Buffer.from(`${mac.at('/Users/ada')}/`), odd]));
        mac.plant.raw('/Users/ada', Buffer.concat([odd, Buffer.from('/PTX.app')]));
      },
      [PTX],
    );
    const [place] = run.observations.map((observation) => observation.place);
    const bytes = Buffer.concat([Buffer.from('/Users/ada/'), odd, Buffer.from('/PTX.app')]);
    assert.deepEqual(Buffer.from(place?.pathBase64 ?? '', 'base64'), bytes);
  });

  it('goes through no link', async () => {
    const outside = buildMac({ content: 'bare' });
    outside.plant.folder('/PTX.app');
    try {
      const run = await look(
        (mac) => {
          mac.plant.link('/Users/ada/outside', outside.dir);
          mac.plant.link('/Users/ada/loop', '/Users/ada');
          mac.plant.folder('/Users/ada/PTX.app');
        },
        [PTX],
      );
      assert.deepEqual(placesOf(run), ['/Users/ada/PTX.app']);
    } finally {
      outside.remove();
    }
  });

  it('sees each name of a file that has several', async () => {
    const run = await look(
      (mac) => {
        mac.plant.file('/Users/ada/one.dmg');
        linkSync(mac.at('/Users/ada/one.dmg'), mac.at('/Users/Shared/two.dmg'));
      },
      [like('name', '%.dmg')],
    );
    assert.deepEqual(placesOf(run), ['/Users/Shared/two.dmg', '/Users/ada/one.dmg']);
  });
});

describe('the walk probe and bundles', () => {
  const cases = [
    { plist: 'xml', says: { CFBundleName: 'PTX', CFBundleExecutable: 'run' } },
    { plist: 'binary', says: { CFBundleIdentifier: 'com.example.ptx', CFBundleShortVersionString: '1.2' } },
  ] as const;
  for (const { plist, says } of cases) {
    it(`shows what an Info.plist says (${plist})`, async () => {
      const { observations, gaps } = await look(
        (mac) => mac.plant.bundle('/Applications/Any.app', { plist, says }),
        [BUNDLES],
      );
      assert.deepEqual(
        observations.map(({ objects }) => objects['file']?.['x_besom_info_plist']),
        [says],
      );
      assert.deepEqual(gaps, []);
    });
  }

  it('shows a bundle once where its name is asked for too', async () => {
    const run = await look(
      (mac) => mac.plant.bundle('/Applications/PTX.app', { says: { CFBundleName: 'PTX' } }),
      [PTX, BUNDLES],
    );
    assert.equal(run.observations.length, 1);
    assert.match(run.observations[0]?.detail ?? '', /application bundle/u);
  });

  it('shows a bundle without an Info.plist, and has no gap for it', async () => {
    const run = await look((mac) => mac.plant.bundle('/Applications/Any.app', { plist: 'none' }), [BUNDLES]);
    assert.deepEqual([placesOf(run), run.gaps], [['/Applications/Any.app'], []]);
  });

  it('leaves every lookup open that a damaged Info.plist could have answered', async () => {
    const questions = [like('name', 'nothing'), PTX, BUNDLES];
    const run = await look((mac) => mac.plant.bundle('/Applications/PTX.app', { plist: 'damaged' }), questions);
    assert.deepEqual(
      run.gaps.map(({ reason, lookups }) => [reason, lookups?.toSorted()]),
      [['damaged', [1, 2]]],
    );
    const named = await look((mac) => mac.plant.bundle('/Applications/PTX.app', { plist: 'damaged' }), [PTX]);
    assert.deepEqual(
      named.gaps.map(({ lookups }) => lookups),
      [[0]],
    );
  });

  it('takes a file called .app for no bundle', async () => {
    const run = await look((mac) => mac.plant.file('/Applications/Any.app'), [BUNDLES]);
    assert.deepEqual([run.observations, run.gaps], [[], []]);
  });
});

describe('the walk probe and content', () => {
  it('reads a file of the name for the report, and no other', async () => {
    const run = await look(
      (mac) => {
        mac.plant.file('/Users/ada/PTX.app', 'abc');
        mac.plant.file('/Users/ada/other', 'abc');
      },
      [PTX, ANY],
    );
    const hashed = run.observations.filter(({ file }) => file?.hashes !== undefined);
    assert.deepEqual(new Set(hashed.map(({ place }) => place.path)), new Set(['/Users/ada/PTX.app']));
  });

  it('reads what a test selects where its pattern asks for a digest', async () => {
    const question: Question = {
      kind: 'name-test',
      on: 'name',
      test: { operator: 'LIKE', text: '%.dat' },
      digests: ['MD5'],
    };
    const run = await look((mac) => mac.plant.file('/Users/ada/x.dat', 'abc'), [question]);
    assert.equal(run.observations[0]?.file?.hashes?.['MD5'], '900150983cd24fb0d6963f7d28e17f72');
  });

  it('notes a file over 64 MiB that is asked for by name alone', async () => {
    const run = await look(
      (mac) => truncateSync(mac.at(mac.plant.file('/Users/ada/PTX.app')), 65 * 1024 * 1024),
      [PTX],
    );
    assert.equal(run.observations[0]?.file?.hashes, undefined);
    assert.match(run.observations[0]?.detail ?? '', /over 64 MiB/u);
  });

  it('leaves nothing open where a file vanishes before it is read', async () => {
    const mac = buildMac({ content: 'bare' });
    mac.plant.file('/Users/ada/PTX.app', 'abc');
    const host = openTestRoot(mac.dir);
    const vanishing = { ...host, survey: vanishes(host.survey, join(mac.dir, 'Users/ada/PTX.app')) };
    const run = await runProbe({ probe: walk, host: vanishing, questions: [PTX] });
    mac.remove();
    assert.deepEqual(
      run.gaps.map(({ reason }) => reason),
      ['vanished'],
    );
    assert.equal(run.observations.length, 1);
  });
});

/** The same survey, but the file goes between being seen and being read. */
function vanishes(survey: ReturnType<typeof openTestRoot>['survey'], path: string): typeof survey {
  return async function* (request) {
    for await (const event of survey(request)) {
      if (event.kind === 'entry') rmSync(path, { force: true });
      yield event;
    }
  };
}
