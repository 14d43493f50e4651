import assert from 'node:assert/strict';
import fc from 'fast-check';
import { forTerminal } from '../../src/report/escape.ts';

describe('forTerminal', () => {
  const cases = [
    { name: 'leaves plain text', text: '/private/tmp/.ptslog', shown: '/private/tmp/.ptslog' },
    { name: 'leaves letters of every script', text: 'Äpfel 苹果 яблоко 😀', shown: 'Äpfel 苹果 яблоко 😀' },
    { name: 'leaves backslashes', text: String.raw`C:\users\x 'a\\.b'`, shown: String.raw`C:\users\x 'a\\.b'` },
    { name: 'escapes ESC sequences', text: '\u001b[2Jclean', shown: String.raw`\u{1b}[2Jclean` },
    { name: 'escapes NUL', text: 'a\0b', shown: String.raw`a\u{0}b` },
    { name: 'escapes line ends and tabs', text: 'a\r\n\tb', shown: String.raw`a\u{d}\u{a}\u{9}b` },
    { name: 'escapes backspace and BEL', text: 'a\b\u0007', shown: String.raw`a\u{8}\u{7}` },
    { name: 'escapes DEL', text: 'a\u007f', shown: String.raw`a\u{7f}` },
    { name: 'escapes C1 controls (CSI in one byte)', text: '\u009b2J\u0085', shown: String.raw`\u{9b}2J\u{85}` },
    { name: 'escapes bidirectional overrides', text: 'x\u202egpj', shown: String.raw`x\u{202e}gpj` },
    { name: 'escapes bidirectional embeddings', text: '\u202a\u202c', shown: String.raw`\u{202a}\u{202c}` },
    { name: 'escapes bidirectional isolates', text: '\u2066\u2069', shown: String.raw`\u{2066}\u{2069}` },
    { name: 'escapes direction marks', text: '\u200e\u200f\u061c', shown: String.raw`\u{200e}\u{200f}\u{61c}` },
    { name: 'escapes line and paragraph separators', text: '\u2028\u2029', shown: String.raw`\u{2028}\u{2029}` },
    { name: 'escapes zero-width characters', text: '\u200b\u200d\ufeff', shown: String.raw`\u{200b}\u{200d}\u{feff}` },
    { name: 'escapes fillers that show as nothing', text: '\u3164\u115f', shown: String.raw`\u{3164}\u{115f}` },
    { name: 'escapes tag characters', text: '\u{e0041}', shown: String.raw`\u{e0041}` },
    { name: 'escapes lone surrogates', text: '\ud800x\udc00', shown: String.raw`\u{d800}x\u{dc00}` },
    { name: 'escapes a forged escape', text: String.raw`\u{a}`, shown: String.raw`\u{5c}u{a}` },
    { name: 'keeps a backslash before a real escape', text: '\\\n', shown: String.raw`\\u{a}` },
    { name: 'escapes a forged backslash and escape', text: String.raw`\\u{a}`, shown: String.raw`\\u{5c}u{a}` },
  ];
  for (const { name, text, shown } of cases) {
    it(name, () => assert.equal(forTerminal(text), shown));
  }

  it('can be read back to exactly the text it was made of', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\\', 'u', '{', '}', 'a', '5', 'c', '\n', '\u001b', '\u202e', '😀'),
    });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        assert.equal(readBack(forTerminal(text)), text);
      }),
    );
  });
});

function readBack(shown: string): string {
  return shown.replaceAll(/\\u\{([0-9a-f]+)\}/gu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
