import assert from 'node:assert/strict';
import type { Observed, StixValue } from '../../../src/model/observation.ts';
import { testComparison } from '../../../src/stix/matching/comparison.ts';
import { parsePattern } from '../../../src/stix/patterns/parser.ts';
import type { Comparison } from '../../../src/stix/patterns/pattern.ts';

function comparisonOf(text: string): Comparison {
  const pattern = parsePattern(`[${text}]`);
  assert.ok(pattern.kind === 'observation');
  return pattern.comparison;
}

function tested(text: string, observed: Observed) {
  return testComparison(comparisonOf(text), observed);
}

function of(properties: { readonly [property: string]: StixValue }): Observed {
  return { objects: { it: { type: 'x', ...properties } }, roots: ['it'] };
}

/** One object with a value of every kind. */
const ALL = of({
  int: 5,
  float: 12.658,
  whole: 12.0,
  big: 9007199254740992,
  yes: true,
  no: false,
  text: 'hello',
  empty: '',
  nothing: null,
  list: [1, 'two', [3], { four: 4 }],
  none: [],
  dict: { 'a b': 1, nested: { deep: 'd' } },
  ip: '198.51.100.7',
  net: '198.51.100.0/25',
  six: '2001:db8::7',
  mapped: '::ffff:198.51.100.7',
  name: 'example.com',
  wrong_ip: '198.51.100.256',
  time: '2023-01-04T12:00:00Z',
  time_nano: '2023-01-04T12:00:00.123456789Z',
  not_time: 'yesterday',
  no_day: '2023-02-30T12:00:00Z',
  blob_hex: '616c696365',
  blob_bin: 'YWxpY2U=',
  high_bin: '/w==',
  odd_hex: '616',
  bad_bin: 'YWxpY2U',
  int_hex: 7,
  accent: 'caf\u00e9',
  accent_nfd: 'cafe\u0301',
  lines: 'one\ntwo\n',
  astral: '\u{1f600}',
  private_use: '\ue000',
});

