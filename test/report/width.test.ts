import assert from 'node:assert/strict';
import fc from 'fast-check';
import { columnsOf, cutFromLeft, cutToColumns } from '../../src/report/width.ts';

describe('columnsOf', () => {
  const cases = [
    { name: 'ASCII', text: '/private/tmp/.ptslog', columns: 20 },
    { name: 'accents, composed', text: 'Äpfel', columns: 5 },
    { name: 'accents, decomposed', text: 'A\u0308pfel', columns: 5 },
    { name: 'Chinese', text: '播放器', columns: 6 },
    { name: 'Japanese with its long-vowel mark', text: 'プレーヤー', columns: 10 },
    { name: 'half-width Katakana', text: 'ﾌﾟﾚ', columns: 3 },
    { name: 'Korean, composed and decomposed', text: '한\u1112\u1161\u11ab', columns: 4 },
    { name: 'full-width letters', text: 'ＰＴＸ', columns: 6 },
    { name: 'an emoji', text: '😀', columns: 2 },
    { name: 'a family joined into one', text: '👨‍👩‍👧', columns: 2 },
    { name: 'a flag', text: '🇩🇪', columns: 2 },
    { name: 'a sign drawn as an emoji', text: '❤\ufe0f', columns: 2 },
    { name: 'a copyright sign', text: '©', columns: 1 },
    { name: 'Arabic', text: 'مرحبا', columns: 5 },
    { name: 'nothing', text: '', columns: 0 },
  ];
  for (const { name, text, columns } of cases) {
    it(`measures ${name}`, () => assert.equal(columnsOf(text), columns));
  }

  it('measures whole letters: the parts of a text add up', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '播', '😀', ' ', 'é')), (letters) => {
        assert.equal(
          columnsOf(letters.join('')),
          letters.reduce((sum, letter) => sum + columnsOf(letter), 0),
        );
      }),
    );
  });
});

describe('cutToColumns and cutFromLeft', () => {
  it('keep what fits', () => {
    assert.equal(cutToColumns('/Users/a', 8), '/Users/a');
    assert.equal(cutFromLeft('/Users/a', 8), '/Users/a');
  });

  it('keep the beginning, and the end', () => {
    assert.equal(cutToColumns('/Users/alice', 7), '/Users…');
    assert.equal(cutFromLeft('/Users/alice', 7), '…/alice');
  });

  it('never give more columns than there are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, columns) => {
        assert.ok(columnsOf(cutToColumns(text, columns)) <= columns);
        assert.ok(columnsOf(cutFromLeft(text, columns)) <= columns);
      }),
    );
  });
});
