import assert from 'node:assert/strict';
import { quote } from '../../src/model/quote.ts';

describe('quote', () => {
  const cases = [
    { text: 'plain', quoted: '"plain"' },
    { text: '', quoted: '""' },
    { text: 'C:\\Users', quoted: '"C:\\Users"' },
    { text: 'say "x"', quoted: '"say \\"x\\""' },
    { text: 'a\r\nb\u001b[2J', quoted: '"a\\u{d}\\u{a}b\\u{1b}[2J"' },
    { text: 'a\u202eb\u200b\u2028', quoted: '"a\\u{202e}b\\u{200b}\\u{2028}"' },
    { text: '\ud83d', quoted: '"\\u{d83d}"' },
    { text: '\\u{1b}', quoted: '"\\u{5c}u{1b}"' },
    { text: 'caf\u00e9 \u{1f600}', quoted: '"caf\u00e9 \u{1f600}"' },
  ];
  for (const { text, quoted } of cases) it(quoted, () => assert.equal(quote(text), quoted));

  it('cuts between characters, never inside one', () => {
    assert.equal(quote('\u{1f600}'.repeat(9), 3), `"${'\u{1f600}'.repeat(3)}…"`);
    assert.equal(quote('abc', 3), '"abc"');
    assert.equal(quote('abcd', 3), '"abc…"');
  });
});
