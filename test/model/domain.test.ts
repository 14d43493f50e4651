import assert from 'node:assert/strict';
import fc from 'fast-check';
import { coveredByOne, covers, foldDomain } from '../../src/model/domain.ts';

describe('foldDomain', () => {
  const cases: readonly { written: string; folded: string }[] = [
    { written: 'PoTrax.COM', folded: 'potrax.com' },
    { written: 'potrax.com.', folded: 'potrax.com' },
    { written: 'potrax.com...', folded: 'potrax.com' },
    { written: '.', folded: '' },
    { written: '', folded: '' },
    { written: 'PÖTRAX.com', folded: 'xn--ptrax-jua.com' },
    { written: 'po\u0308trax.com', folded: 'xn--ptrax-jua.com' },
    { written: 'XN--PTRAX-JUA.com', folded: 'xn--ptrax-jua.com' },
    { written: 'ｐｏｔｒａｘ．com', folded: 'potrax.com' },
    { written: '_dmarc.Example.com', folded: '_dmarc.example.com' },
    { written: '0x7f.1', folded: '0x7f.1' },
    { written: 'potrax%2ecom', folded: 'potrax%2ecom' },
    { written: 'pö%2ecom', folded: 'pö%2ecom' },
    { written: 'Ö b.com', folded: 'ö b.com' },
    { written: '\ufffd.COM', folded: '\ufffd.com' },
  ];
  for (const { written, folded } of cases) {
    it(`folds ${JSON.stringify(written)}`, () => assert.equal(foldDomain(written), folded));
  }

  it('gives the same when it folds again, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        assert.equal(foldDomain(foldDomain(text)), foldDomain(text));
      }),
      { seed: 20221229, numRuns: 5000 },
    );
  });

  it('folds four million dots at once', () => assert.equal(foldDomain(`a${'.'.repeat(4e6)}`), 'a'));
});

describe('covers', () => {
  const cases: readonly { parent: string; name: string; is: boolean }[] = [
    { parent: 'potrax.com', name: 'potrax.com', is: true },
    { parent: 'potrax.com', name: 'a.b.potrax.com', is: true },
    { parent: 'potrax.com', name: 'notpotrax.com', is: false },
    { parent: 'potrax.com', name: 'potrax.com.example', is: false },
    { parent: 'potrax.com', name: 'com', is: false },
    { parent: '', name: 'potrax.com', is: false },
  ];
  for (const { parent, name, is } of cases) {
    it(`${parent} ${is ? 'covers' : 'does not cover'} ${name}`, () => assert.equal(covers(parent, name), is));
  }
});

describe('coveredByOne', () => {
  it('says the same as covers does of each', () => {
    const labels = fc.array(fc.constantFrom('a', 'b', 'com', 'potrax'), { minLength: 1, maxLength: 4 });
    const name = labels.map((list) => list.join('.'));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), name, (parents, one) => {
        const expected = parents.some((parent) => covers(parent, one));
        assert.equal(coveredByOne(new Set(parents), one), expected);
      }),
      { seed: 20230102, numRuns: 1000 },
    );
  });
});
