import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { Pack } from '../../src/model/pack.ts';
import { parseBundle } from '../../src/stix/bundles/bundle.ts';
import { isStixTimestamp } from '../../src/stix/patterns/timestamp.ts';

const text = readFileSync(new URL('../../packs/circleci-2023-01.json', import.meta.url), 'utf8');
const digest = new URL('../../../shared/incident/circleci-2023-01.md', import.meta.url);
type Property = { readonly [property: string]: unknown };
const objects: readonly Property[] = JSON.parse(text).objects;

const WINDOW = "START t'2022-12-16T00:00:00Z' STOP t'2023-01-06T00:00:00Z'";
/** One row for each published value, and the three that are derived from them. */
const PUBLISHED: readonly { pattern: string; actions: readonly string[]; maxConfidence?: number }[] = [
  { pattern: "[file:name = '.svx856.log' AND file:parent_directory_ref.path = '/private/tmp']", actions: ['remove'] },
  { pattern: "[file:name = '.ptslog' AND file:parent_directory_ref.path = '/private/tmp']", actions: ['remove'] },
  { pattern: "[file:name = 'PTX-Player.dmg']", actions: ['remove'] },
  {
    pattern: "[file:hashes.'SHA-256' = '8913e38592228adc067d82f66c150d87004ec946e579d4a00c53b61444ff35bf']",
    actions: ['remove'],
  },
  { pattern: "[file:name = 'PTX.app']", actions: ['remove'] },
  { pattern: "[domain-name:value = 'potrax.com']", actions: ['block'] },
  { pattern: "[domain-name:value LIKE '%.potrax.com']", actions: ['block'] },
  {
    pattern: String.raw`[url:value MATCHES '(?i)^https?://([^/?#\\\\\\s]*@)?([^/?#@:\\\\\\s]+\\.)?potrax\\.com\\.?(:[0-9]*)?([/?#\\\\]|$)']`,
    actions: ['block'],
  },
  { pattern: `[ipv4-addr:value = '178.249.214.10'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[ipv4-addr:value = '89.36.78.75'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[ipv4-addr:value = '89.36.78.109'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[ipv4-addr:value = '89.36.78.135'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[ipv4-addr:value = '178.249.214.25'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[ipv4-addr:value = '72.18.132.58'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[ipv4-addr:value = '188.68.229.52'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[ipv4-addr:value = '111.90.149.55'] ${WINDOW}`, actions: ['rotate'] },
  { pattern: `[autonomous-system:name = 'Datacamp Limited'] ${WINDOW}`, actions: [], maxConfidence: 15 },
  { pattern: `[autonomous-system:name = 'Globalaxs Quebec Noc'] ${WINDOW}`, actions: [], maxConfidence: 15 },
  { pattern: `[autonomous-system:name = 'Handy Networks, LLC'] ${WINDOW}`, actions: [], maxConfidence: 15 },
  { pattern: `[autonomous-system:name = 'Mullvad VPN'] ${WINDOW}`, actions: [], maxConfidence: 15 },
  { pattern: `[x-audit-event:action = 'repo.download_zip'] ${WINDOW}`, actions: ['rotate'], maxConfidence: 49 },
];
const DERIVED = ['CFBundleName', 'CFBundleDisplayName', 'CFBundleExecutable'].map(
  (key) => `[file:x_besom_info_plist.${key} = 'PTX']`,
);

/** What the digest dates, as the pack's text has it. */
const DATES = [
  '2022-12-16',
  '2022-12-19',
  '2022-12-22',
  '2022-12-29',
  '2022-12-30',
  '2022-12-31',
  '2023-01-04',
  '2023-01-04T16:35:00.000Z',
  '2023-01-04T18:30:00.000Z',
  '2023-01-04T22:30:00.000Z',
  '2023-01-05T03:26:00.000Z',
  '2023-01-06T05:00:00.000Z',
  '2023-01-06T06:40:00.000Z',
  '2023-01-06T10:15:00.000Z',
  '2023-01-07T07:30:00.000Z',
  '2023-01-07T18:30:00.000Z',
  '2023-01-10',
  '2023-01-12',
  '2023-01-13',
  '2022-03-22',
  '2022-08-10',
  '2022-09-16',
];

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  identity: ['name'],
  report: ['name', 'published', 'object_refs'],
  'extension-definition': ['name', 'schema', 'version', 'extension_types'],
  campaign: ['name'],
  malware: ['is_family'],
  infrastructure: ['name'],
  indicator: ['name', 'description', 'pattern', 'pattern_type', 'valid_from', 'confidence'],
  'course-of-action': ['name', 'description'],
  relationship: ['relationship_type', 'source_ref', 'target_ref'],
  note: ['content', 'object_refs'],
};
const COMMON = ['type', 'spec_version', 'id', 'created_by_ref', 'created', 'modified'];
const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