describe('testComparison', () => {
  const yes = [
    // numbers
    'x:int = 5',
    'x:int = 5.0',
    'x:int != 6',
    'x:int NOT = 6',
    'x:int > 4.9',
    'x:int >= 5',
    'x:int <= 5',
    'x:int < 5.1',
    'x:int NOT < 5',
    'x:whole = 12',
    'x:float = 12.658',
    'x:float > -1',
    'x:int IN (4, 5)',
    'x:int IN (5.0, 7)',
    'x:int NOT IN (4, 6)',
    'x:big = 9007199254740992',
    'x:big != 9007199254740993',
    'x:big < 9007199254740993',
    // booleans
    'x:yes = true',
    'x:no = false',
    'x:yes != false',
    'x:yes NOT = false',
    'x:yes IN (true)',
    'x:yes != 1',
    'x:yes NOT IN (1)',
    // texts
    "x:text = 'hello'",
    "x:text != 'Hello'",
    "x:text > 'hell'",
    "x:text < 'helloo'",
    "x:text >= 'hello'",
    "x:empty = ''",
    "x:empty < 'a'",
    "x:text IN ('a', 'hello')",
    'x:text != 5',
    "x:astral > '\ue000'",
    "x:private_use < '\u{1f600}'",
    'x:text NOT IN ()',
    // types that are not alike
    "x:int != '5'",
    'x:text != true',
    "x:nothing != 'x'",
    "x:nothing NOT LIKE 'x'",
    "x:int NOT LIKE '5'",
    "x:int NOT MATCHES '5'",
    "x:list != 'x'",
    "x:dict != 'x'",
    "x:int != t'2023-01-04T12:00:00Z'",
    "x:int != h'05'",
    // times
    "x:time = t'2023-01-04T12:00:00Z'",
    "x:time = t'2023-01-04T12:00:00.000Z'",
    "x:time < t'2023-01-04T12:00:00.1Z'",
    "x:time_nano = t'2023-01-04T12:00:00.123456789Z'",
    "x:time_nano != t'2023-01-04T12:00:00.123456788Z'",
    "x:time_nano > t'2023-01-04T12:00:00.123456788Z'",
    "x:time_nano > t'2023-01-04T12:00:00Z'",
    "x:time IN (t'2020-01-01T00:00:00Z', t'2023-01-04T12:00:00Z')",
    "x:time = '2023-01-04T12:00:00Z'",
    "x:time != '2023-01-04T12:00:00.0Z'",
    // bytes
    "x:blob_hex = 'alice'",
    "x:blob_bin = 'alice'",
    "x:blob_hex = h'616C696365'",
    "x:blob_bin = h'616c696365'",
    "x:blob_hex = b'YWxpY2U='",
    "x:blob_bin > 'aardvark'",
    "x:blob_bin > h'6161'",
    "x:blob_bin IN ('bob', 'alice')",
    "x:text = h'68656c6c6f'",
    "x:text > b'YQ=='",
    "x:blob_bin LIKE 'al%'",
    "x:blob_hex MATCHES '^a.*e$'",
    "x:blob_hex MATCHES '\\\\x61\\\\x6c'",
    "x:high_bin MATCHES '^\\\\xff$'",
    "x:high_bin = h'ff'",
    "x:high_bin > h'7f'",
    "x:high_bin = '\u00ff'",
    "x:blob_bin != '\u0103lice'",
    "x:blob_bin NOT MATCHES '[^\u0103]'",
    'x:int_hex = 7',
    'x:odd_hex != 5',
    // LIKE and MATCHES
    "x:text LIKE 'h%o'",
    "x:text LIKE '_ello'",
    "x:text NOT LIKE 'ello'",
    "x:text MATCHES 'ell'",
    "x:text NOT MATCHES '^ell'",
    "x:empty LIKE '%'",
    "x:empty MATCHES ''",
    "x:lines LIKE 'one_two%'",
    "x:lines MATCHES 'one.two'",
    "x:lines MATCHES 'two$'",
    "x:accent LIKE 'cafe\u0301'",
    "x:accent_nfd LIKE 'caf_'",
    "x:accent_nfd MATCHES '^caf\u00e9$'",
    "x:astral LIKE '_'",
    // no normalising elsewhere
    "x:accent != 'cafe\u0301'",
    "x:accent_nfd = 'cafe\u0301'",
    "x:accent NOT IN ('cafe\u0301')",
    // networks
    "x:ip ISSUBSET '198.51.100.0/24'",
    "x:ip ISSUBSET '198.51.100.7'",
    "x:ip ISSUBSET '0.0.0.0/0'",
    "x:net ISSUBSET '198.51.100.0/24'",
    "x:net ISSUPERSET '198.51.100.7'",
    "x:net ISSUPERSET '198.51.100.64/26'",
    "x:net ISSUPERSET '198.51.100.127/25'",
    "x:net NOT ISSUPERSET '198.51.100.0/24'",
    "x:six ISSUBSET '2001:db8::/32'",
    "x:six ISSUBSET '2001:0DB8:0:0:0:0:0:0/32'",
    "x:six NOT ISSUBSET '2001:db9::/32'",
    "x:ip NOT ISSUBSET '::/0'",
    "x:mapped ISSUBSET '198.51.100.0/24'",
    "x:mapped ISSUBSET '::ffff:0:0/96'",
    "x:ip ISSUBSET '::ffff:198.51.100.0/120'",
    "x:name NOT ISSUBSET '0.0.0.0/0'",
    "x:int NOT ISSUBSET '10.0.0.0/8'",
    // paths
    'x:list[0] = 1',
    "x:list[*] = 'two'",
    'x:list[2][0] = 3',
    'x:list[*][*] = 3',
    'x:list[3].four = 4',
    'x:list[*].four = 4',
    'x:list[*] != 1',
    'x:list[*] NOT = 1',
    "x:dict.'a b' = 1",
    "x:dict.nested.deep = 'd'",
    "x:type = 'x'",
    // existence
    'EXISTS x:int',
    'EXISTS x:nothing',
    'EXISTS x:none',
    'EXISTS x:dict.nested',
    'NOT EXISTS x:none[*]',
    'NOT EXISTS x:gone',
    'NOT EXISTS x:dict.gone.deeper',
    'NOT EXISTS x:list[9]',
    'NOT EXISTS x:toString',
    "NOT EXISTS x:'__proto__'",
    // joined
    "x:int = 5 AND x:text = 'hello'",
    "x:int = 4 OR x:text = 'hello'",
    'x:int = 4 AND x:gone = 1 OR x:yes = true',
    '(x:int = 4 OR x:int = 5) AND x:yes = true',
    "x:int = 5 OR x:not_time = t'2020-01-01T00:00:00Z'",
  ];
  for (const text of yes)
    it(`yes: ${JSON.stringify(text)}`, () => assert.deepEqual(tested(text, ALL), { kind: 'yes', root: 'it' }));

  const no = [
    'x:int = 6',
    'x:int NOT = 5',
    'x:int != 5',
    'x:int NOT != 6',
    'x:int > 5',
    'x:big = 9007199254740993',
    'x:int = true',
    'x:yes = 1',
    'x:yes IN (1, 0)',
    "x:int = '5'",
    "x:int > '4'",
    "x:int NOT > '4'",
    'x:text > 1',
    'x:text NOT > 1',
    'x:yes > 0',
    "x:nothing = 'x'",
    "x:nothing > 'x'",
    "x:nothing NOT > 'x'",
    "x:text = 'Hello'",
    'x:text IN ()',
    "x:text NOT IN ('hello')",
    "x:int IN ('5')",
    "x:accent = 'cafe\u0301'",
    "x:accent IN ('cafe\u0301')",
    "x:blob_bin = '\u0103lice'",
    "x:blob_bin > '\u0103'",
    "x:blob_bin < '\u0103'",
    "x:accent = h'636166c3a9'",
    "x:astral = h'00'",
    "x:astral < h'00'",
    "x:blob_bin MATCHES '[^\u0103]'",
    "x:blob_bin LIKE '\u0103%'",
    "x:int = t'2023-01-04T12:00:00Z'",
    "x:int > t'2023-01-04T12:00:00Z'",
    "x:int NOT > t'2023-01-04T12:00:00Z'",
    "x:text LIKE 'ell'",
    "x:text LIKE 'HELLO'",
    "x:text MATCHES '^ell'",
    "x:int LIKE '5'",
    "x:list LIKE '%'",
    "x:lines MATCHES 'one$'",
    "x:ip ISSUBSET '198.51.100.8/29'.",
    "x:name ISSUBSET '0.0.0.0/0'",
    "x:int ISSUBSET '0.0.0.0/0'",
    "x:net ISSUBSET '198.51.100.0/26'",
    "x:ip ISSUPERSET '198.51.100.0/24'",
    "x:ip ISSUBSET '::/0'",
    "x:six ISSUBSET '0.0.0.0/0'",
    // a path that leads nowhere is no, whatever is asked
    'x:gone = 1',
    'x:gone != 1',
    'x:gone NOT = 1',
    "x:gone NOT LIKE 'x'",
    'x:gone NOT IN (1)',
    "x:gone NOT ISSUBSET '10.0.0.0/8'",
    'EXISTS x:gone',
    'x:list[9] != 1',
    'x:list[-1] != 9',
    'x:text[0] != 1',
    'x:text[*] != 1',
    'x:dict[*] != 9',
    'x:dict[0] != 9',
    'x:none[*] != 1',
    'x:list.length = 4',
    'x:text.length = 5',
    'x:constructor.name != 1',
    "x:'__proto__'.x != 1",
    'NOT EXISTS x:int',
    'EXISTS x:none[*]',
    'EXISTS y:int',
    'NOT EXISTS y:int',
    'NOT EXISTS y:gone',
    'x:int = 5 AND x:int = 6',
    'x:int = 5 AND y:int = 5',
    "x:int = 4 AND x:not_time = t'2020-01-01T00:00:00Z'",
    'it:int = 5',
    'X:int = 5',
    'x:Int = 5',
  ].map((text) => text.replace(/\.$/u, ''));
  for (const text of no) it(`no: ${JSON.stringify(text)}`, () => assert.deepEqual(tested(text, ALL), { kind: 'no' }));

  const undecided = [
    { text: "x:not_time = t'2020-01-01T00:00:00Z'", because: '"yesterday" is not a STIX timestamp' },
    { text: "x:not_time != t'2020-01-01T00:00:00Z'", because: '"yesterday" is not a STIX timestamp' },
    { text: "x:not_time NOT > t'2020-01-01T00:00:00Z'", because: '"yesterday" is not a STIX timestamp' },
    { text: "x:no_day IN (t'2020-01-01T00:00:00Z')", because: '"2023-02-30T12:00:00Z" is not a STIX timestamp' },
    { text: "x:time = t'2020-02-30T00:00:00Z'", because: "t'2020-02-30T00:00:00Z' is not in the calendar" },
    { text: "x:text IN (1, 'hello')", because: 'a set holds values of one type, not number and string' },
    { text: "x:text NOT IN (true, 'hello')", because: 'a set holds values of one type, not boolean and string' },
    { text: "x:odd_hex = 'a'", because: '"616" is not hexadecimal, as the name of its property says' },
    { text: "x:odd_hex != 'a'", because: '"616" is not hexadecimal, as the name of its property says' },
    { text: "x:bad_bin LIKE '%'", because: '"YWxpY2U" is not base64, as the name of its property says' },
    { text: "x:text MATCHES '(?=h)'", because: 'RE2 cannot say look-around: "(?="' },
    { text: "x:text NOT MATCHES '(h)\\\\1'", because: 'RE2 cannot say back-references: "\\1"' },
    {
      text: "x:ip ISSUBSET 'example.com'",
      because: 'ISSUBSET takes an IP address or a network in CIDR notation, not "example.com"',
    },
    {
      text: "x:ip NOT ISSUPERSET '10.0.0.0/33'",
      because: 'ISSUPERSET takes an IP address or a network in CIDR notation, not "10.0.0.0/33"',
    },
    { text: "x:wrong_ip ISSUBSET '0.0.0.0/0'", because: '"198.51.100.256" is no IP address' },
    { text: "x:wrong_ip NOT ISSUBSET '0.0.0.0/0'", because: '"198.51.100.256" is no IP address' },
    { text: "x:int = 5 AND x:not_time = t'2020-01-01T00:00:00Z'", because: '"yesterday" is not a STIX timestamp' },
    { text: "x:int = 4 OR x:not_time = t'2020-01-01T00:00:00Z'", because: '"yesterday" is not a STIX timestamp' },
  ];
  for (const { text, because } of undecided) {
    it(`cannot decide: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(tested(text, ALL), { kind: 'cannot-decide', because });
    });
  }

  it('decides what no value could change, though the operand is wrong', () => {
    assert.deepEqual(tested("x:gone MATCHES '(?=h)'", ALL), { kind: 'no' });
    assert.deepEqual(tested("x:int NOT MATCHES '(?=h)'", ALL), { kind: 'yes', root: 'it' });
    assert.deepEqual(tested("x:int ISSUBSET 'nowhere'", ALL), { kind: 'no' });
  });
});

describe('testComparison of several objects', () => {
  const people: Observed = {
    objects: {
      alice: { type: 'person', name: 'alice', age: 10, knows_ref: 'bob', knows_refs: ['gone', 'bob', 7, 'carol'] },
      bob: { type: 'person', name: 'bob', age: 15, knows_refs: ['alice', 'bob'] },
      carol: { type: 'person', name: 'carol', knows_ref: 'nobody', likes_ref: 7, likes_refs: 'alice' },
      hidden: { type: 'person', name: 'dora' },
    },
    roots: ['alice', 'bob', 'carol', 'missing'],
  };
  const cases = [
    { text: "person:name = 'bob'", root: 'bob' },
    { text: "person:name = 'alice' AND person:age > 10", root: undefined },
    { text: "person:name = 'alice' AND person:age < 11", root: 'alice' },
    { text: "(person:name = 'zoe' OR person:name = 'bob') AND person:age > 10", root: 'bob' },
    { text: "person:name = 'dora'", root: undefined },
    { text: "person:knows_ref.name = 'bob'", root: 'alice' },
    { text: "person:knows_ref.age = 15 AND person:name = 'alice'", root: 'alice' },
    { text: "person:knows_refs[*].name = 'carol'", root: 'alice' },
    { text: "person:knows_refs[1].name = 'bob'", root: 'alice' },
    { text: "person:knows_refs[0].name = 'alice'", root: 'bob' },
    { text: "person:knows_refs[*].knows_refs[*].knows_ref.name = 'bob'", root: 'alice' },
    { text: "person:knows_refs[*].name = 'alice' AND person:knows_refs[*].name = 'bob'", root: 'bob' },
    { text: "person:knows_ref.type = 'person'", root: 'alice' },
    { text: "person:knows_ref = 'bob'", root: undefined },
    { text: "person:knows_refs[*].name = 'zoe'", root: undefined },
    { text: "person:knows_refs[*].knows_ref.name != 'bob'", root: undefined },
    { text: 'EXISTS person:knows_ref AND NOT EXISTS person:age', root: undefined },
    { text: 'NOT EXISTS person:knows_ref', root: 'bob' },
    { text: "person:name = 'carol' AND NOT EXISTS person:knows_ref", root: 'carol' },
    { text: 'EXISTS person:likes_ref OR EXISTS person:likes_refs[*]', root: undefined },
  ];
  for (const { text, root } of cases) {
    it(`${text}: ${root ?? 'none'}`, () => {
      assert.deepEqual(tested(text, people), root === undefined ? { kind: 'no' } : { kind: 'yes', root });
    });
  }

  it('prefers an object that meets it to one that leaves it open', () => {
    const observed: Observed = {
      objects: { a: { type: 'x', t: 'never' }, b: { type: 'x', t: '2020-01-01T00:00:00Z' } },
      roots: ['a', 'b'],
    };
    assert.deepEqual(tested("x:t = t'2020-01-01T00:00:00Z'", observed), { kind: 'yes', root: 'b' });
    assert.equal(tested("x:t = t'2021-01-01T00:00:00Z'", observed).kind, 'cannot-decide');
  });

  it('follows references in circles without going round for ever', () => {
    const objects = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `o${index}`,
        { type: 'x', n: index, all_refs: Array.from({ length: 60 }, (_, other) => `o${other}`) },
      ]),
    );
    const circle = { objects, roots: ['o0'] };
    const path = `x:${'all_refs[*].'.repeat(20)}n`;
    assert.deepEqual(tested(`${path} = 59`, circle), { kind: 'yes', root: 'o0' });
    assert.deepEqual(tested(`${path} = 60`, circle), { kind: 'no' });
  });
});

describe('digests', () => {
  const DIGEST = 'bf07a7fbb825fc0aae7bf4a1177b2b31fcf8a3feeaf7092761e18c859ee52a9c';
  const file: Observed = {
    objects: {
      f: { type: 'file', name: DIGEST, hashes: { 'SHA-256': DIGEST.toUpperCase(), SSDEEP: '3:AbC:dEf', MD5: 'x' } },
    },
    roots: ['f'],
  };
  const cases = [
    { text: `file:hashes.'SHA-256' = '${DIGEST}'`, kind: 'yes' },
    { text: `file:hashes.'SHA-256' = '${DIGEST.toUpperCase()}'`, kind: 'yes' },
    { text: `file:hashes.'SHA-256' != '${DIGEST}'`, kind: 'no' },
    { text: `file:hashes.'SHA-256' IN ('00', '${DIGEST}')`, kind: 'yes' },
    { text: `file:hashes.'SHA-256' NOT IN ('${DIGEST}')`, kind: 'no' },
    { text: `file:hashes.'SHA-256' LIKE '${DIGEST}'`, kind: 'no' },
    { text: "file:hashes.SSDEEP = '3:abc:def'", kind: 'no' },
    { text: "file:hashes.SSDEEP = '3:AbC:dEf'", kind: 'yes' },
    { text: `file:name = '${DIGEST.toUpperCase()}'`, kind: 'no' },
    { text: 'file:hashes.MD5 = 5', kind: 'no' },
  ];
  for (const { text, kind } of cases)
    it(`${text.slice(0, 50)}: ${kind}`, () => assert.equal(tested(text, file).kind, kind));
});
