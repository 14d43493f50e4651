import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { parseBundle } from '../../../src/stix/bundles/bundle.ts';
import { lintBundle } from '../../../src/stix/lint/lint.ts';

const folder = new URL('../../../../shared/packs/', import.meta.url);
const NOW = new Date('2026-06-01T00:00:00Z');

/** What people publish, with what the linter says about it, each rule once. */
const PACKS = [
  { file: 'candiru.stix2', indicators: 125, rules: [] },
  { file: 'cellebrite.stix2', indicators: 1, rules: ['unknown-type'] },
  { file: 'darksword.stix2', indicators: 43, rules: ['hash-name', 'unknown-property'] },
  { file: 'novispy.stix2', indicators: 18, rules: ['hash-name', 'no-domain', 'unknown-type'] },
  { file: 'operation_triangulation.stix2', indicators: 112, rules: ['unknown-property'] },
  { file: 'predator.stix2', indicators: 585, rules: ['unknown-property', 'unknown-type'] },
  { file: 'rcs.stix2', indicators: 40, rules: ['hash-name', 'unknown-type'] },
];

describe('public packs (../shared/packs)', () => {
  before(function () {
    if (!existsSync(folder)) this.skip();
  });

  for (const { file, indicators, rules } of PACKS) {
    describe(file, () => {
      const read = () => readFileSync(new URL(file, folder));

      it(`loads whole: ${indicators} indicators, none set aside`, () => {
        const pack = parseBundle(read(), { source: file, signature: 'unsigned', now: NOW });
        assert.deepEqual([pack.indicators.length, pack.setAside], [indicators, []]);
        assert.equal(pack.name, file.replace('.stix2', ''));
        assert.match(pack.version, /^20\d\d-/);
        assert.ok(pack.indicators.every(({ name }) => name !== ''));
      });

      it(`is told its defects: ${rules.join(', ') || 'none'}`, () => {
        const defects = lintBundle(read(), { source: file, now: NOW });
        assert.deepEqual([...new Set(defects.map(({ rule }) => rule))].toSorted(), rules);
        assert.ok(
          defects.every(({ line }) => line > 1),
          'each at the line of its object',
        );
      });
    });
  }
});
