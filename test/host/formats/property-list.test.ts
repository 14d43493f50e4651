import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type PropertyListValue, parsePropertyList } from '../../../src/host/formats/property-list.ts';
import { binaryList, marked, rawBinaryList, references, type Writable } from '../../support/binary-list.ts';

const MACOS = join(import.meta.dirname, '../../../../shared/macos');

function xml(body: string): Buffer {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${body}
</plist>
`);
}

/** Dictionaries have no prototype; for comparing, give them one back. */
function plain(value: PropertyListValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Uint8Array) return [...value];
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

function read(bytes: Uint8Array): unknown {
  const result = parsePropertyList(bytes);
  return result.ok ? plain(result.value) : `not read: ${result.because}`;
}

describe('parsePropertyList: XML', () => {
  const cases: readonly { name: string; body: string; value: unknown }[] = [
    {
      name: 'a string with entities and CDATA',
      body: '<string>a &amp; &#x42;<![CDATA[ <c>]]></string>',
      value: 'a & B <c>',
    },
    { name: 'an empty string', body: '<string/>', value: '' },
    { name: 'a string keeps its blanks and lines', body: '<string> a\n b </string>', value: ' a\n b ' },
    { name: 'integers', body: '<array><integer> -7 </integer><integer>0x1F</integer></array>', value: [-7, 31] },
    { name: 'an integer beyond 2^53', body: '<integer>18446744073709551615</integer>', value: 2n ** 64n - 1n },
    { name: 'reals', body: '<array><real>1.5e3</real><real>-infinity</real></array>', value: [1500, -Infinity] },
    { name: 'booleans', body: '<array><true/><false></false></array>', value: [true, false] },
    { name: 'a date', body: '<date>2022-12-16T01:02:03Z</date>', value: new Date('2022-12-16T01:02:03Z') },
    { name: 'data across lines', body: '<data>\n\tQUJD\n\tRA==\n</data>', value: [0x41, 0x42, 0x43, 0x44] },
    {
      name: 'dictionaries inside each other',
      body: '<dict><key>a</key><dict><key>b</key><true/></dict></dict>',
      value: { a: { b: true } },
    },
    {
      name: 'the last of two values with one key',
      body: '<dict><key>a</key><true/><key>a</key><false/></dict>',
      value: { a: false },
    },
    {
      name: 'a comment between members',
      body: '<array><!-- <string>no</string> --><string>yes</string></array>',
      value: ['yes'],
    },
    { name: 'nothing: no value', body: '', value: 'not read: damaged: not one value, but none or several' },
    { name: 'two values', body: '<true/><true/>', value: 'not read: damaged: not one value, but none or several' },
    {
      name: 'a key without a value',
      body: '<dict><key>a</key></dict>',
      value: 'not read: damaged: a key without a value',
    },
    { name: 'a value without a key', body: '<dict><true/></dict>', value: 'not read: damaged: a value without a key' },
    {
      name: 'an unknown element',
      body: '<script>x</script>',
      value: 'not read: damaged: <script> is no element of a property list',
    },
    {
      name: 'an element inside a string',
      body: '<string>a<b/></string>',
      value: 'not read: damaged: <b> inside a value',
    },
    {
      name: 'text between members',
      body: '<array>loose</array>',
      value: 'not read: damaged: text where a value belongs',
    },
    {
      name: 'an integer that is none',
      body: '<integer>1x</integer>',
      value: 'not read: damaged: an integer that is none',
    },
    {
      name: 'an integer of a million digits',
      body: `<integer>${'9'.repeat(1e6)}</integer>`,
      value: 'not read: damaged: an integer that is none',
    },
    {
      name: 'a date that is none',
      body: '<date>2022-13-16T01:02:03Z</date>',
      value: 'not read: damaged: a date that is none',
    },
    {
      name: 'an attribute named like a method',
      body: '<string hasOwnProperty="1" b="2">x</string>',
      value: 'not read: damaged: an attribute',
    },
  ];
  for (const { name, body, value } of cases) it(name, () => assert.deepEqual(read(xml(body)), value));

  it('reads a list without the plist element, and nothing after its end, as macOS does', () => {
    assert.deepEqual(read(Buffer.from('<dict><key>a</key><true/></dict> <<< rest')), { a: true });
  });

  for (const encoding of ['utf16le', 'latin1'] as const) {
    it(`reads ${encoding}`, () => {
      const text = `${encoding === 'latin1' ? '<?xml version="1.0" encoding="ISO-8859-1"?>' : '\ufeff'}<plist><string>PTX-Plàyer</string></plist>`;
      assert.equal(read(Buffer.from(text, encoding)), 'PTX-Plàyer');
    });
  }

  it('refuses an entity of its own instead of multiplying it', () => {
    const laughs = `<!DOCTYPE plist [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><plist><string>&b;</string></plist>`;
    assert.match(String(read(Buffer.from(laughs))), /^not read: damaged: /);
  });

  it('keeps a key __proto__ as a key, and gives nothing a new prototype', () => {
    const result = parsePropertyList(xml('<dict><key>__proto__</key><dict><key>polluted</key><true/></dict></dict>'));
    assert.ok(result.ok && typeof result.value === 'object' && result.value !== null);
    assert.deepEqual(Object.keys(result.value), ['__proto__']);
    assert.equal(Reflect.get(result.value, 'polluted'), undefined);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  it('refuses a depth that would exhaust a stack', () => {
    assert.equal(read(xml('<array>'.repeat(100_000))), 'not read: more than 128 levels deep');
  });

  it('says that a list is cut off, wherever it was cut', () => {
    const whole = xml('<dict><key>Label</key><string>com.example</string></dict>');
    const end = whole.indexOf('</plist>');
    for (let length = 1; length < end; length += 1) {
      assert.equal(parsePropertyList(whole.subarray(0, length)).ok, false, `cut at ${length}`);
    }
  });
});

describe('parsePropertyList: binary', () => {
  const value: Writable = {
    CFBundleExecutable: 'PTX',
    CFBundleName: 'PTX-Plàyer',
    'a long list': Array.from({ length: 40 }, (_, index) => index - 20),
    date: new Date('2022-12-16T01:02:03Z'),
    real: 0.5,
    yes: true,
    no: false,
    data: Buffer.concat([marked(0x4, 3), Buffer.from([1, 2, 3])]),
  };

  it('reads every kind of value', () => {
    assert.deepEqual(read(binaryList(value)), { ...value, data: [1, 2, 3] });
  });

  it('reads a UID as the XML form says it', () => {
    assert.deepEqual(read(rawBinaryList([Buffer.from([0x81, 1, 2])])), { CF$UID: 258 });
  });

  it('keeps the first of two values with one key, as macOS does', () => {
    const dictionary = Buffer.concat([marked(0xd, 2), references(1, 1, 2, 3)]);
    assert.deepEqual(read(rawBinaryList([dictionary, Buffer.from('Qa'), Buffer.from([0x09]), Buffer.from([0x08])])), {
      a: true,
    });
  });

  it('keeps a key __proto__ as a key', () => {
    const result = parsePropertyList(binaryList(JSON.parse('{"__proto__": {"polluted": true}}')));
    assert.ok(result.ok && typeof result.value === 'object' && result.value !== null);
    assert.deepEqual(Object.keys(result.value), ['__proto__']);
    assert.equal(Reflect.get(result.value, 'polluted'), undefined);
  });

  const twice = (next: number) => Buffer.concat([marked(0xa, 2), references(next, next)]);
  const hostile: readonly { name: string; objects: readonly Buffer[]; because: RegExp }[] = [
    {
      name: '2^40 values from 41 objects',
      objects: [...Array.from({ length: 40 }, (_, n) => twice(n + 1)), Buffer.from([9])],
      because: /more than 200000 values/,
    },
    {
      name: 'a list that contains itself',
      objects: [Buffer.concat([marked(0xa, 1), references(0)])],
      because: /more than 128 levels deep/,
    },
    {
      name: 'a megabyte said a thousand times',
      objects: [
        Buffer.concat([marked(0xa, 1000), references(...Array(1000).fill(1))]),
        Buffer.concat([marked(0x5, 1 << 20), Buffer.alloc(1 << 20, 'x')]),
      ],
      because: /bytes of content/,
    },
    {
      name: 'a key that is no text',
      objects: [Buffer.concat([marked(0xd, 1), references(1, 1)]), Buffer.from([9])],
      because: /a key that is no text/,
    },
    {
      name: 'a reference to nothing',
      objects: [Buffer.concat([marked(0xa, 1), references(7)])],
      because: /a reference to nothing/,
    },
    { name: 'a text beyond its end', objects: [marked(0x5, 1 << 20)], because: /beyond its end/ },
    {
      name: 'a count of 2^64',
      objects: [Buffer.from([0xaf, 0x13, ...Array(8).fill(0xff)])],
      because: /beyond its end/,
    },
    { name: 'a number of 32,768 bytes', objects: [Buffer.from([0x1f])], because: /more than 16 bytes/ },
    {
      name: 'a date of infinity',
      objects: [Buffer.from([0x33, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0])],
      because: /a date that is none/,
    },
    { name: 'an unknown kind', objects: [Buffer.from([0xe0])], because: /unknown kind 0xe0/ },
  ];
  for (const { name, objects, because } of hostile) {
    it(`refuses ${name}`, () => assert.match(String(read(rawBinaryList(objects))), because));
  }

  it('says that a list is cut off or damaged, wherever it was cut', () => {
    const whole = binaryList(value);
    for (let length = 0; length < whole.length; length += 1) {
      assert.equal(parsePropertyList(whole.subarray(0, length)).ok, false, `cut at ${length}`);
    }
  });
});

describe('parsePropertyList: whatever it is given', () => {
  it('gives a value or says why not, for any bytes after the magic', () => {
    const bodies = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bodies, (body) => {
        const result = parsePropertyList(Buffer.concat([Buffer.from('bplist00'), body]));
        assert.ok(result.ok || result.because !== '');
      }),
      { seed: 20230104, numRuns: 2000 },
    );
  });

  it('gives a value or says why not, for a right binary list with some bytes changed', () => {
    const whole = binaryList({ a: ['b', 1, 2.5, { c: new Date(0) }], d: 'Plàyer', e: Array(20).fill('x') });
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of list) bytes[at] = byte;
        const result = parsePropertyList(bytes);
        assert.ok(result.ok || result.because !== '');
      }),
      { seed: 20230113, numRuns: 3000 },
    );
  });

  it('gives a value or says why not, for any shuffle of XML', () => {
    const parts = [
      '<plist>',
      '</plist>',
      '<dict>',
      '</dict>',
      '<key>',
      '</key>',
      'a',
      '<string>',
      '</string>',
      '<array>',
      '</array>',
      '<true/>',
      '&amp;',
      '&x;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<!DOCTYPE x [',
      ']>',
      '\0',
      '<?',
      '?>',
      ' b="',
      "'",
      '>',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 30 }), (list) => {
        const result = parsePropertyList(Buffer.from(`<${list.join('')}`));
        assert.ok(result.ok || result.because !== '');
      }),
      { seed: 20221216, numRuns: 3000 },
    );
  });

  it('reads back what is written', () => {
    const { value } = fc.letrec<{ value: Writable }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.boolean(),
        fc.integer(),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme-ascii' }), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (written) => assert.deepEqual(read(binaryList(written)), JSON.parse(JSON.stringify(written)))),
      { seed: 20230107, numRuns: 500 },
    );
  });

  it('tells the old text form and other files from both', () => {
    assert.equal(read(Buffer.from('{ CFBundleName = PTX; }')), 'not read: neither XML nor binary');
    assert.equal(read(Buffer.alloc(0)), 'not read: empty');
  });
});

describe('parsePropertyList on property lists of real Macs (../shared/macos)', () => {
  before(function () {
    if (!existsSync(MACOS)) this.skip();
  });

  it('reads each of them, and says of the damaged ones that they are', () => {
    const unread = globSync('{root,files,outputs}/**/*.plist', { cwd: MACOS }).filter(
      (path) => !parsePropertyList(readFileSync(join(MACOS, path))).ok,
    );
    const names = [...new Set(unread.map((path) => path.replace(/.*\//, '')))].sort();
    assert.deepEqual(names, [
      'com.empty.plist',
      'com.truncated.plist',
      'empty.plist',
      'plist-nextstep.plist',
      'truncated.plist',
    ]);
  });

  it('reads the same from the XML and the binary form of one list', () => {
    const folder = join(MACOS, 'files/kellyjonbrazil+jc/tests/fixtures/generic');
    const forms = ['plist-alltypes.plist', 'plist-alltypes-bin.plist'].map((name) =>
      read(readFileSync(join(folder, name))),
    );
    assert.equal(typeof forms[0], 'object');
    assert.deepEqual(Object.keys(Object(forms[0])).sort(), Object.keys(Object(forms[1])).sort());
    assert.deepEqual(Reflect.get(Object(forms[0]), 'aDict'), Reflect.get(Object(forms[1]), 'aDict'));
  });
});
