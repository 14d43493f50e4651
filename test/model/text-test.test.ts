import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileTextTest, type TextTest } from '../../src/model/text-test.ts';

function passes(operator: TextTest['operator'], operand: string, text: string): boolean {
  const test = compileTextTest({ operator, text: operand });
  assert.ok(test.ok, test.ok ? '' : test.because);
  return test.passes(text);
}

describe('LIKE', () => {
  const cases = [
    { like: 'hello', yes: ['hello'], no: ['Hello', 'hell', 'helloo', ''] },
    { like: '', yes: [''], no: ['a'] },
    { like: '%', yes: ['', 'a', 'a\nb', '%'], no: [] },
    { like: '%%', yes: ['', 'a'], no: [] },
    { like: '_', yes: ['a', '\n', '_', '%', '\u{1f600}', 'e\u0301'], no: ['', 'ab', '\u{1f600}\u{1f600}'] },
    { like: '%_', yes: ['a', 'ab'], no: [''] },
    { like: '_%_', yes: ['ab', 'abc'], no: ['', 'a'] },
    { like: 'a%', yes: ['a', 'ab', 'a%'], no: ['ba', ''] },
    { like: '%a', yes: ['a', 'ba'], no: ['ab', ''] },
    { like: 'a%a', yes: ['aa', 'aba'], no: ['a', 'ab'] },
    { like: 'ab%ba', yes: ['abba', 'abcba'], no: ['aba', 'ab'] },
    { like: '%ab%ab%', yes: ['abab', 'xabyabz'], no: ['aba', 'ab'] },
    { like: 'a_c%', yes: ['abc', 'a_cd'], no: ['ac', 'abbc'] },
    { like: '%.PTX_%', yes: ['x.PTXa', '.PTX-Player.dmg'], no: ['.PTX', 'PTXa'] },
    { like: 'a.c*[x]\\(', yes: ['a.c*[x]\\('], no: ['abc*[x]\\('] },
    { like: 'caf\u00e9%', yes: ['caf\u00e9', 'cafe\u0301', 'cafe\u0301s'], no: ['cafe'] },
    { like: 'cafe\u0301_', yes: ['caf\u00e9s'], no: ['caf\u00e9'] },
    { like: '\u1112\u1161\u11ab', yes: ['\ud55c'], no: ['\u1112'] },
    { like: '\ud83d%', yes: ['\ud83d', '\ud83dx'], no: ['\u{1f600}'] },
    { like: '%\ude00', yes: ['\ude00'], no: ['\u{1f600}'] },
  ];
  for (const { like, yes, no } of cases) {
    it(JSON.stringify(like), () => {
      for (const text of yes) assert.ok(passes('LIKE', like, text), `passes ${JSON.stringify(text)}`);
      for (const text of no) assert.ok(!passes('LIKE', like, text), `does not pass ${JSON.stringify(text)}`);
    });
  }

  it('agrees with the plainest reading of it', () => {
    const piece = fc.constantFrom('%', '_', 'a', 'b', 'ab', '\u{1f600}', '\ud83d');
    const operand = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const text = fc
      .array(fc.constantFrom('a', 'b', '\u{1f600}', '\ude00', '\n'), { maxLength: 10 })
      .map((some) => some.join(''));
    const property = fc.property(operand, text, (like, subject) => {
      assert.equal(passes('LIKE', like, subject), isLike(Array.from(like), Array.from(subject)));
    });
    fc.assert(property, { numRuns: 3000 });
  });

  it('reads a hostile operand and text in one go', () => {
    assert.equal(passes('LIKE', `${'%a'.repeat(500)}%b`, 'a'.repeat(100_000)), false);
    assert.equal(passes('LIKE', `${'%a_'.repeat(300)}%b`, 'a'.repeat(20_000)), false);
  });
});

/** One step at a time, each way that `%` could go. */
function isLike(like: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = like;
  if (first === undefined) return text.length === 0;
  if (first === '%') return isLike(rest, text) || (text.length > 0 && isLike(like, text.slice(1)));
  return text.length > 0 && (first === '_' || first === text[0]) && isLike(rest, text.slice(1));
}

