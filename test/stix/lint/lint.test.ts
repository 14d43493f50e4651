import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { lintBundle } from '../../../src/stix/lint/lint.ts';
import { type Defect, LINT_RULES, type LintRule } from '../../../src/stix/lint/rules.ts';
import { fixedUuid } from '../../support/pack.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const MADE = '2023-01-01T00:00:00.000Z';
const COMMON = { spec_version: '2.1', created: MADE, modified: MADE };
const GOOD = {
  ...COMMON,
  type: 'indicator',
  id: `indicator--${fixedUuid(1)}`,
  name: 'good',
  pattern: "[file:name = 'x']",
  pattern_type: 'stix',
  valid_from: MADE,
};
const COURSE = { ...COMMON, type: 'course-of-action', id: `course-of-action--${fixedUuid(2)}`, name: 'x' };
const TIE = {
  ...COMMON,
  type: 'relationship',
  id: `relationship--${fixedUuid(3)}`,
  relationship_type: 'mitigates',
  source_ref: COURSE.id,
  target_ref: GOOD.id,
};
const EXTENSION = {
  ...COMMON,
  type: 'extension-definition',
  id: `extension-definition--${fixedUuid(4)}`,
  created_by_ref: `identity--${fixedUuid(5)}`,
  name: 'x-thing',
  schema: 'x',
  version: '1.0.0',
  extension_types: ['toplevel-property-extension', 'new-sco'],
  extension_properties: ['x_besom_action', 'x_besom_derived', 'x_besom_pack_version'],
};
const MAKER = { ...COMMON, type: 'identity', id: EXTENSION.created_by_ref, name: 'x' };
const DERIVED = { ...GOOD, x_besom_derived: 'the name', confidence: 40 };
const REST = [COURSE, TIE, EXTENSION, MAKER];

type Row = {
  readonly name: string;
  readonly objects: readonly unknown[];
  readonly rule: LintRule;
  readonly says: RegExp;
};

function row(name: string, objects: unknown, expected: readonly [LintRule, RegExp]): Row {
  return { name, objects: [objects].flat(), rule: expected[0], says: expected[1] };
}

function pattern(text: string, expected: readonly [LintRule, RegExp]): Row {
  return row(text, { ...GOOD, pattern: text }, expected);
}

