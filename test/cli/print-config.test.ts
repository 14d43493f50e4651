import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtSettings, type SettingsContext } from '../../src/agent/settings.ts';
import { configJson, configText } from '../../src/cli/print-config.ts';
import { SETTING_NAMES } from '../../src/model/settings.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';
import { controlsIn } from '../support/terminal.ts';

const STYLE = { columns: 100, colour: false };

describe('besom agent --print-config', () => {
  let stateDir: string;
  let context: SettingsContext;
  beforeEach(() => {
    stateDir = tempFolder('config');
    context = { places: { file: join(stateDir, 'agent.json') }, stateDir, version: '1' };
  });
  afterEach(() => removeFolder(stateDir));

  const config = (value: unknown) =>
    writeFileSync(join(stateDir, 'agent.json'), JSON.stringify(value), { mode: 0o600 });

  it('says each setting with its value and where it came from', async () => {
    config({ sweepEvery: '1h', collectors: ['https://c.example'] });
    const text = configText(await lookAtSettings(context), STYLE);
    for (const key of SETTING_NAMES) assert.match(text, new RegExp(`^${key} {2}`, 'mu'));
    assert.match(text, /^sweepEvery {13}"1h" {2}\(configuration file\)$/mu);
    assert.match(text, /^watch {18}true {2}\(default\)$/mu);
    assert.match(text, /^collectors {13}\["https:\/\/c\.example"\] {2}\(configuration file\)$/mu);
    assert.doesNotMatch(text, /What is wrong/);
  });

  it('hides secrets, and says what is wrong below', async () => {
    config({ enrolmentToken: 'the-fleets-token', proxy: 'http://me:secret99@p:1', sweepEvery: 'x', sweepEveri: 'x' });
    const inUse = await lookAtSettings(context);
    const text = configText(inUse, STYLE);
    assert.doesNotMatch(text + JSON.stringify(configJson(inUse)), /the-fleets-token|secret99/);
    assert.match(text, /^enrolmentToken {9}\(hidden\)/mu);
    assert.match(text, /What is wrong\n {2}! sweepEvery in the configuration file: "x" is no time/);
    assert.match(text, /! "sweepEveri" in the configuration file is no setting; "sweepEvery" is one/);
  });

  it('puts where a long value came from on a line of its own, and never breaks the value', async () => {
    const collectors = [1, 2, 3, 4].map((number) => `https://collector-${number}.some.long.name.example`);
    config({ collectors });
    const text = configText(await lookAtSettings(context), { columns: 60, colour: false });
    assert.ok(text.includes(`${JSON.stringify(collectors)}\n${' '.repeat(23)}(configuration file)\n`));
  });

  it('says the same to programs, one entry a setting', async () => {
    config({ group: 'lab', fleet: 7 });
    const json = JSON.parse(JSON.stringify(configJson(await lookAtSettings(context))));
    assert.equal(json.schema, 'besom.config/1');
    assert.deepEqual(
      json.settings.map(({ key }: { readonly key: string }) => key),
      SETTING_NAMES,
    );
    const of = (name: string) => json.settings.find(({ key }: { readonly key: string }) => key === name);
    assert.deepEqual(of('group'), { key: 'group', value: 'lab', from: 'file' });
    assert.deepEqual(of('enrolmentToken'), { key: 'enrolmentToken', value: null, from: 'default' });
    assert.equal(json.complaints[0].key, 'fleet');
  });

  it('lets nothing through that a terminal obeys', async () => {
    config({ group: '\u001b[2J\u202e', '\u001b]0;x\u0007': 1 });
    assert.deepEqual(controlsIn(configText(await lookAtSettings(context), STYLE)), []);
  });
});