describe('MATCHES', () => {
  const cases = [
    { regex: 'l+', yes: ['hello', 'l'], no: ['heo', ''] },
    { regex: '', yes: ['', 'a'], no: [] },
    { regex: '^a.c$', yes: ['abc', 'a\nc', 'abc\n'], no: ['xabc', 'abcd', 'abc\n\n', 'ABC'] },
    { regex: '(?i)ptx', yes: ['PTX.app', 'xptx'], no: ['pt'] },
    { regex: '(?-s)a.c', yes: ['abc'], no: ['a\nc'] },
    { regex: '(?m)^b$', yes: ['a\nb\nc'], no: ['ab'] },
    { regex: 'a\\z', yes: ['a', 'ba'], no: ['a\n'] },
    { regex: '\\Aa', yes: ['ab'], no: ['ba'] },
    { regex: '^(?:com|org)\\.[a-z]{2,5}\\.plist$', yes: ['com.apple.plist'], no: ['com.a.plist', 'net.apple.plist'] },
    { regex: '\\x61\\x{62}\\d\\w\\s', yes: ['ab1_ '], no: ['ab1'] },
    { regex: '[[:alpha:]]\\Q.*\\E', yes: ['x.*'], no: ['xyz'] },
    { regex: '\\p{Han}', yes: ['\u540d'], no: ['a'] },
    { regex: '^.$', yes: ['\u{1f600}', 'e\u0301'], no: ['ab'] },
    { regex: 'caf\u00e9', yes: ['cafe\u0301'], no: ['cafe'] },
    { regex: 'price\\$', yes: ['price$', 'price$\n'], no: ['price'] },
    { regex: 'a|b$', yes: ['ax', 'xb', 'xb\n'], no: ['bx'] },
  ];
  for (const { regex, yes, no } of cases) {
    it(JSON.stringify(regex), () => {
      for (const text of yes) assert.ok(passes('MATCHES', regex, text), `passes ${JSON.stringify(text)}`);
      for (const text of no) assert.ok(!passes('MATCHES', regex, text), `does not pass ${JSON.stringify(text)}`);
    });
  }

  const refused = [
    { regex: 'a(?=b)', because: /^RE2 cannot say look-around: "\(\?="$/u },
    { regex: 'a(?!b)', because: /look-around/u },
    { regex: '(?<=a)b>', because: /look-around: "\(\?<="/u },
    { regex: '(?<!a)b', because: /look-around/u },
    { regex: '(a)\\1', because: /back-references/u },
    { regex: '(?<n>a)\\k<n>', because: /back-references/u },
    { regex: '(?P<n>a)(?P=n)', because: /back-references/u },
    { regex: 'a++b', because: /possessive repetition/u },
    { regex: 'a*+b', because: /possessive repetition/u },
    { regex: 'a{2}+b', because: /possessive repetition/u },
    { regex: '(?>a)', because: /atomic groups/u },
    { regex: '(a(?R)?b)', because: /recursion/u },
    { regex: '(a)(?(1)b|c)', because: /conditions/u },
    { regex: '(?|a|b)', because: /groups that share a number/u },
    { regex: '(?x) a b', because: /the option x/u },
    { regex: 'a(?#note)', because: /comments/u },
    { regex: 'a\\Z', because: /this escape: "\\Z"/u },
    { regex: '(', because: /^RE2 cannot read the regular expression: missing closing \)/u },
    { regex: '[a', because: /missing closing \]/u },
    { regex: '*', because: /missing argument to repetition/u },
    { regex: 'a{1001}', because: /invalid repeat count/u },
    { regex: '\u001b(', because: /"\\u\{1b\}\("/u },
    { regex: '[^a]{1000}'.repeat(50), because: /repeats itself to over 2000 steps/u },
    { regex: '((((((a{9}){9}){9}){9}){9}){9})', because: /repeats itself to over 2000 steps/u },
    { regex: 'x'.repeat(2000), because: /^MATCHES takes at most 1024 characters, not 2000$/u },
  ];
  for (const { regex, because } of refused) {
    it(`says why not ${JSON.stringify(regex.slice(0, 40))}`, () => {
      const test = compileTextTest({ operator: 'MATCHES', text: regex });
      assert.match(test.ok ? 'compiled' : test.because, because);
    });
  }

  it('needs no time that grows without end', () => {
    assert.equal(passes('MATCHES', '(a+)+$', `${'a'.repeat(50_000)}!`), false);
    assert.equal(passes('MATCHES', '(.*)(.*)(.*)(.*)(.*)x', 'a'.repeat(20_000)), false);
  });

  it('gives a test or a reason, whatever the expression', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{2}',
      '{',
      '*',
      '+',
      '?',
      '|',
      '\\',
      '\\Q',
      '^',
      '$',
      '(?',
      ':',
      'a',
      '\ud83d',
      '.',
      '-',
      '\n',
    );
    const operand = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    const property = fc.property(operand, fc.string(), (text, subject) => {
      const test = compileTextTest({ operator: 'MATCHES', text });
      if (test.ok) assert.equal(typeof test.passes(subject), 'boolean');
      else assert.ok(test.because.length < 250 && !/[\p{Cc}\p{Cs}]/u.test(test.because));
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
