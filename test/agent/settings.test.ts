import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtSettings, readSettings, type SettingsContext } from '../../src/agent/settings.ts';
import { settingsStamp } from '../../src/host/settings-files.ts';
import { binaryList, type Writable } from '../support/binary-list.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const IS_ROOT = process.geteuid?.() === 0;
const TOKEN = 'a-token-that-must-not-be-shown';
const KEY = 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3';

let stateDir: string;
let managedFile: string;
let configFile: string;
let context: SettingsContext;

function config(value: unknown): void {
  writeFileSync(configFile, JSON.stringify(value), { mode: 0o600 });
}

function managed(value: Writable): void {
  writeFileSync(managedFile, binaryList(value), { mode: 0o644 });
}

async function complaints(): Promise<readonly string[]> {
  return (await readSettings(context)).complaints.map(({ says }) => says);
}

beforeEach(() => {
  stateDir = tempFolder('settings');
  managedFile = join(stateDir, 'managed.plist');
  configFile = join(stateDir, 'agent.json');
  context = { places: { managed: managedFile, file: configFile }, stateDir, version: '1' };
});
afterEach(() => removeFolder(stateDir));

describe('the settings of an agent', () => {
  it('are the defaults where nothing is said', async () => {
    const { settings, origins, complaints: wrong } = await readSettings(context);
    assert.equal(settings.sweepEvery, '6h');
    assert.deepEqual(origins.sweepEvery, { from: 'default' });
    assert.deepEqual(wrong, []);
  });

  it('take the configuration file before the default', async () => {
    config({ sweepEvery: '1h', watch: false });
    const { settings, origins } = await readSettings(context);
    assert.deepEqual([settings.sweepEvery, settings.watch, settings.hashAll], ['1h', false, false]);
    assert.deepEqual(origins.sweepEvery, { from: 'file' });
  });

  it('keep the last good value where a new one is bad, also across a restart and an upgrade', async () => {
    config({ sweepEvery: '1h' });
    await readSettings(context);
    config({ sweepEvery: 'hourly' });
    for (const version of ['1', '1', '2']) {
      const { settings, origins, complaints: wrong } = await readSettings({ ...context, version });
      assert.equal(settings.sweepEvery, '1h');
      assert.deepEqual(origins.sweepEvery, { from: 'file', kept: true });
      assert.match(
        wrong[0]?.says ?? '',
        /^sweepEvery in the configuration file: "hourly" is no time: .*last good value/,
      );
    }
  });

  it('go back to the default once a value is taken away', async () => {
    config({ sweepEvery: '1h' });
    await readSettings(context);
    config({});
    assert.equal((await readSettings(context)).settings.sweepEvery, '6h');
  });

  it('keep every value of a file that breaks, and not of one that is gone', async () => {
    config({ sweepEvery: '1h', group: 'lab' });
    await readSettings(context);
    writeFileSync(configFile, '{"sweepEvery": "2h"');
    const broken = await readSettings(context);
    assert.deepEqual([broken.settings.sweepEvery, broken.settings.group], ['1h', 'lab']);
    assert.match(broken.complaints[0]?.says ?? '', /^the configuration file: it is no JSON/);
    rmSync(configFile);
    assert.equal((await readSettings(context)).settings.group, undefined);
  });

  it('name a key that there is not, with the one that was meant', async () => {
    config({ sweepEveri: '1h', sweepevery: '1h', bogus: 1, __proto__x: 1 });
    const wrong = await complaints();
    assert.match(wrong[0] ?? '', /^"sweepEveri" in the configuration file is no setting; "sweepEvery" is one/);
    assert.match(wrong[1] ?? '', /"sweepEvery" is one/);
    assert.match(wrong[2] ?? '', /^"bogus" in the configuration file is no setting$/);
  });

  it('show no secret in what they complain of', async () => {
    config({ enrolmentToken: 'short', proxy: 7, collectors: ['https://someone:hunter22@collector.example', 4] });
    writeFileSync(join(stateDir, 'x'), '');
    const all = JSON.stringify(await complaints());
    assert.doesNotMatch(all, /hunter22|"short"/);
    assert.match(all, /enrolmentToken in the configuration file: .*\(hidden\)/);
    writeFileSync(configFile, `{"enrolmentToken": "${TOKEN}" oops`);
    assert.doesNotMatch(JSON.stringify(await complaints()), new RegExp(TOKEN));
  });

  it('decide from what was kept while both files are the same', async () => {
    config({ group: 'lab' });
    await readSettings(context);
    const before = statSync(join(stateDir, 'settings-in-use.json')).ino;
    assert.equal((await readSettings(context)).settings.group, 'lab');
    assert.equal(statSync(join(stateDir, 'settings-in-use.json')).ino, before);
  });

  it('are kept for the owner alone, since the token is among them', async () => {
    config({ enrolmentToken: TOKEN, collectors: ['https://c.example'] });
    await readSettings(context);
    assert.equal(statSync(join(stateDir, 'settings-in-use.json')).mode & 0o777, 0o600);
  });

  it('are not kept by who only looks', async () => {
    config({ group: 'lab' });
    assert.equal((await lookAtSettings(context)).settings.group, 'lab');
    assert.equal(statSync(join(stateDir, 'settings-in-use.json'), { throwIfNoEntry: false }), undefined);
  });

  const damaged = ['', '{', '[]', 'null', '{"from":1}', '{"from":"x","inUse":{"settings":{},"origins":[]}}', '\0'];
  for (const text of damaged) {
    it(`are decided anew where what was kept is ${JSON.stringify(text)}`, async () => {
      config({ group: 'lab', sweepEvery: 'never' });
      writeFileSync(join(stateDir, 'settings-in-use.json'), text, { mode: 0o600 });
      const { settings } = await readSettings(context);
      assert.deepEqual([settings.group, settings.sweepEvery], ['lab', '6h']);
    });
  }
});

