import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeSettings } from '../../src/agent/settings-judge.ts';
import { SECRET_SETTINGS, secretsOf, shownValue } from '../../src/agent/settings-shown.ts';
import { changedKeys, tellSettings } from '../../src/agent/settings-told.ts';
import type { SettingsSource } from '../../src/host/settings-files.ts';
import { SETTING_NAMES, settingsSchema } from '../../src/model/settings.ts';
import { publicKeyWord } from '../../src/trust/public-key.ts';

const ABSENT: SettingsSource = { kind: 'absent', digest: '' };
const KEYS = [1, 2, 3].map((byte) => publicKeyWord({ keyId: `000000000000000${byte}`, point: Buffer.alloc(32, byte) }));

function given(values: Readonly<Record<string, unknown>>): SettingsSource {
  return { kind: 'read', values: new Map(Object.entries(values)), digest: '' };
}

function judge(values: Readonly<Record<string, unknown>>) {
  return judgeSettings({ managed: ABSENT, file: given(values) });
}

describe('rules over several settings', () => {
  const cases = [
    {
      name: 'a token without a collector is told and kept',
      values: { enrolmentToken: 'some-token' },
      says: /^enrolmentToken: there is no collector/,
      left: { enrolmentToken: 'some-token' },
    },
    {
      name: 'a certificate without its key is left out',
      values: { clientCertificateFile: '/etc/c.pem' },
      says: /^clientCertificateFile: of no use without clientKeyFile/,
      left: { clientCertificateFile: undefined },
    },
    {
      name: 'a key without its certificate is left out',
      values: { clientKeyFile: '/etc/k.pem' },
      says: /^clientKeyFile: of no use without clientCertificateFile/,
      left: { clientKeyFile: undefined },
    },
    {
      name: 'a plain collector elsewhere is left out, the others stay',
      values: { collectors: ['http://c.example', 'https://d.example', 'http://127.0.0.1:8080', 'http://[::1]:1'] },
      says: /^collectors: c\.example is http:\/\//,
      left: { collectors: ['https://d.example', 'http://127.0.0.1:8080', 'http://[::1]:1'] },
    },
    {
      name: 'a name that only begins like this machine is elsewhere',
      values: { collectors: ['http://127.0.0.1.example'] },
      says: /^collectors: 127\.0\.0\.1\.example is http/,
      left: { collectors: [] },
    },
    {
      name: 'a collector with a password in its address is left out',
      values: { collectors: ['https://me:secret99@c.example'] },
      says: /^collectors: c\.example holds a name or password/,
      left: { collectors: [] },
    },
    {
      name: 'a key for two purposes serves none',
      values: { packKeys: [KEYS[0], KEYS[1]], orderKeys: [KEYS[0]], fleet: 'f' },
      says: /^packKeys, orderKeys: The key 0000000000000001 is used for nothing/,
      left: { packKeys: [KEYS[1]], orderKeys: [] },
    },
    {
      name: 'keys for orders without a fleet are told',
      values: { orderKeys: [KEYS[2]] },
      says: /^orderKeys: every order names its fleet/,
      left: { orderKeys: [KEYS[2]] },
    },
  ] as const;
  for (const { name, values, says, left } of cases) {
    it(name, () => {
      const { settings, complaints } = judge(values);
      assert.equal(complaints.length, 1);
      assert.match(complaints[0]?.says ?? '', says);
      for (const [key, value] of Object.entries(left)) assert.deepEqual(settings[key as keyof typeof settings], value);
    });
  }

  it('keep the collector that worked where none of the new ones may be used', () => {
    const lastGood = judge({ collectors: ['https://old.example'] });
    const { settings } = judgeSettings(
      { managed: ABSENT, file: given({ collectors: ['http://new.example'] }) },
      lastGood,
    );
    assert.deepEqual(settings.collectors, ['https://old.example']);
  });

  it('let a plain collector pass where that was allowed', () => {
    const { settings, complaints } = judge({ collectors: ['http://c.example'], allowInsecure: true });
    assert.deepEqual([settings.collectors, complaints], [['http://c.example'], []]);
  });
});

