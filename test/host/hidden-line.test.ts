import assert from 'node:assert/strict';
import { hiddenLine } from '../../src/host/hidden-line.ts';

describe('hiddenLine', () => {
  const lines = [
    { name: 'ends at Return', keys: 'sesame\r', line: 'sesame' },
    { name: 'ends at a line feed, as a pasted one', keys: 'sesame\n', line: 'sesame' },
    { name: 'may be empty', keys: '\r', line: '' },
    { name: 'takes letters of any length', keys: 'pässwörd€😀\r', line: 'pässwörd€😀' },
    { name: 'takes back a letter at Backspace', keys: 'sesamm\u007fe\r', line: 'sesame' },
    { name: 'takes back a letter of several bytes whole', keys: 'a😀\u007f\b\r', line: '' },
    { name: 'takes back nothing from nothing', keys: '\u007f\u007fa\r', line: 'a' },
    { name: 'begins anew at Ctrl-U', keys: 'wrong\u0015right\r', line: 'right' },
    { name: 'passes over other control keys', keys: 'a\u001b\tb\u0004\r', line: 'ab' },
  ];
  for (const { name, keys, line } of lines) {
    it(name, () => {
      const typed = hiddenLine(100).take(Buffer.from(keys));
      assert.ok(typed.kind === 'line');
      assert.deepEqual([typed.line.toString(), typed.rest.length], [line, 0]);
    });

    it(`${name}, key by key`, () => {
      const hidden = hiddenLine(100);
      const ends = [...Buffer.from(keys)].map((byte) => hidden.take(Buffer.of(byte)));
      const last = ends.at(-1);
      assert.ok(last?.kind === 'line' && last.line.toString() === line);
      assert.ok(ends.slice(0, -1).every(({ kind }) => kind === 'open'));
    });
  }

  it('leaves what stands behind its end', () => {
    const typed = hiddenLine(100).take(Buffer.from('one\rtwo\r'));
    assert.ok(typed.kind === 'line');
    assert.equal(typed.rest.toString(), 'two\r');
  });

  it('ends without a line at Ctrl-C, and at Ctrl-D where nothing was typed', () => {
    assert.equal(hiddenLine(100).take(Buffer.from('abc\u0003')).kind, 'interrupted');
    assert.equal(hiddenLine(100).take(Buffer.from('\u0004')).kind, 'ended');
  });

  it('ends one byte after its limit, so that it can be told from a line that fits', () => {
    const typed = hiddenLine(4).take(Buffer.from('1234567\r'));
    assert.ok(typed.kind === 'line');
    assert.equal(typed.line.length, 5);
  });
});
