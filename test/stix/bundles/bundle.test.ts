import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bundleText, course, GOOD, ID, NOW, readPack, ties } from '../../support/bundle.ts';
import { fixedUuid } from '../../support/pack.ts';

describe('parseBundle', () => {
  it('gives what the rest of the house works with', () => {
    const pack = readPack(bundleText([GOOD]));
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
        const pack = readPack(bundleText([GOOD, ...objects]));
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
      const pack = readPack(bundleText([{ ...GOOD, name: undefined, revoked: true }]));
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
        const pack = readPack(bundleText(objects));
        assert.deepEqual([pack.indicators.map((indicator) => indicator.name), pack.setAside], [['good'], []]);
      });
    }

    it('a member that is nested without end', () => {
      const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      assert.equal(readPack(bundleText([{ a: 'HERE' }, GOOD]).replace('"HERE"', nested)).indicators.length, 1);
    });

    it('a byte order mark', () => assert.equal(readPack(`\ufeff${bundleText([GOOD])}`).indicators.length, 1));

    it('bytes that are not UTF-8, except in a pattern, which would look for something else', () => {
      const text = bundleText([
        { ...GOOD, name: 'caf?' },
        { ...GOOD, id: `indicator--${fixedUuid(2)}`, pattern: "[file:name = 'caf?']" },
      ]);
      const pack = readPack(Buffer.from(text.replaceAll('?', '\u00e9'), 'latin1'));
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
      readPack(bundleText([GOOD, newer])).setAside.map(({ because }) => because),
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
    const text = JSON.stringify({ ...readPack(JSON.stringify({ type: 'bundle', id: long, objects })) });
    assert.ok(text.length < 100_000, `${text.length} characters`);
    assert.match(text, /"confidence":50,"derivedFrom":"x+…","actions":\[\{"id":"x+…"/);
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
        const pack = readPack(JSON.stringify({ type: 'bundle', objects }));
        const count = objects.filter(
          (one) => typeof one === 'object' && one !== null && 'type' in one && one.type === 'indicator',
        ).length;
        assert.equal(pack.indicators.length + pack.setAside.length, count);
      }),
    );
    assert.equal(Object.hasOwn(Object.prototype, 'pattern'), false);
  });
});
