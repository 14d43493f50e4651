import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalText, type Json, readCanonical } from '../../src/trust/canonical-json.ts';

describe('canonicalText', () => {
  const cases: Readonly<Record<string, { readonly value: Json; readonly text: string }>> = {
    'writes no blank': { value: { a: [1, true, null, 'x'] }, text: '{"a":[1,true,null,"x"]}' },
    // RFC 8785, 3.2.3: the names of its own example, without the one that only a fraction could carry
    'sorts names by their UTF-16 code units': {
      value: { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 },
      text: '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    },
    'sorts at every depth, and keeps the order of lists': {
      value: [{ b: { d: 1, c: 2 }, a: 3 }],
      text: '[{"a":3,"b":{"c":2,"d":1}}]',
    },
    // 3.2.2.2
    'escapes what must be, and nothing else': {
      value: '\u20ac$\u000f\u000aA\'B"\\\\"/\b\t\f\u007f\u2028',
      text: '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\\b\\t\\f\u007f\u2028"',
    },
    'writes minus zero as zero': { value: -0, text: '0' },
    'writes the largest whole number': { value: Number.MAX_SAFE_INTEGER, text: '9007199254740991' },
    'has an empty object and an empty list': { value: [{}, []], text: '[{},[]]' },
  };
  for (const [name, { value, text }] of Object.entries(cases)) {
    it(name, () => assert.equal(canonicalText(value), text));
  }

  const unsayable: Readonly<Record<string, Json>> = {
    'a fraction': 0.5,
    'a number past what is exact': 2 ** 53,
    infinity: Number.POSITIVE_INFINITY,
    'half a surrogate pair': 'a\ud800',
    'half a surrogate pair in a name': { '\udc00': 1 },
    'a depth without end': Array.from({ length: 40 }).reduce<Json>((inner) => [inner], 1),
  };
  for (const [name, value] of Object.entries(unsayable)) {
    it(`refuses ${name}`, () => assert.throws(() => canonicalText(value), /no canonical JSON/));
  }
});

describe('readCanonical', () => {
  const json = fc.letrec<{ readonly json: Json }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('json'), { maxLength: 5 }),
      fc.dictionary(fc.string({ unit: 'grapheme' }), tie('json'), { maxKeys: 5 }),
    ),
  })).json;

  it('reads what was written, to the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const read = readCanonical(Buffer.from(canonicalText(value)));
        assert.ok(read.kind === 'read');
        assert.deepEqual(JSON.parse(JSON.stringify(read.value)), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('reads bytes in which something was put in only where they are the one text of another value', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.constantFrom(' ', '\n', '\ufeff', '0', '"', '\\'), (value, place, extra) => {
        const bytes = Buffer.from(canonicalText(value));
        const at = place % (bytes.length + 1);
        const other = Buffer.concat([bytes.subarray(0, at), Buffer.from(extra), bytes.subarray(at)]);
        const isRead = readCanonical(other).kind === 'read';
        assert.ok(!isRead || Buffer.from(canonicalText(JSON.parse(other.toString()))).equals(other));
      }),
    );
  });

  const texts: Readonly<Record<string, string>> = {
    'a blank': '{"a": 1}',
    'a line end behind it': '{"a":1}\n',
    'names in another order': '{"b":1,"a":2}',
    'a name that stands twice': '{"a":1,"a":1}',
    'a letter that is escaped without need': '{"\\u0061":1}',
    'a slash that is escaped': '"\\/"',
    'an escape in capitals': '"\\u000F"',
    'minus zero': '-0',
    'a whole number as a fraction': '1.0',
    'an exponent': '1e2',
    'a fraction': '0.5',
    'half a surrogate pair': '"\\ud800"',
    'a byte order mark': '\ufeff{}',
    'no JSON': '{a:1}',
    nothing: '',
    'a depth without end': '['.repeat(100_000) + ']'.repeat(100_000),
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`refuses ${name}`, () => assert.equal(readCanonical(Buffer.from(text)).kind, 'malformed'));
  }

  it('refuses bytes that are no UTF-8', () => {
    assert.equal(readCanonical(Buffer.from([0x22, 0xff, 0x22])).kind, 'malformed');
  });

  it('takes a name that objects of the runtime have', () => {
    const text = '{"__proto__":{"a":1},"constructor":2}';
    const read = readCanonical(Buffer.from(text));
    assert.ok(read.kind === 'read');
    assert.equal(JSON.stringify(read.value), text);
  });
});