describe('the pack circleci-2023-01', () => {
  const ids = new Set(objects.map((object) => object['id']));
  const pack: Pack = parseBundle(text, { source: 'embedded', signature: 'embedded', now: new Date('2026-01-01') });

  it('holds one indicator for each published value and each derived one, and no other', () => {
    const patterns = objects.filter(({ type }) => type === 'indicator').map(({ pattern }) => pattern);
    assert.deepEqual(patterns.toSorted(), [...PUBLISHED.map(({ pattern }) => pattern), ...DERIVED].toSorted());
  });

  it('passes its own door whole', () => {
    assert.deepEqual(
      [pack.name, pack.version, pack.indicators.length, pack.setAside],
      ['circleci-2023-01', '1.0.0', 24, []],
    );
  });

  for (const { pattern, actions, maxConfidence = 100 } of PUBLISHED) {
    it(`asks for ${actions.join(', ') || 'nothing'} on ${pattern.slice(0, 60)}`, () => {
      const indicator = pack.indicators.find((one) => one.pattern === pattern);
      assert.deepEqual(
        indicator?.actions.map(({ verb }) => verb),
        actions,
      );
      assert.equal(indicator?.derivedFrom, undefined);
      assert.ok((indicator?.confidence ?? 101) <= maxConfidence);
    });
  }

  it('marks what is derived, keeps it at 40 at most, and asks for nothing on it', () => {
    for (const pattern of DERIVED) {
      const indicator = pack.indicators.find((one) => one.pattern === pattern);
      assert.match(indicator?.derivedFrom ?? '', /published name PTX\.app/);
      assert.ok((indicator?.confidence ?? 101) <= 40);
      assert.deepEqual(indicator?.actions, []);
    }
  });

  it('says that many innocent people share the providers', () => {
    const providers = pack.indicators.filter(({ pattern }) => pattern.includes('autonomous-system'));
    assert.deepEqual(
      providers.map(({ description }) => /many innocent people/i.test(description)),
      [true, true, true, true],
    );
  });

  for (const date of DATES) it(`tells of ${date}`, () => assert.ok(text.includes(date)));

  it('gives every object the required properties, a UUIDv4 id of its type, and one maker', () => {
    for (const object of objects) {
      const { type, id, created_by_ref: maker } = object;
      const missing = [...COMMON, ...(REQUIRED[String(type)] ?? ['a row of this test'])].filter(
        (name) => !(name in object),
      );
      assert.deepEqual([id, missing], [id, []]);
      const [prefix, uuid] = String(id).split('--');
      assert.equal(prefix, type);
      assert.match(uuid ?? '', UUID4);
      assert.equal(maker, objects[0]?.['id']);
    }
    assert.equal(ids.size, objects.length);
    assert.equal(objects[0]?.['type'], 'identity');
  });

  it('writes every time as STIX does, with milliseconds', () => {
    for (const object of objects) {
      for (const name of ['created', 'modified', 'valid_from', 'published', 'first_seen', 'last_seen']) {
        if (!(name in object)) continue;
        assert.ok(
          isStixTimestamp(String(object[name])) && /\.\d{3}Z$/u.test(String(object[name])),
          `${object['id']} ${name}`,
        );
      }
    }
  });

  it('refers to nothing that it does not hold', () => {
    for (const object of objects) {
      const references = Object.entries(object).flatMap(([name, value]) =>
        /_refs?$/u.test(name) ? [value].flat() : [],
      );
      const extensions = Object.keys(object['extensions'] ?? {});
      assert.deepEqual(
        [...references, ...extensions].filter((id) => !ids.has(id)),
        [],
      );
    }
  });

  it('lists everything else in its report', () => {
    const report = objects.find(({ type }) => type === 'report');
    const others = [...ids].filter((id) => id !== report?.['id']);
    assert.deepEqual(new Set([report?.['object_refs']].flat()), new Set(others));
  });

  it('defines each type and property of its own', () => {
    const defined = objects.filter(({ type }) => type === 'extension-definition').map(({ name }) => name);
    const used = new Set([...text.matchAll(/\b(x_besom_[a-z_]+|x-audit-event)\b/gu)].map(([name]) => name));
    assert.deepEqual(defined.toSorted(), [...used].toSorted());
    for (const object of objects) {
      const own = Object.keys(object).filter((name) => name.startsWith('x_'));
      assert.equal(own.length, Object.keys(object['extensions'] ?? {}).length, String(object['id']));
    }
  });

  it('is written in the one form that the embedding relies on', () => {
    assert.equal(text, `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });
});

describe('the pack circleci-2023-01 against the digest of the incident (../shared/incident)', () => {
  before(function () {
    if (!existsSync(digest)) this.skip();
  });

  it('holds every address, digest, name and date of it, letter by letter', () => {
    const source = readFileSync(digest, 'utf8');
    const values = [
      ...source.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/gu),
      ...source.matchAll(/\b[0-9a-f]{64}\b/gu),
      ...source.matchAll(/\b20\d\d-\d\d-\d\d\b/gu),
      ...source.matchAll(/(?<=\| (?:2022|2023)-\d\d-\d\d )\d\d:\d\d/gu),
      ...source.matchAll(/\/private\/tmp\/[^;\s]+|PTX[-.\w]*|potrax\.com|repo\.download_zip/gu),
      ...source.matchAll(/Datacamp Limited|Globalaxs Quebec Noc|Handy Networks, LLC|Mullvad VPN/gu),
    ].map(([value]) => value);
    assert.ok(values.length > 60, `only ${values.length} values read`);
    assert.deepEqual(
      values.filter((value) => !text.includes(value)),
      [],
    );
  });
});
