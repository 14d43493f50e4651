import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SurveyEvent, SurveyRequest, Within } from '../../src/host/host.ts';
import { SILENT } from '../../src/host/log.ts';
import { openRoot } from '../../src/host/root.ts';
import { diskImage } from '../support/disk-image.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { openTestRoot } from '../support/open-host.ts';
import { ANY_NAME, digestsOf, NOTHING, plantFile } from '../support/survey.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const IMAGE = diskImage({ seed: 'wanted' });
const IMAGES = digestsOf([IMAGE], { candidates: 'images' });

async function look(mac: MacTree, request: SurveyRequest, within: Partial<Within>): Promise<readonly SurveyEvent[]> {
  const host = openTestRoot(mac.dir);
  const events: SurveyEvent[] = [];
  for await (const event of host.survey({ ...request, within: { folders: [], volumes: [], ...within } }))
    events.push(event);
  return events;
}

function pathsIn(events: readonly SurveyEvent[], kind: 'entry' | 'digest'): readonly string[] {
  return events.flatMap((event) => (event.kind === kind ? [event.found.at.path] : [])).toSorted();
}

describe('a survey of chosen places', () => {
  let mac: MacTree;
  beforeEach(() => {
    mac = buildMac({ content: 'bare' });
  });
  afterEach(() => mac.remove());

  it('looks at what lies right in a folder, and at nothing below it or beside it', async () => {
    plantFile(mac.dir, 'Users/ada/Downloads/PTX.app/Contents/Info.plist', '');
    plantFile(mac.dir, 'Users/ada/Downloads/below/deep', '');
    plantFile(mac.dir, 'Users/ada/Desktop/beside', '');
    const events = await look(mac, ANY_NAME, { folders: ['/Users/ada/Downloads'] });
    assert.deepEqual(pathsIn(events, 'entry'), ['/Users/ada/Downloads/PTX.app', '/Users/ada/Downloads/below']);
  });

  it('shows bundles, and images by their digest, under the paths of a whole survey', async () => {
    mkdirSync(mac.at('/Applications/PTX.app'));
    for (const path of ['Users/ada/Downloads/x', 'Users/ada/Documents/y']) plantFile(mac.dir, path, IMAGE);
    const request = { ...IMAGES, bundles: true };
    const part = await look(mac, request, { folders: ['/Users/ada/Downloads', '/Applications', '/applications'] });
    assert.deepEqual(pathsIn(part, 'digest'), ['/Users/ada/Downloads/x']);
    assert.deepEqual(pathsIn(part, 'entry'), ['/Applications/PTX.app']);
    const whole: SurveyEvent[] = [];
    for await (const event of openTestRoot(mac.dir).survey(request)) whole.push(event);
    for (const kind of ['digest', 'entry'] as const)
      for (const path of pathsIn(part, kind)) assert.ok(pathsIn(whole, kind).includes(path));
  });

  it('walks a chosen volume whole, and sees its own name', async () => {
    plantFile(mac.dir, 'Volumes/PTX/deep/er/PTX.app/x', '');
    plantFile(mac.dir, 'Volumes/other/PTX.app/x', '');
    const events = await look(mac, { ...NOTHING, names: ['PTX', 'PTX.app'] }, { volumes: ['/Volumes/PTX'] });
    assert.deepEqual(pathsIn(events, 'entry'), ['/Volumes/PTX', '/Volumes/PTX/deep/er/PTX.app']);
  });

  it('looks at a folder of a chosen volume once, as part of the volume', async () => {
    plantFile(mac.dir, 'Volumes/PTX/deep/er/x', '');
    const within = { folders: ['/Volumes/PTX/deep'], volumes: ['/Volumes/PTX'] };
    const events = await look(mac, { ...NOTHING, names: ['x', 'er'] }, within);
    assert.deepEqual(pathsIn(events, 'entry'), ['/Volumes/PTX/deep/er', '/Volumes/PTX/deep/er/x']);
  });

  it('does not read what still grows, says so, and sees its name', async () => {
    for (const name of ['grows.dmg', 'still.dmg']) plantFile(mac.dir, `Users/ada/Downloads/${name}`, IMAGE);
    const within = { folders: ['/Users/ada/Downloads'], growing: ['/Users/ada/Downloads/grows.dmg'] };
    const events = await look(mac, { ...IMAGES, names: ['grows.dmg'] }, within);
    assert.deepEqual(pathsIn(events, 'digest'), ['/Users/ada/Downloads/still.dmg']);
    assert.deepEqual(pathsIn(events, 'entry'), ['/Users/ada/Downloads/grows.dmg']);
    const left = events.flatMap((event) => (event.kind === 'left-out' ? [event.path] : []));
    assert.deepEqual(left, ['/Users/ada/Downloads/grows.dmg']);
  });

  it('says that a folder went meanwhile', async () => {
    const events = await look(mac, ANY_NAME, { folders: ['/Users/ada/Applications'] });
    const refusals = events.flatMap((event) => (event.kind === 'refusal' ? [event.refusal] : []));
    assert.deepEqual(refusals, [{ reason: 'vanished', path: '/Users/ada/Applications' }]);
  });

  it('makes nothing older in the digest cache that it did not see', async () => {
    const state = tempFolder('state');
    plantFile(mac.dir, 'Users/ada/Documents/y.dmg', IMAGE);
    const options = { caseSensitive: false, cache: true, stateDir: state, log: SILENT, warn: assert.fail };
    const bytesRead = async (request: SurveyRequest): Promise<number> => {
      let bytes = 0;
      for await (const event of openRoot(mac.dir, options).survey(request))
        if (event.kind === 'progress') bytes = event.bytesRead;
      return bytes;
    };
    try {
      // a file so young is not kept
      await delay(2_100);
      assert.ok((await bytesRead(IMAGES)) > 0);
      const part = { ...IMAGES, within: { folders: ['/Users/ada/Downloads'], volumes: [] } };
      for (let times = 0; times < 48; times++) await bytesRead(part);
      assert.equal(await bytesRead(IMAGES), 0);
    } finally {
      removeFolder(state);
    }
  });
});
