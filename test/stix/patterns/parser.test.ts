import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isProblem } from '../../../src/model/problem.ts';
import { parsePattern } from '../../../src/stix/patterns/parser.ts';
import { PatternError } from '../../../src/stix/patterns/pattern-error.ts';
import { printPattern } from '../../../src/stix/patterns/print.ts';
import { anyPattern, withoutSpans } from '../arbitrary.ts';

function errorOf(text: string): PatternError {
  try {
    parsePattern(text);
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
  return assert.fail(`reads, and should not: ${text.slice(0, 200)}`);
}

describe('parsePattern reads', () => {
  const cases = [
    { name: 'one test', text: "[a:b = 'c']" },
    { name: 'tests without blanks', text: "[a:b='c'AND a:d>1OR a:e<.5]" },
    { name: 'the second spellings of = and !=', text: '[a:b == 1 OR a:b <> 1]', same: '[a:b = 1 OR a:b != 1]' },
    { name: 'NOT before an operator', text: "[a:b NOT = 1 AND a:b NOT LIKE 'x' AND a:b NOT IN (1)]" },
    { name: 'EXISTS and NOT EXISTS', text: '[EXISTS a:b AND NOT EXISTS a:c.d]' },
    { name: 'an empty set', text: '[a:b IN ()]' },
    { name: 'a set of one', text: "[a:b IN('x')]", same: "[a:b IN ('x')]" },
    { name: 'a set of mixed types', text: "[a:b IN (1, true, 'x', t'2020-01-01T00:00:00Z', h'', b'AAAA')]" },
    { name: 'every kind of step', text: "[a-b:c.'d-e'[*][0][-1][+2].f = 1]", same: "[a-b:c.'d-e'[*][0][-1][2].f = 1]" },
    { name: 'a quoted first step', text: "[a:'b c' = 1]" },
    { name: 'a keyword as a quoted property', text: "[a:'IN' = 1]" },
    { name: 'lower-case words as names', text: '[and:or.not = 1 AND in:like = 2]' },
    { name: 'names that begin with a keyword', text: '[INN:NOTx.ANDROID = 1]' },
    { name: 'names of one letter before a quote', text: "[t:h.b = 't']" },
    { name: 'both escapes', text: String.raw`[a:b = 'it\'s \\n']` },
    { name: 'a line end inside a text', text: "[a:b = 'x\ny']" },
    { name: 'signs of comments inside a text', text: "[a:b = '/* no */ // no']" },
    { name: 'integers', text: '[a:b IN (0, -0, -1, +1, 12345678901234567890)]' },
    { name: 'floats', text: '[a:b IN (.5, -.5, +1.0, 00.5)]', same: '[a:b IN (0.5, -0.5, 1.0, 0.5)]' },
    { name: 'bytes', text: "[a:b IN (h'', h'0aFF', b'AA==', b'AAA=', b'AAAA')]" },
    { name: 'times, with any fraction', text: "[a:b > t'2020-02-30T23:59:60.000000000001Z']" },
    { name: 'brackets inside', text: '[(a:b = 1)]', same: '[a:b = 1]' },
    { name: 'comments and every kind of blank', text: '/*a*/[\t// b\r\na:b\u00a0=\u3000/**/1\v]\f', same: '[a:b = 1]' },
    { name: 'a comment at the end', text: '[a:b = 1] // done', same: '[a:b = 1]' },
    {
      name: 'qualifiers of each kind',
      text: "[a:b = 1] WITHIN .5 SECONDS REPEATS 2 TIMES START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
    },
    {
      name: 'what the standard forbids and the grammar allows',
      text: '[a:b = 1] WITHIN 0 SECONDS WITHIN 5 SECONDS REPEATS 0 TIMES',
    },
    { name: 'a word right behind a number', text: '[a:b = 1] WITHIN 5SECONDS', same: '[a:b = 1] WITHIN 5 SECONDS' },
  ];
  for (const { name, text, same = text } of cases) {
    it(name, () => {
      const pattern = parsePattern(text);
      assert.deepEqual(withoutSpans(parsePattern(printPattern(pattern))), withoutSpans(pattern));
      assert.deepEqual(withoutSpans(pattern), withoutSpans(parsePattern(same)));
    });
  }
});

describe('parsePattern binds', () => {
  const [a, b, c, d] = ['[x:a = 1]', '[x:b = 1]', '[x:c = 1]', '[x:d = 1]'];
  const cases = [
    { text: `${a} OR ${b} AND ${c}`, same: `${a} OR (${b} AND ${c})`, other: `(${a} OR ${b}) AND ${c}` },
    {
      text: `${a} FOLLOWEDBY ${b} OR ${c}`,
      same: `${a} FOLLOWEDBY (${b} OR ${c})`,
      other: `(${a} FOLLOWEDBY ${b}) OR ${c}`,
    },
    {
      text: `${a} AND ${b} FOLLOWEDBY ${c} AND ${d}`,
      same: `(${a} AND ${b}) FOLLOWEDBY (${c} AND ${d})`,
      other: `${a} AND (${b} FOLLOWEDBY ${c}) AND ${d}`,
    },
    {
      text: `${a} AND ${b} WITHIN 5 SECONDS`,
      same: `${a} AND (${b} WITHIN 5 SECONDS)`,
      other: `(${a} AND ${b}) WITHIN 5 SECONDS`,
    },
    {
      text: `${a} WITHIN 5 SECONDS REPEATS 2 TIMES`,
      same: `(${a} WITHIN 5 SECONDS) REPEATS 2 TIMES`,
      other: `${a} REPEATS 2 TIMES WITHIN 5 SECONDS`,
    },
    {
      text: '[x:a = 1 OR x:b = 1 AND x:c = 1]',
      same: '[x:a = 1 OR (x:b = 1 AND x:c = 1)]',
      other: '[(x:a = 1 OR x:b = 1) AND x:c = 1]',
    },
  ];
  for (const { text, same, other } of cases) {
    it(text, () => {
      assert.deepEqual(withoutSpans(parsePattern(text)), withoutSpans(parsePattern(same)));
      assert.notDeepEqual(withoutSpans(parsePattern(text)), withoutSpans(parsePattern(other)));
    });
  }

  it('keeps the place of each part, its brackets included where they are not its own', () => {
    const text = "(\n[a:b = 1 AND a:c = 'd'] ) REPEATS 2 TIMES";
    const pattern = parsePattern(text);
    assert.ok(pattern.kind === 'qualified' && pattern.expression.kind === 'observation');
    assert.deepEqual(pattern.span, { offset: 0, end: text.length, line: 1, column: 1 });
    assert.deepEqual(pattern.expression.span, { offset: 2, end: 25, line: 2, column: 1 });
    assert.deepEqual(pattern.qualifier.span, { offset: 28, end: text.length, line: 2, column: 27 });
    const { comparison } = pattern.expression;
    assert.ok(comparison.kind === 'and' && comparison.operands[1]?.kind === 'test');
    assert.deepEqual(comparison.operands[1].span, { offset: 15, end: 24, line: 2, column: 14 });
    assert.deepEqual(comparison.operands[1].path.span, { offset: 15, end: 18, line: 2, column: 14 });
  });
});

describe('parsePattern refuses', () => {
  const cases = [
    { text: '', at: [1, 1], says: /the end of the pattern, expected \[ or \(/ },
    { text: 'file:size = 1280', at: [1, 1], says: /the name "file", expected \[ or \(/ },
    { text: '[]', at: [1, 2], says: /an object path such as file:name/ },
    { text: '[file:size = ]', at: [1, 14], says: /found "\]", expected a value/ },
    { text: '[file.size = 1]', at: [1, 6], says: /expected : and a property after file/ },
    { text: '[file:a-b = 1]', at: [1, 7], says: /quotes around a name with a hyphen/ },
    { text: '[file:[0] = 1]', at: [1, 7], says: /a property/ },
    { text: '[file:name.IN = 1]', at: [1, 12], says: /the keyword "IN", expected a property/ },
    { text: '[file:name.true = 1]', at: [1, 12], says: /a property/ },
    { text: '[file:name 1]', at: [1, 12], says: /NOT, or one of = != </ },
    { text: '[file:name NOT 1]', at: [1, 16], says: /expected one of = !=/ },
    { text: '[NOT file:name = 1]', at: [1, 6], says: /expected EXISTS \(elsewhere NOT stands/ },
    { text: '[file:name NOT EXISTS]', at: [1, 16], says: /one of/ },
    { text: "[file:name like 'x']", at: [1, 12], says: /the name "like"/ },
    { text: '[file:name > true]', at: [1, 14], says: /a value that has an order/ },
    { text: '[file:name LIKE 5]', at: [1, 17], says: /a text in quotes after LIKE/ },
    { text: '[file:name MATCHES /x/]', at: [1, 20], says: /found "\/", expected a text in quotes after MATCHES/ },
    { text: '[file:name IN 1]', at: [1, 15], says: /a set in \( \)/ },
    { text: '[file:name IN (1,)]', at: [1, 18], says: /a value/ },
    { text: '[file:name IN ((1))]', at: [1, 16], says: /a value/ },
    { text: '[file:name = (1)]', at: [1, 14], says: /a value/ },
    { text: '[file:name = null]', at: [1, 14], says: /the name "null"/ },
    { text: '[file:name = "x"]', at: [1, 14], says: /a value/ },
    { text: '[file:size = 007]', at: [1, 14], says: /an integer without leading zeros/ },
    { text: '[file:size = 1.]', at: [1, 15], says: /AND, OR or \]/ },
    { text: '[file:size = - 1]', at: [1, 14], says: /found "-"/ },
    { text: '[file:size = 1e5]', at: [1, 15], says: /the name "e5"/ },
    { text: `[file:size = ${'9'.repeat(400)}.0]`, at: [1, 14], says: /a number that a 64-bit float can hold/ },
    { text: "[file:name = 'x]", at: [1, 14], says: /a text that ends with '/ },
    { text: String.raw`[file:name = 'C:\temp']`, at: [1, 17], says: /a backslash in a text is written twice/ },
    { text: "[file:x_hex = h'abc']", at: [1, 15], says: /pairs of hexadecimal digits/ },
    { text: "[file:x_bin = b'']", at: [1, 15], says: /base64/ },
    { text: "[file:x_bin = b'A===']", at: [1, 15], says: /base64/ },
    { text: "[file:x > t'2020-01-01 00:00:00Z']", at: [1, 11], says: /a timestamp like/ },
    { text: "[file:x > t'2020-01-01T00:00:00']", at: [1, 11], says: /a timestamp like/ },
    { text: "[file:x > t'2020-13-01T00:00:00Z']", at: [1, 11], says: /a timestamp like/ },
    { text: '[file:x[1.5] = 1]', at: [1, 9], says: /\* or the number of a list member/ },
    { text: '[file:x[] = 1]', at: [1, 9], says: /\* or the number/ },
    { text: '[file:x = 1', at: [1, 12], says: /the end of the pattern, expected AND, OR or \]/ },
    { text: '[(file:x = 1]', at: [1, 13], says: /AND, OR or \)/ },
    { text: '([file:x = 1]', at: [1, 14], says: /or \)/ },
    { text: '[file:x = 1] [file:y = 2]', at: [1, 14], says: /AND, OR, FOLLOWEDBY, START, WITHIN, REPEATS or the end/ },
    { text: '[file:x = 1]\nAND\n  ]', at: [3, 3], says: /\[ or \(/ },
    { text: '[file:x = 1] WITHIN 5', at: [1, 22], says: /expected SECONDS/ },
    { text: '[file:x = 1] WITHIN -5 SECONDS', at: [1, 21], says: /a number of seconds without a minus/ },
    { text: '[file:x = 1] REPEATS 1.5 TIMES', at: [1, 22], says: /an integer without a minus/ },
    { text: "[file:x = 1] START '2020' STOP '2021'", at: [1, 20], says: /a timestamp like/ },
    { text: "[file:x = 1] START t'2020-01-01T00:00:00Z'", at: [1, 43], says: /expected STOP/ },
    { text: '[file:x = 1] /* never', at: [1, 14], says: /a comment that ends with \*\// },
    { text: '[file:x = 1] ; drop', at: [1, 14], says: /found ";"/ },
  ] as const;
  for (const { text, at, says } of cases) {
    it(text.slice(0, 60), () => {
      const error = errorOf(text);
      assert.deepEqual([error.span.line, error.span.column], at);
      assert.match(error.message, says);
      assert.ok(error.message.startsWith(`Cannot read pattern at line ${at[0]}, column ${at[1]}: found `));
      assert.ok(!/[\r\n]/u.test(error.message));
      assert.ok(isProblem(error) && error.code === 'PATTERN_INVALID');
    });
  }

  const hostile = [
    { name: 'a pattern of 100 kB', text: `[a:b = '${'x'.repeat(100_000)}']` },
    { name: '10,000 brackets around an observation', text: `${'('.repeat(10_000)}[a:b = 1]${')'.repeat(10_000)}` },
    { name: '10,000 brackets around a test', text: `[${'('.repeat(10_000)}a:b = 1${')'.repeat(10_000)}]` },
    { name: '60,000 brackets that are never closed', text: '('.repeat(60_000) },
    { name: '3,000 qualifiers', text: `[a:b=1]${' REPEATS 1 TIMES'.repeat(3000)}` },
    { name: '6,000 tests', text: `[${Array(6000).fill('a:b=1').join(' OR ')}]` },
    { name: 'a set of 20,000', text: `[a:b IN (${Array(20_000).fill('1').join(',')})]` },
    { name: '60,000 zeros', text: `[a:b = ${'0'.repeat(60_000)}]` },
    { name: '60,000 signs of unended comments', text: '/*'.repeat(30_000) },
  ];
  for (const { name, text } of hostile) {
    it(name, () => {
      const error = errorOf(text);
      assert.ok(error.message.length < 300);
      assert.ok(error.showCaret(text).length < 400);
    });
  }

  it('nothing within its bounds', () => {
    const deep = `${'('.repeat(60)}[${'('.repeat(3)}a:b=1${')'.repeat(3)}]${')'.repeat(60)}`;
    const wide = `[${Array(4000).fill('a:b=1').join(' OR ')}]`;
    assert.equal(parsePattern(deep).kind, 'observation');
    assert.equal(parsePattern(wide).kind, 'observation');
  });
});

describe('parsePattern, whatever it is given', () => {
  const words =
    "[ ] ( ) a:b a:b.c[*] = != < IN LIKE MATCHES ISSUBSET EXISTS NOT AND OR FOLLOWEDBY 1 -1.5 'x' true h'ff' WITHIN 5 SECONDS REPEATS TIMES START STOP t'2020-01-01T00:00:00Z' /* */ // \\ ' \n \u0000 \ud800 §".split(
      ' ',
    );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((some) => some.join(' ')),
    fc.tuple(anyPattern, fc.nat(), fc.nat({ max: 9 }), fc.constantFrom(...words)).map(([pattern, at, length, word]) => {
      const text = printPattern(pattern);
      const place = at % (text.length + 1);
      return `${text.slice(0, place)}${word}${text.slice(place + length)}`;
    }),
  );

  it('gives a tree or a PatternError whose place is in the text', () => {
    const property = fc.property(texts, (text) => {
      try {
        parsePattern(text);
      } catch (error) {
        assert.ok(error instanceof PatternError, String(error));
        assert.ok(error.span.offset <= text.length && error.span.end <= text.length);
        const [line = '', caret = ''] = error.showCaret(text).split('\n');
        assert.match(line, /^…?[\x20-\x7e]*…?$/u);
        assert.match(caret, /^ *\^$/u);
        assert.ok(!/[\p{Cc}\p{Cf}\p{Cs}]/u.test(error.message));
      }
    });
    fc.assert(property, { numRuns: 3000 });
  });
});

describe('printPattern', () => {
  it('writes what reads back as the same tree', () => {
    const property = fc.property(anyPattern, (pattern) => {
      assert.deepEqual(withoutSpans(parsePattern(printPattern(pattern))), withoutSpans(pattern));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  const cases = [
    { text: "[ a:b=='x' ]", printed: "[a:b = 'x']" },
    { text: '[a:b=.0000001]', printed: '[a:b = 0.0000001]' },
    { text: '[a:b=1000000000000000000000.5]', printed: '[a:b = 1000000000000000000000.0]' },
    { text: '[a:b=-0.0]', printed: '[a:b = -0.0]' },
    {
      text: '[a:b=1]REPEATS 1000000000000000000000000 TIMES',
      printed: '[a:b = 1] REPEATS 1000000000000000000000000 TIMES',
    },
    { text: '[a:b=1] WITHIN 2.50 SECONDS', printed: '[a:b = 1] WITHIN 2.5 SECONDS' },
    { text: '([a:b=1] WITHIN 1 SECONDS) WITHIN 2 SECONDS', printed: '([a:b = 1] WITHIN 1 SECONDS) WITHIN 2 SECONDS' },
    { text: '([a:b=1] AND [a:b=2]) AND [a:b=3]', printed: '([a:b = 1] AND [a:b = 2]) AND [a:b = 3]' },
    { text: "[a:'plain'.'in'.'IN' = h'FF']", printed: "[a:plain.in.'IN' = h'ff']" },
  ];
  for (const { text, printed } of cases) {
    it(printed, () => assert.equal(printPattern(parsePattern(text)), printed));
  }
});

describe('showCaret', () => {
  const cases = [
    { name: 'points at the error', text: '[a:b = ]', shown: '[a:b = ]\n       ^' },
    { name: 'shows the one line that has it', text: '[a:b = 1]\nAND x\n[c:d = 2]', shown: 'AND x\n    ^' },
    { name: 'points behind the end', text: '[a:b = 1', shown: '[a:b = 1\n        ^' },
    {
      name: 'spells out what is wide, hidden or obeyed',
      text: "[a:b = '名\u001b[2J\u202e' x]",
      shown: String.raw`[a:b = '\u{540d}\u{1b}[2J\u{202e}' x]${'\n'}${' '.repeat(35)}^`,
    },
    { name: 'counts a tab as one', text: '\t[a:b\t= ]', shown: ' [a:b = ]\n        ^' },
  ];
  for (const { name, text, shown } of cases) {
    it(name, () => assert.equal(errorOf(text).showCaret(text), shown));
  }

  it('cuts a long line on both sides', () => {
    const text = `[a:b = '${'x'.repeat(500)}' ? '${'y'.repeat(500)}']`;
    const [line = '', caret = ''] = errorOf(text).showCaret(text).split('\n');
    assert.match(line, /^…x+' \? 'y+…$/u);
    assert.equal(line[caret.length - 1], '?');
  });
});
