import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Pack } from '../../src/model/pack.ts';
import { isProblem } from '../../src/model/problem.ts';
import { parseBundle } from '../../src/stix/bundle.ts';
import { BUNDLE_LIMITS } from '../../src/stix/bundle-text.ts';
import { fixedUuid } from '../support/pack.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const ID = `indicator--${fixedUuid(1)}`;
const GOOD = {
  type: 'indicator',
  spec_version: '2.1',
  id: ID,
  created: '2023-01-01T00:00:00Z',
  modified: '2023-01-01T00:00:00Z',
  name: 'good',
  pattern: "[file:name = 'x']",
  pattern_type: 'stix',
  valid_from: '2023-01-01T00:00:00Z',
};

describe('parseBundle', () => {
  it('gives what the rest of the house works with', () => {
    const pack = read(bundleOf([GOOD]));
    assert.deepEqual(pack.indicators, [
      {
        id: ID,
        name: 'good',
        description: '',
        pattern: "[file:name = 'x']",
        validFrom: '2023-01-01T00:00:00Z',
        confidence: 50,
        actions: [],
      },
    ]);
    assert.deepEqual([pack.id, pack.signature, pack.setAside], [`bundle--${fixedUuid(99)}`, 'unsigned', []]);
  });

  describe('refuses what is no bundle, in one line with the place and the remedy', () => {
    const cases = [
      { name: 'nothing', text: '', says: /"x\/a\.json": it is empty/ },
      { name: 'blanks', text: ' \n', says: /it is empty/ },
      {
        name: 'broken JSON',
        text: '{\n  "type": "bundle",,\n}',
        says: /line 2, column 20: expected a name in double quotes/,
      },
      {
        name: 'a cut-off download',
        text: '{"type": "bundle", "objects": [{"type": "ind',
        says: /line 1, column 45: expected the closing "/,
      },
      { name: 'a web page', text: '<!DOCTYPE html><html>', says: /XML or a web page, not JSON/ },
      { name: 'another type', text: '{"type": "report"}', says: /its "type" is "report"\. Give a file/ },
      { name: 'no type', text: '{"objects": []}', says: /its "type" is missing/ },
      { name: 'a bundle without objects', text: '{"type": "bundle"}', says: /without a list "objects"/ },
      { name: 'objects by id', text: '{"type": "bundle", "objects": {"0": {}}}', says: /without a list "objects"/ },
      { name: 'a bare list', text: '[]', says: /no STIX bundle/ },
      { name: 'null', text: 'null', says: /no STIX bundle/ },
      { name: 'a hostile type', text: '{"type": "\\u001b[2J\\n"}', says: /its "type" is "\\u\{1b\}\[2J\\u\{a\}"/ },
      { name: 'UTF-16', text: Buffer.from('\ufeff{}', 'utf16le'), says: /UTF-16\. Save it as UTF-8/ },
      { name: 'a million levels', text: '['.repeat(1_000_000), says: /expected a value or \]/ },
    ];
    for (const { name, text, says } of cases) {
      it(name, () =>
        assert.throws(
          () => read(text),
          (error) =>
            isProblem(error) &&
            error.code === 'PACK_INVALID' &&
            says.test(error.message) &&
            !error.message.includes('\n'),
        ),
      );
    }
  });

  describe('names its limits', () => {
    it('in bytes', () => {
      const bytes = Buffer.alloc(BUNDLE_LIMITS.maxBytes + 1, ' ');
      assert.throws(() => read(bytes), { code: 'TOO_BIG', message: /at most 64 MiB/ });
    });
    it('in objects', () => {
      const text = `{"type": "bundle", "objects": [${'0,'.repeat(BUNDLE_LIMITS.maxObjects)}0]}`;
      assert.throws(() => read(text), { code: 'TOO_BIG', message: /at most 200000 objects/ });
    });
  });

  describe('sets one indicator aside, by name, and uses the rest', () => {
    const other = { ...GOOD, id: `indicator--${fixedUuid(2)}`, name: 'bad' };
    const cases: readonly { name: string; objects: readonly unknown[]; because: string | RegExp }[] = [
      { name: 'no pattern', objects: [{ ...other, pattern: undefined }], because: 'it has no pattern' },
      { name: 'an empty pattern', objects: [{ ...other, pattern: ' ' }], because: 'it has no pattern' },
      { name: 'a pattern that is no text', objects: [{ ...other, pattern: { a: 1 } }], because: 'it has no pattern' },
      {
        name: 'a broken pattern',
        objects: [{ ...other, pattern: "[file:name\n  'x']" }],
        because: /^broken pattern, line 2, column 3: expected .*=/,
      },
      {
        name: 'a huge pattern',
        objects: [{ ...other, pattern: `[file:name = '${'x'.repeat(1e6)}']` }],
        because: /at most 65536/,
      },
      {
        name: 'yara',
        objects: [{ ...other, pattern: 'rule x {}', pattern_type: 'yara' }],
        because: 'pattern type yara',
      },
      { name: 'sigma', objects: [{ ...other, pattern_type: 'sigma' }], because: 'pattern type sigma' },
      {
        name: 'a pattern type that is no text',
        objects: [{ ...other, pattern_type: 3 }],
        because: 'pattern type unreadable',
      },
      { name: 'revoked', objects: [{ ...other, revoked: true }], because: 'revoked' },
      {
        name: 'expired',
        objects: [{ ...other, valid_until: '2025-12-31T23:59:59.999Z' }],
        because: 'past valid_until 2025-12-31T23:59:59.999Z',
      },
      { name: 'expiring now', objects: [{ ...other, valid_until: NOW.toISOString() }], because: /^past valid_until/ },
      { name: 'a duplicate id', objects: [{ ...GOOD, name: 'bad' }], because: 'duplicate id: another object has it' },
      {
        name: 'a duplicate id of another creation',
        objects: [{ ...GOOD, name: 'bad', created: '2023-02-01T00:00:00Z', modified: '2024-01-01T00:00:00Z' }],
        because: /^duplicate id/,
      },
      { name: 'no id', objects: [{ ...other, id: undefined }], because: 'it has no id' },
      { name: 'an id that is no text', objects: [{ ...other, id: 7 }], because: 'it has no id' },
      {
        name: 'an endless id',
        objects: [{ ...other, id: 'x'.repeat(1000) }],
        because: 'its id is longer than 200 characters',
      },
    ];
    for (const { name, objects, because } of cases) {
      it(name, () => {
        const pack = read(bundleOf([GOOD, ...objects]));
        assert.deepEqual(
          pack.indicators.map((indicator) => indicator.name),
          ['good'],
        );
        assert.deepEqual(
          pack.setAside.map((aside) => aside.name),
          ['bad'],
        );
        assert.match(
          pack.setAside[0]?.because ?? '',
          typeof because === 'string' ? new RegExp(`^${because}$`) : because,
        );
      });
    }

    it('names one without a name by its pattern', () => {
      const pack = read(bundleOf([{ ...GOOD, name: undefined, revoked: true }]));
      assert.equal(pack.setAside[0]?.name, "[file:name = 'x']");
    });
  });

  describe('takes in what is sloppy', () => {
    const cases: readonly { name: string; objects: readonly unknown[] }[] = [
      { name: 'no spec_version', objects: [{ ...GOOD, spec_version: undefined }] },
      {
        name: 'no pattern_type (STIX 2.0)',
        objects: [{ ...GOOD, pattern_type: undefined, labels: ['malicious-activity'] }],
      },
      { name: 'a pattern type in capitals', objects: [{ ...GOOD, pattern_type: 'STIX' }] },
      { name: 'an id that is no UUID', objects: [{ ...GOOD, id: 'indicator--1' }] },
      { name: 'an id of another type', objects: [{ ...GOOD, id: 'malware--1' }] },
      { name: 'members that are no objects', objects: [null, 1, 'x', [], GOOD, true] },
      { name: 'members without a type', objects: [{}, GOOD, { type: 5 }] },
      { name: 'types that nobody knows', objects: [{ type: 'x-whatever', id: 'x' }, GOOD] },
      {
        name: 'keys that would pollute a prototype',
        objects: [JSON.parse('{"__proto__": {"pattern": "x"}, "constructor": {"prototype": {}}}'), GOOD],
      },
      { name: 'a valid_until that is no time', objects: [{ ...GOOD, valid_until: 'never' }] },
      { name: 'a valid_until to come', objects: [{ ...GOOD, valid_until: '2026-01-01T00:00:00.000001Z' }] },
      { name: 'a revocation that is not true', objects: [{ ...GOOD, revoked: 'no' }] },
      { name: 'an older version of it', objects: [GOOD, { ...GOOD, name: 'old', modified: '2022-12-31T00:00:00Z' }] },
      {
        name: 'an older version before it',
        objects: [{ ...GOOD, name: 'old', modified: '2022-12-31T00:00:00.5Z' }, GOOD],
      },
    ];
    for (const { name, objects } of cases) {
      it(name, () => {
        const pack = read(bundleOf(objects));
        assert.deepEqual([pack.indicators.map((indicator) => indicator.name), pack.setAside], [['good'], []]);
      });
    }

    it('a member that is nested without end', () => {
      const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      assert.equal(read(bundleOf([{ a: 'HERE' }, GOOD]).replace('"HERE"', nested)).indicators.length, 1);
    });

    it('a byte order mark', () => assert.equal(read(`\ufeff${bundleOf([GOOD])}`).indicators.length, 1));

    it('bytes that are not UTF-8, except in a pattern, which would look for something else', () => {
      const text = bundleOf([
        { ...GOOD, name: 'caf?' },
        { ...GOOD, id: `indicator--${fixedUuid(2)}`, pattern: "[file:name = 'caf?']" },
      ]);
      const pack = read(Buffer.from(text.replaceAll('?', '\u00e9'), 'latin1'));
      assert.deepEqual(
        pack.indicators.map(({ name }) => name),
        ['caf\ufffd'],
      );
      assert.deepEqual(
        pack.setAside.map(({ because }) => because),
        ['its pattern holds bytes that are not UTF-8'],
      );
    });
  });

  it('takes the newest version of an object, and what it says', () => {
    const newer = { ...GOOD, modified: '2023-01-01T00:00:00.000001Z', revoked: true };
    assert.deepEqual(
      read(bundleOf([GOOD, newer])).setAside.map(({ because }) => because),
      ['revoked'],
    );
  });

  it('bounds what a pack makes others print', () => {
    const long = 'x'.repeat(1e6);
    const time = `2023-01-01T00:00:00.${'0'.repeat(1e6)}Z`;
    const objects = [
      {
        ...GOOD,
        name: long,
        description: long,
        valid_from: long,
        created: time,
        modified: time,
        x_besom_derived: long,
      },
      { ...GOOD, id: 'a', name: long, pattern: long },
      { ...GOOD, id: 'b', valid_until: time },
      { ...GOOD, id: 'c', pattern_type: long },
      { type: 'report', name: long, modified: long },
      { ...course('rotate'), id: long, name: long, description: long },
      { ...ties('rotate')[0], source_ref: long },
    ];
    const text = JSON.stringify({ ...read(JSON.stringify({ type: 'bundle', id: long, objects })) });
    assert.ok(text.length < 100_000, `${text.length} characters`);
    assert.match(text, /"confidence":50,"derivedFrom":"x+…","actions":\[\{"id":"x+…"/);
  });

  describe('confidence', () => {
    const cases = [
      { given: 0, read: 0 },
      { given: 85, read: 85 },
      { given: 72.6, read: 73 },
      { given: 101, read: 50 },
      { given: -1, read: 50 },
      { given: '90', read: 50 },
      { given: null, read: 50 },
    ];
    for (const { given, read: wanted } of cases) {
      it(`${JSON.stringify(given)} counts as ${wanted}`, () =>
        assert.equal(read(bundleOf([{ ...GOOD, confidence: given }])).indicators[0]?.confidence, wanted));
    }
  });

  describe('a derived indicator', () => {
    const cases = [
      { mark: 'the name PTX.app', from: 'the name PTX.app' },
      { mark: true, from: 'the pack does not say from what' },
      { mark: '', from: 'the pack does not say from what' },
      { mark: { a: 1 }, from: 'the pack does not say from what' },
      { mark: false, from: undefined },
      { mark: null, from: undefined },
    ];
    for (const { mark, from } of cases) {
      it(`${JSON.stringify(mark)} means derived from: ${from}`, () =>
        assert.equal(read(bundleOf([{ ...GOOD, x_besom_derived: mark }])).indicators[0]?.derivedFrom, from));
    }

    it('is never tied to a removal, whatever the pack says', () => {
      const pack = read(
        bundleOf([{ ...GOOD, x_besom_derived: 'x' }, course('remove'), course('block'), ...ties('remove', 'block')]),
      );
      assert.deepEqual(
        pack.indicators[0]?.actions.map(({ verb }) => verb),
        ['block'],
      );
    });
  });

  describe('courses of action', () => {
    const cases: readonly { name: string; objects: readonly unknown[]; verbs: readonly (string | undefined)[] }[] = [
      { name: 'are tied by mitigates', objects: [course('remove'), ...ties('remove')], verbs: ['remove'] },
      {
        name: 'count once however often they are tied',
        objects: [course('remove'), ...ties('remove', 'remove')],
        verbs: ['remove'],
      },
      {
        name: 'have no verb where the pack says another word',
        objects: [course('destroy'), ...ties('destroy')],
        verbs: [undefined],
      },
      {
        name: 'are not tied by another relationship',
        objects: [course('remove'), { ...ties('remove')[0], relationship_type: 'related-to' }],
        verbs: [],
      },
      {
        name: 'are not tied backwards',
        objects: [course('remove'), { ...ties('remove')[0], source_ref: ID, target_ref: 'course-of-action--remove' }],
        verbs: [],
      },
      {
        name: 'are not tied by a revoked relationship',
        objects: [course('remove'), { ...ties('remove')[0], revoked: true }],
        verbs: [],
      },
      {
        name: 'do not count once revoked',
        objects: [{ ...course('remove'), revoked: true }, ...ties('remove')],
        verbs: [],
      },
      { name: 'do not count where they are missing', objects: ties('remove'), verbs: [] },
      {
        name: 'are no other object that calls itself so',
        objects: [{ ...course('remove'), type: 'malware' }, ...ties('remove')],
        verbs: [],
      },
    ];
    for (const { name, objects, verbs } of cases) {
      it(name, () =>
        assert.deepEqual(
          read(bundleOf([GOOD, ...objects])).indicators[0]?.actions.map(({ verb }) => verb),
          verbs,
        ),
      );
    }
  });

  describe('the name and version of a pack', () => {
    const report = { type: 'report', id: 'report--1', name: 'Operation X', modified: '2023-02-01T00:00:00Z' };
    const cases: readonly { name: string; objects: readonly unknown[]; title: readonly [string, string] }[] = [
      {
        name: 'are those of its report',
        objects: [GOOD, report, { ...report, x_besom_pack_version: '1.2.3' }],
        title: ['Operation X', '2023-02-01T00:00:00Z'],
      },
      {
        name: 'prefer its own version',
        objects: [{ ...report, x_besom_pack_version: '1.2.3' }],
        title: ['Operation X', '1.2.3'],
      },
      {
        name: 'fall back to the identity and the newest object',
        objects: [GOOD, { type: 'identity', name: 'A lab' }, { ...GOOD, id: 'a', modified: '2024-01-01T00:00:00.5Z' }],
        title: ['A lab', '2024-01-01T00:00:00.5Z'],
      },
      { name: 'fall back to the file', objects: [GOOD], title: ['a', '2023-01-01T00:00:00Z'] },
    ];
    for (const { name, objects, title } of cases) {
      it(name, () => {
        const pack = read(bundleOf(objects));
        assert.deepEqual([pack.name, pack.version], title);
      });
    }

    it('fall back to the digest', () => {
      const pack = read(bundleOf([]));
      assert.equal(pack.version, pack.sha256.slice(0, 12));
    });

    it('an indicator without a name is called what it looks for', () => {
      const names = ["[domain-name:value='evil.example']", "[file:name IN ('a', 'b')]", '[file:size = 3]'].map(
        (pattern) => read(bundleOf([{ ...GOOD, name: undefined, pattern }])).indicators[0]?.name,
      );
      assert.deepEqual(names, ['evil.example', "[file:name IN ('a', 'b')]", '[file:size = 3]']);
    });

    it('a bundle without an id gets the same one each time', () => {
      const ids = [
        read('{"type":"bundle","objects":[]}'),
        read('{"type":"bundle","objects":[]}'),
        read('{"type":"bundle","objects":[1]}'),
      ].map(({ id }) => id);
      assert.match(ids[0] ?? '', /^bundle--[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(ids[0], ids[1]);
      assert.notEqual(ids[0], ids[2]);
    });
  });

  it('never throws on what stands inside a bundle, and loses no indicator', () => {
    const value = fc.oneof(
      fc.constant(GOOD.pattern),
      fc.constant(ID),
      fc.constant('stix'),
      fc.constant('indicator'),
      fc.jsonValue(),
    );
    const object = fc.dictionary(
      fc.constantFrom(...Object.keys(GOOD), 'confidence', 'x_besom_derived', 'revoked', '__proto__'),
      value,
    );
    const indicators = object.map((properties) => ({
      ...properties,
      type: 'indicator',
      created: '2023-01-01T00:00:00Z',
      modified: 1,
    }));
    fc.assert(
      fc.property(fc.array(fc.oneof(indicators, fc.jsonValue())), (objects) => {
        const pack = read(JSON.stringify({ type: 'bundle', objects }));
        const count = objects.filter(
          (one) => typeof one === 'object' && one !== null && 'type' in one && one.type === 'indicator',
        ).length;
        assert.equal(pack.indicators.length + pack.setAside.length, count);
      }),
    );
    assert.equal(Object.hasOwn(Object.prototype, 'pattern'), false);
  });
});

function read(bytes: Buffer | string): Pack {
  return parseBundle(bytes, { source: 'x/a.json', signature: 'unsigned', now: NOW });
}

function bundleOf(objects: readonly unknown[]): string {
  return JSON.stringify({ type: 'bundle', id: `bundle--${fixedUuid(99)}`, objects });
}

function course(verb: string) {
  return { type: 'course-of-action', id: `course-of-action--${verb}`, name: verb, x_besom_action: verb };
}

function ties(...verbs: readonly string[]) {
  return verbs.map((verb, index) => ({
    type: 'relationship',
    id: `relationship--${index}`,
    relationship_type: 'mitigates',
    source_ref: `course-of-action--${verb}`,
    target_ref: ID,
  }));
}