describe('judgeSettings', () => {
  it('gives whole settings for whatever stands in the files', () => {
    const value = fc.oneof(fc.jsonValue(), fc.bigInt(), fc.constant(undefined), fc.date());
    const values = fc.dictionary(fc.oneof(fc.constantFrom(...SETTING_NAMES), fc.string()), value, { maxKeys: 8 });
    fc.assert(
      fc.property(values, values, values, (managed, file, before) => {
        const lastGood = judge(before);
        const judged = judgeSettings({ managed: given(managed), file: given(file) }, lastGood);
        assert.deepEqual(settingsSchema.parse(judged.settings), judged.settings);
        for (const { says } of judged.complaints) {
          assert.ok(says.length <= 1_000, says);
          assert.match(says, /^[^\p{Cc}]*$/u);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('counts keys that do not exist instead of telling thousands', () => {
    const { complaints } = judge(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, 1])));
    assert.equal(complaints.length, 21);
    assert.match(complaints.at(-1)?.says ?? '', /4980 more keys/);
  });
});

describe('what is shown of settings', () => {
  it('hides exactly what the schema calls secret', () => {
    const secret = Object.entries(settingsSchema.shape).filter(([, schema]) => schema.meta()?.['secret'] === true);
    assert.deepEqual(SECRET_SETTINGS.toSorted(), secret.map(([key]) => key).toSorted());
  });

  const cases = [
    { key: 'enrolmentToken', value: 'some-token', shown: '(hidden)' },
    { key: 'proxy', value: 'http://me:secret99@p:8080', shown: '(hidden)' },
    { key: 'proxy', value: 'system', shown: '"system"' },
    { key: 'fleet', value: undefined, shown: 'not set' },
    { key: 'collectors', value: ['https://me:secret99@c/x@y'], shown: '["https://***@c/x@y"]' },
    { key: 'group', value: 7n, shown: '"7"' },
  ];
  for (const { key, value, shown } of cases) {
    it(`shows ${key} as ${shown}`, () => assert.equal(shownValue(key, value), shown));
  }

  it('knows every secret that the log must hide', () => {
    const { settings } = judge({ enrolmentToken: 'some-token', proxy: 'http://me:p%40ss99@p:8080' });
    assert.deepEqual(secretsOf(settings), ['some-token', 'me', 'p%40ss99', 'p@ss99']);
  });
});

describe('what is told of settings', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const wrong = judge({ sweepEvery: 'x', bogus: 1 });
  const told = tellSettings(wrong, { at })?.facts?.['settings.told'] ?? undefined;

  it('is an event for each thing that is wrong, and a fact that it was told', () => {
    const change = tellSettings(wrong, { at });
    const kinds = change?.events?.map((event) => event.type === 'agent' && event.change);
    assert.deepEqual(kinds, ['setting-refused', 'setting-refused']);
    assert.match(told ?? '', /^[0-9a-f]{16} [0-9a-f]{16}$/);
  });

  it('is nothing where it was told before', () => {
    assert.equal(tellSettings(wrong, { at, told, before: wrong.settings }), undefined);
  });

  it('is told again where it was mended in between', () => {
    const mended = tellSettings(judge({}), { at, told });
    assert.deepEqual([mended?.events, mended?.facts], [[], { 'settings.told': '' }]);
    assert.equal(tellSettings(wrong, { at, told: '' })?.events?.length, 2);
  });

  it('names keys that changed, and never their values', () => {
    const [before, after] = [
      judge({ enrolmentToken: 'first-token', group: 'a' }),
      judge({ enrolmentToken: 'other-token' }),
    ];
    assert.deepEqual(changedKeys(before.settings, after.settings), ['enrolmentToken', 'group']);
    const change = tellSettings(after, { at, before: before.settings });
    assert.doesNotMatch(JSON.stringify(change), /first-token|other-token/);
  });
});
