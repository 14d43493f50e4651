import assert from 'node:assert/strict';
import { bundleText, course, GOOD, readPack, ties } from '../../support/bundle.ts';

describe('an indicator of a bundle', () => {
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
        assert.equal(readPack(bundleText([{ ...GOOD, confidence: given }])).indicators[0]?.confidence, wanted));
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
        assert.equal(readPack(bundleText([{ ...GOOD, x_besom_derived: mark }])).indicators[0]?.derivedFrom, from));
    }

    it('is never tied to a removal, whatever the pack says', () => {
      const pack = readPack(
        bundleText([{ ...GOOD, x_besom_derived: 'x' }, course('remove'), course('block'), ...ties('remove', 'block')]),
      );
      assert.deepEqual(
        pack.indicators[0]?.actions.map(({ verb }) => verb),
        ['block'],
      );
    });
  });
});