const SHA = 'a'.repeat(64);
/** Each is a clean bundle but for one thing. */
const ROWS: readonly Row[] = [
  row('a member that is no object', [GOOD, null], ['not-an-object', /no object/]),
  row(
    'no name where one is required',
    [GOOD, { ...COURSE, id: `course-of-action--${fixedUuid(9)}`, name: undefined }],
    ['missing-property', /name is missing/],
  ),
  row('no pattern_type', { ...GOOD, pattern_type: undefined }, ['missing-property', /pattern_type/]),
  row('no pattern', { ...GOOD, pattern: '' }, ['missing-property', /pattern/]),
  row('no valid_from', { ...GOOD, valid_from: undefined }, ['missing-property', /valid_from/]),
  row('no spec_version', { ...GOOD, spec_version: undefined }, ['missing-property', /spec_version/]),
  row('no created', { ...GOOD, created: undefined }, ['missing-property', /created/]),
  row('no id', [GOOD, { ...DERIVED, pattern: "[file:name = 'y']", id: undefined }], ['missing-property', /id/]),
  row('no type', [GOOD, { id: `x--${fixedUuid(9)}` }], ['missing-property', /type/]),
  row(
    'an empty list of references',
    [GOOD, { ...COMMON, type: 'note', id: `note--${fixedUuid(9)}`, content: 'x', object_refs: [] }],
    ['missing-property', /object_refs/],
  ),
  row(
    'an id without a UUID',
    [GOOD, { ...MAKER, id: 'identity--1' }],
    ['id-form', /"identity--1", not identity-- and a UUID/],
  ),
  row(
    'an id of another type',
    [GOOD, { ...MAKER, id: `malware--${fixedUuid(9)}` }],
    ['id-form', /not that of a identity/],
  ),
  row('an id that is no text', [GOOD, { ...MAKER, id: 7 }], ['id-form', /no text/]),
  row('a duplicate id', [GOOD, { ...GOOD, pattern: "[file:name = 'y']" }], ['duplicate-id', /set aside/]),
  row(
    'an older version',
    [GOOD, { ...GOOD, modified: '2023-01-01T00:00:00.001Z' }],
    ['older-version', /newer version/],
  ),
  row('a time without a zone', { ...GOOD, modified: '2023-01-02T00:00:00' }, [
    'timestamp',
    /modified is "2023-01-02T00:00:00"/,
  ]),
  row('a time that is no text', { ...GOOD, created: 1672531200 }, ['timestamp', /created is no text/]),
  row('a change before the creation', { ...GOOD, modified: '2022-01-01T00:00:00Z' }, [
    'timestamp',
    /modified is before created/,
  ]),
  row(
    'a validity that ends where it begins',
    { ...GOOD, valid_from: '2030-01-01T00:00:00Z', valid_until: '2030-01-01T00:00:00Z' },
    ['valid-until', /not after/],
  ),
  row('a validity that is over', { ...GOOD, valid_until: '2024-01-01T00:00:00Z' }, ['expired', /is past/]),
  row('a revoked indicator', { ...GOOD, revoked: true }, ['revoked', /revoked/]),
  row(
    'a relationship to nothing',
    [GOOD, { ...TIE, id: `relationship--${fixedUuid(9)}`, target_ref: `indicator--${fixedUuid(8)}` }],
    ['unresolved-reference', /target_ref "indicator--.*" is not in the bundle/],
  ),
  row('a maker who is not there', { ...GOOD, created_by_ref: `identity--${fixedUuid(8)}` }, [
    'outside-reference',
    /created_by_ref/,
  ]),
  row(
    'a list with one reference to nothing',
    {
      ...GOOD,
      object_marking_refs: [
        'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9',
        `marking-definition--${fixedUuid(8)}`,
      ],
    },
    ['outside-reference', new RegExp(fixedUuid(8))],
  ),
  row(
    'a mitigation by an indicator',
    [GOOD, { ...TIE, id: `relationship--${fixedUuid(9)}`, source_ref: GOOD.id }],
    ['mitigates', /course-of-action/],
  ),
  row('yara', { ...GOOD, pattern_type: 'yara', pattern: 'rule x' }, ['pattern-type', /"yara"/]),
  row('a pattern type in capitals', { ...GOOD, pattern_type: 'STIX' }, ['pattern-type', /spelt stix/]),
  row(
    'the same pattern twice',
    [GOOD, { ...GOOD, id: `indicator--${fixedUuid(9)}` }],
    ['same-pattern', /objects\[0\]/],
  ),
  row('a confidence over 100', { ...GOOD, confidence: 101 }, ['confidence', /is 101/]),
  row('a confidence below 0', { ...GOOD, confidence: -1 }, ['confidence', /is -1/]),
  row('half a confidence', { ...GOOD, confidence: 50.5 }, ['confidence', /is 50\.5/]),
  row('a confidence in words', { ...GOOD, confidence: 'high' }, ['confidence', /a string/]),
  row('a derived indicator that is too sure', { ...DERIVED, confidence: 41 }, ['derived', /at most 40/]),
  row('a derived indicator without confidence', { ...DERIVED, confidence: undefined }, ['derived', /at most 40/]),
  row('a derivation that says nothing', { ...DERIVED, x_besom_derived: true }, ['derived', /not a text/]),
  row(
    'a removal of what is derived',
    [DERIVED, { ...COURSE, x_besom_action: 'remove', modified: '2023-01-02T00:00:00Z' }],
    ['derived', /ties a removal/],
  ),
  row(
    'a verb that Besom does not know',
    [GOOD, { ...COURSE, id: `course-of-action--${fixedUuid(9)}`, x_besom_action: 'destroy' }],
    ['action', /"destroy", not one of remove, block, rotate/],
  ),
  row('a property that Besom does not know', { ...GOOD, x_besom_confidence: 3 }, [
    'own-property',
    /no property "x_besom_confidence"/,
  ]),
  row('a property on the wrong object', { ...GOOD, x_besom_pack_version: '1' }, [
    'own-property',
    /belongs on a report/,
  ]),
  pattern("[file:name 'x']", ['broken-pattern', /line 1, column 12: expected/]),
  pattern("[file:name MATCHES '(?=x)']", ['not-evaluable', /look-around/]),
  pattern("[file:name MATCHES '(a)\\\\1']", ['not-evaluable', /back-references/]),
  pattern(`[file:hashes.sha256 = '${SHA}']`, ['hash-name', /hashes\.'SHA-256'/]),
  pattern(`[file:hashes.'md5' = '${'a'.repeat(32)}']`, ['hash-name', /hashes\.MD5/]),
  pattern("[file:hashes.'CRC32' = 'abcd']", ['unknown-hash', /"CRC32"/]),
  pattern(`[file:hashes.'SHA-256' = '${SHA.slice(1)}']`, ['not-evaluable', /cannot be a digest/]),
  pattern("[file:name = 'x'] START t'2023-01-02T00:00:00Z' STOP t'2023-01-01T00:00:00Z'", [
    'not-evaluable',
    /STOP is not after START/,
  ]),
  pattern("[file:name = 'x'] REPEATS 2 TIMES REPEATS 3 TIMES", ['forbidden', /REPEATS stands twice/]),
  pattern(`[file:hashes.'SHA-256' IN ('${SHA}', 'x')]`, ['forbidden', /"x" cannot be a digest/]),
  pattern("[domain-name:value = '192.0.2.1']", ['no-domain', /write \[ipv4-addr:value = '192\.0\.2\.1'\]/]),
  pattern("[domain-name:value = '2001:db8::1']", ['no-domain', /write \[ipv6-addr:value = '2001:db8::1'\]/]),
  pattern("[domain-name:value = 'https://evil.example/']", ['no-domain', /the name alone/]),
  pattern("[ipv4-addr:value = 'evil.example']", ['no-address', /no IPv4 address/]),
  pattern("[ipv4-addr:value = '192.0.2.0/33']", ['no-address', /no IPv4 address/]),
  pattern("[ipv6-addr:value = '192.0.2.1']", ['no-address', /no IPv6 address/]),
  pattern("[file:nmae = 'x']", ['unknown-property', /a file has no property "nmae"/]),
  pattern("[app:id = 'x']", ['unknown-type', /no object "app"/]),
];

