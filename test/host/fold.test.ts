import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldName, normaliseName } from '../../src/host/fold.ts';

describe('foldName', () => {
  const same = [
    ['PTX.app', 'ptx.APP', 'case'],
    ['.ptslog', '.PTSLOG', 'case of a hidden file'],
    ['Caf\u00e9', 'Cafe\u0301', 'composed and decomposed'],
    ['caf\u00e9', 'CAFE\u0301', 'both at once'],
    ['stra\u00dfe', 'STRASSE', 'sharp s and two of them, as full case folding has it'],
    ['\u03a3\u0391\u03a3', '\u03c3\u03b1\u03c2', 'the final sigma'],
    ['\u212a', 'k', 'the Kelvin sign'],
    ['\u017f', 'S', 'the long s'],
    ['\ud83d\ude00A', '\ud83d\ude00a', 'beside what lies above the basic plane'],
    ['\u{1e921}', '\u{1e943}', 'letters above the basic plane'],
  ] as const;
  for (const [one, other, why] of same) {
    it(`takes ${JSON.stringify(one)} and ${JSON.stringify(other)} for one name: ${why}`, () =>
      assert.equal(foldName(one), foldName(other)));
  }

  const different = [
    ['PTX.app', 'PTX.ap'],
    ['e', '\u00e9'],
    ['a', '\u0430'],
    ['', ' '],
    ['a\n', 'a'],
  ] as const;
  for (const [one, other] of different) {
    it(`tells ${JSON.stringify(one)} and ${JSON.stringify(other)} apart`, () =>
      assert.notEqual(foldName(one), foldName(other)));
  }

  it('folds every character to a fixed point, and every simple case variant of it alike', () => {
    const odd: string[] = [];
    // no letter above U+1FFFF has case, and only ideographs there decompose
    for (let code = 0; code < 0x3_0000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const text = String.fromCodePoint(code);
      const folded = foldName(text);
      const variants = [folded, text.toLowerCase(), text.toUpperCase(), text.normalize('NFC'), text.normalize('NFD')];
      if (variants.some((variant) => foldName(variant) !== folded)) odd.push(code.toString(16));
    }
    assert.deepEqual(odd, []);
  });

  it('finds what the regular expression engine takes for one letter, whose table is the one of Unicode', () => {
    const cased: string[] = [];
    for (let code = 0; code < 0x2_0000; code++) {
      const text = String.fromCodePoint(code);
      if (/\p{Changes_When_Casefolded}/u.test(text)) cased.push(text);
    }
    assert.ok(cased.length > 1_000);
    const all = cased.map((text) => text + text.toLowerCase() + text.toUpperCase()).join('');
    for (const text of cased) {
      for (const match of all.match(new RegExp(text, 'giu')) ?? []) assert.equal(foldName(match), foldName(text));
    }
  });

  it('does not care in which form or case a name is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const folded = foldName(name);
        for (const form of ['NFC', 'NFD'] as const) assert.equal(foldName(name.normalize(form)), folded);
        assert.equal(foldName(name.toUpperCase()), folded);
        assert.equal(foldName(folded), folded);
      }),
    );
  });
});

describe('normaliseName', () => {
  it('keeps case, and takes composed and decomposed spellings for one', () => {
    assert.notEqual(normaliseName('PTX.app'), normaliseName('ptx.app'));
    assert.equal(normaliseName('Caf\u00e9'), normaliseName('Cafe\u0301'));
    assert.notEqual(normaliseName('caf\u00e9'), normaliseName('Caf\u00e9'));
  });
});