describe('the configuration file', () => {
  const instead = (make: (path: string) => void) => () => {
    rmSync(configFile);
    make(configFile);
  };
  const refused = [
    { name: 'that others may write', make: () => chmodSync(configFile, 0o666), says: /others may write to it/ },
    { name: 'that is a folder', make: instead((path) => mkdirSync(path)), says: /no regular file/ },
    { name: 'of over a mebibyte', make: () => writeFileSync(configFile, ' '.repeat(1_048_577)), says: /larger than/ },
    { name: 'that is a list', make: () => writeFileSync(configFile, '[]'), says: /no keys with values/ },
    { name: 'that is empty', make: () => writeFileSync(configFile, ''), says: /no JSON/ },
    {
      name: 'that is a link to itself',
      make: instead((path) => symlinkSync(path, path)),
      says: /ELOOP/,
    },
  ];
  for (const { name, make, says } of refused) {
    it(`${name} is refused, and the agent starts all the same`, async () => {
      config({ group: 'lab' });
      make();
      const { settings, complaints: wrong } = await readSettings(context);
      assert.equal(settings.group, undefined);
      assert.match(wrong[0]?.says ?? '', says);
    });
  }

  it('that breaks costs nothing where nothing could be kept either', async () => {
    config({ group: 'lab' });
    const before = await lookAtSettings(context);
    writeFileSync(configFile, 'oops');
    assert.equal((await lookAtSettings({ ...context, before })).settings.group, 'lab');
  });

  it('may begin with the mark that an editor leaves', async () => {
    writeFileSync(configFile, '\uFEFF{"group":"lab"}', { mode: 0o600 });
    assert.equal((await readSettings(context)).settings.group, 'lab');
  });
});

describe('managed preferences, where the tests run as root', () => {
  before(function () {
    if (!IS_ROOT) this.skip();
  });

  it('win over the configuration file, key by key', async () => {
    managed({ sweepEvery: '2h', pinnedKeys: [], memoryDays: 30 });
    config({ sweepEvery: '1h', group: 'lab' });
    const { settings, origins } = await readSettings(context);
    assert.deepEqual([settings.sweepEvery, settings.group, settings.memoryDays], ['2h', 'lab', 30]);
    assert.deepEqual([origins.sweepEvery?.from, origins.group?.from], ['managed', 'file']);
  });

  it('are read in their XML form too', async () => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>watch</key><false/><key>collectors</key>
      <array><string>https://c.example</string></array></dict></plist>`;
    writeFileSync(managedFile, xml, { mode: 0o644 });
    const { settings } = await readSettings(context);
    assert.deepEqual([settings.watch, settings.collectors], [false, ['https://c.example']]);
  });

  it('keep the file from deciding a key whose managed value is bad', async () => {
    managed({ orderKeys: ['nonsense'] });
    config({ orderKeys: [KEY], fleet: 'f' });
    const { settings, complaints: wrong } = await readSettings(context);
    assert.deepEqual(settings.orderKeys, []);
    assert.match(wrong[0]?.says ?? '', /^orderKeys in managed preferences: \[0\] "nonsense" is no minisign public key/);
  });

  it('of somebody else are refused', async () => {
    managed({ group: 'mine' });
    chownSync(managedFile, 65_534, 65_534);
    const { settings, complaints: wrong } = await readSettings(context);
    assert.equal(settings.group, undefined);
    assert.match(wrong[0]?.says ?? '', /^managed preferences: it belongs to somebody else/);
  });

  it('may hold what management itself writes into every domain', async () => {
    managed({ PayloadUUID: 'x', PayloadType: 'com.besom.agent', group: 'lab' });
    assert.deepEqual(await complaints(), []);
  });

  it('survive values that JSON has not', async () => {
    managed({ sweepEvery: new Date(0), group: Buffer.from([0x44, 1, 2, 3, 4]), fleet: 1.5 });
    assert.equal((await complaints()).length, 3);
  });
});

describe('the stamp of the settings', () => {
  it('changes with the content, with a replacement and with a link that is turned, and else never', () => {
    config({ group: 'lab' });
    const stamps = [settingsStamp(context.places)];
    assert.equal(settingsStamp(context.places), stamps[0]);
    config({ group: 'other' });
    stamps.push(settingsStamp(context.places));
    writeFileSync(join(stateDir, 'new'), JSON.stringify({ group: 'third' }));
    renameSync(join(stateDir, 'new'), configFile);
    stamps.push(settingsStamp(context.places));
    writeFileSync(join(stateDir, 'aside'), '{}');
    rmSync(configFile);
    stamps.push(settingsStamp(context.places));
    symlinkSync(join(stateDir, 'aside'), configFile);
    stamps.push(settingsStamp(context.places));
    writeFileSync(join(stateDir, 'aside'), '{"group":"x"}');
    stamps.push(settingsStamp(context.places));
    assert.equal(new Set(stamps).size, stamps.length);
  });
});