const CLEAN: readonly (readonly [string, readonly unknown[]])[] = [
  ['one good indicator', [GOOD]],
  ['a derived one', [DERIVED]],
  ['a type that the bundle defines', [{ ...GOOD, pattern: "[x-thing:a = 'x']" }]],
  ["a type that says itself that it is nobody's standard", [{ ...GOOD, pattern: "[x-other:a = 'x']" }]],
  [
    'blocks of addresses',
    [{ ...GOOD, pattern: "[ipv4-addr:value = '192.0.2.0/24' OR ipv6-addr:value ISSUBSET '2001:db8::/32']" }],
  ],
  ['references inside a path', [{ ...GOOD, pattern: "[network-traffic:dst_ref.value = '192.0.2.1']" }]],
  ['own properties in a pattern', [{ ...GOOD, pattern: "[file:x_besom_info_plist.CFBundleName = 'x']" }]],
  ['a TLP marking', [{ ...GOOD, object_marking_refs: ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9'] }]],
];

describe('lintBundle', () => {
  for (const { name, objects, rule, says } of ROWS) {
    it(`names ${name}: ${rule}`, () => {
      const defects = lint([...objects, ...restBeside(objects)]);
      const found = defects.filter((defect) => defect.rule === rule);
      assert.ok(
        found.some((defect) => says.test(defect.says)),
        JSON.stringify(defects),
      );
      assert.ok(found.every(({ severity }) => severity === LINT_RULES[rule]));
      assert.deepEqual([...new Set(defects.map((defect) => defect.rule))], [rule], JSON.stringify(defects));
    });
  }

  for (const [name, objects] of CLEAN) {
    it(`is content with ${name}`, () => assert.deepEqual(lint([...objects, ...REST]), []));
  }

  it('has a row for each rule', () => {
    const covered = new Set<string>([...ROWS.map(({ rule }) => rule), 'encoding']);
    assert.deepEqual(
      Object.keys(LINT_RULES).filter((rule) => !covered.has(rule)),
      [],
    );
  });

  it('names bytes that are not UTF-8', () => {
    const text = JSON.stringify({
      type: 'bundle',
      id: `bundle--${fixedUuid(99)}`,
      objects: [{ ...GOOD, name: 'caf\u00e9' }, ...REST],
    });
    const [first, ...more] = lintBundle(Buffer.from(text, 'latin1'), { source: 'x', now: NOW });
    assert.deepEqual([first?.rule, first?.line, more], ['encoding', 1, []]);
  });

  it('names a bundle without an id of its own', () => {
    const [first] = lintBundle(JSON.stringify({ type: 'bundle', objects: [GOOD] }), { source: 'x', now: NOW });
    assert.deepEqual(
      [first?.rule, first?.says, first?.line],
      ['missing-property', 'the property id is missing or empty', 1],
    );
  });

  it('asks no STIX 2.0 bundle for what 2.1 brought', () => {
    const old = { ...GOOD, spec_version: undefined, pattern_type: undefined };
    const text = JSON.stringify({
      type: 'bundle',
      id: `bundle--${fixedUuid(99)}`,
      spec_version: '2.0',
      objects: [old],
    });
    assert.deepEqual(lintBundle(text, { source: 'x', now: NOW }), []);
  });

  it('gives the line of the object in the file, its index, id and name, and the place in the pattern', () => {
    const text = `{\n "objects": [],\n "type": "bundle", "id": "bundle--${fixedUuid(99)}",\n "objects": [\n  1,\n  {"x": [1, {"y": 2}]},\n${JSON.stringify({ ...GOOD, pattern: "[file:name =\n 'x' AND]" })}\n]}`;
    const defects = lintBundle(text, { source: 'x', now: NOW });
    assert.deepEqual(
      defects.map(({ line, index }) => [line, index]).filter(([, index]) => index !== 1),
      [
        [5, 0],
        [7, 2],
      ],
    );
    const last = defects.at(-1);
    assert.deepEqual([last?.id, last?.name], [GOOD.id, 'good']);
    assert.deepEqual([last?.place?.line, last?.place?.column], [2, 9]);
    assert.equal(last?.place?.excerpt, " 'x' AND]\n        ^");
  });

  it('is content with the embedded pack', () => {
    const bytes = readFileSync(new URL('../../../packs/circleci-2023-01.json', import.meta.url));
    assert.deepEqual(lintBundle(bytes, { source: 'embedded', now: NOW }), []);
  });

  it('never throws on what stands inside a bundle, and places every defect', () => {
    const names = [
      ...new Set([...Object.keys(GOOD), ...Object.keys(TIE), ...Object.keys(EXTENSION), 'x_besom_derived']),
    ];
    const value = fc.oneof(fc.constantFrom(...Object.values(GOOD), ...Object.values(EXTENSION)), fc.jsonValue());
    const types = fc.constantFrom('indicator', 'relationship', 'extension-definition', 'course-of-action', 'x');
    const object = fc.tuple(types, fc.dictionary(fc.constantFrom(...names, '__proto__'), value));
    fc.assert(
      fc.property(fc.array(object), (drafts) => {
        const objects = drafts.map(([type, properties]) => ({ ...properties, type }));
        const text = JSON.stringify({ type: 'bundle', objects }, null, 1);
        const lines = text.split('\n').length;
        assert.ok(lintBundle(text, { source: 'x', now: NOW }).every(({ line }) => line >= 1 && line <= lines));
      }),
    );
  });

  it('throws as the door does where there is no bundle', () => {
    assert.throws(() => lintBundle('[]', { source: 'x', now: NOW }), { code: 'PACK_INVALID' });
  });
});

/** The rest of the clean bundle, without what a row brings itself. */
function restBeside(objects: readonly unknown[]): readonly unknown[] {
  return REST.filter(
    ({ id }) =>
      !objects.some(
        (one) => typeof one === 'object' && one !== null && 'id' in one && one.id === id && 'x_besom_action' in one,
      ),
  );
}

function lint(objects: readonly unknown[]): readonly Defect[] {
  return lintBundle(JSON.stringify({ type: 'bundle', id: `bundle--${fixedUuid(99)}`, objects }, null, 1), {
    source: 'x',
    now: NOW,
  });
}
