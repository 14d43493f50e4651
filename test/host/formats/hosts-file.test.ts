import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { OUR_BLOCK_BEGINS, OUR_BLOCK_ENDS, parseHosts } from '../../../src/host/formats/hosts-file.ts';

const SHARED = join(import.meta.dirname, '../../../../shared/macos');

/** `name=address`, and `macos:` or `strict:` before what only one of the two would use. */
function read(content: string | Uint8Array): readonly string[] {
  return Array.from(parseHosts(content), ({ name, address, usedBy }) =>
    usedBy === 'both' ? `${name}=${address}` : `${usedBy}:${name}=${address}`,
  );
}

describe('parseHosts', () => {
  const cases: readonly { name: string; text: string; reads: readonly string[] }[] = [
    {
      name: 'gives every name of a line',
      text: '203.0.113.9 potrax.com www.potrax.com',
      reads: ['potrax.com=203.0.113.9', 'www.potrax.com=203.0.113.9'],
    },
    { name: 'stops at a comment', text: '0.0.0.0 potrax.com # c2.potrax.com', reads: ['potrax.com=0.0.0.0'] },
    { name: 'folds case and the final dot', text: '0.0.0.0 PoTrax.COM.', reads: ['potrax.com=0.0.0.0'] },
    { name: 'folds an international name', text: '0.0.0.0 PÖTRAX.com', reads: ['xn--ptrax-jua.com=0.0.0.0'] },
    {
      name: 'takes tabs, and blanks before the address',
      text: ' \t203.0.113.9\tpotrax.com\t',
      reads: ['potrax.com=203.0.113.9'],
    },
    {
      name: 'takes IPv6, and leaves its interface out',
      text: 'fe80::1%lo0 potrax.com\n2001:DB8:0:0::9 potrax.com',
      reads: ['potrax.com=fe80::1', 'potrax.com=2001:db8::9'],
    },
    { name: 'takes IPv4 inside IPv6', text: '::FFFF:127.0.0.1 potrax.com', reads: ['potrax.com=::ffff:127.0.0.1'] },
    {
      name: 'takes LF, CRLF and CR',
      text: '192.0.2.1 a\n192.0.2.2 b\r\n192.0.2.3 c',
      reads: ['a=192.0.2.1', 'b=192.0.2.2', 'c=192.0.2.3'],
    },
    {
      name: 'reads a line without a name, an address alone and a comment as nothing',
      text: '203.0.113.9\n203.0.113.9 #x\n# 203.0.113.9 potrax.com\n\n',
      reads: [],
    },
    { name: 'reads a word for an address as nothing', text: 'example potrax.com\n256.0.0.1 potrax.com', reads: [] },

    {
      name: 'macOS: commas separate',
      text: '203.0.113.9,potrax.com,,www.potrax.com',
      reads: ['macos:potrax.com=203.0.113.9', 'macos:www.potrax.com=203.0.113.9'],
    },
    {
      name: 'macOS: old spellings of an address',
      text: '203.9 potrax.com\n0xCB007109 potrax.com',
      reads: ['macos:potrax.com=203.0.0.9', 'macos:potrax.com=203.0.113.9'],
    },
    {
      name: 'macOS: an interface after IPv4',
      text: '203.0.113.9%en0 potrax.com',
      reads: ['macos:potrax.com=203.0.113.9'],
    },
    { name: 'macOS: an interface to the end of the line', text: '203.0.113.9%\n203.0.113.9%en0', reads: [] },
    {
      name: 'macOS: an escaped byte is that byte',
      text: '203.0.113.9 p\\111trax.com',
      reads: ['macos:potrax.com=203.0.113.9', 'strict:p\\111trax.com=203.0.113.9'],
    },
    {
      name: 'macOS: an escaped dot is none',
      text: '203.0.113.9 potrax\\.com potrax\\046com',
      reads: ['potrax\\.com=203.0.113.9', 'macos:potrax\\.com=203.0.113.9', 'strict:potrax\\046com=203.0.113.9'],
    },
    {
      name: 'macOS: a name that is none ends the line',
      text: '203.0.113.9 a..b potrax.com',
      reads: ['strict:a..b=203.0.113.9', 'strict:potrax.com=203.0.113.9'],
    },
    {
      name: 'macOS: an alias that begins as the address does ends the line',
      text: '203.0.113.9 one two 2three potrax.com',
      reads: ['one=203.0.113.9', 'two=203.0.113.9', 'strict:2three=203.0.113.9', 'strict:potrax.com=203.0.113.9'],
    },
    {
      name: 'macOS: # inside a name is part of it',
      text: '203.0.113.9 potrax.com#x',
      reads: ['macos:potrax.com#x=203.0.113.9', 'strict:potrax.com=203.0.113.9'],
    },
    {
      name: 'macOS: a zero byte ends a line',
      text: '203.0.113.9 a\0b\n203.0.113.9 c',
      reads: ['a=203.0.113.9', 'c=203.0.113.9'],
    },
    {
      name: 'macOS: a line that begins with a zero byte ends the file',
      text: '\0\n203.0.113.9 potrax.com',
      reads: ['strict:potrax.com=203.0.113.9'],
    },

    {
      name: 'strict: CR alone ends a line',
      text: '192.0.2.1 a\r192.0.2.2 b',
      reads: ['macos:a\r192.0.2.2=192.0.2.1', 'strict:a=192.0.2.1', 'macos:b=192.0.2.1', 'strict:b=192.0.2.2'],
    },
    {
      name: 'strict: a byte-order mark is no address',
      text: '\ufeff203.0.113.9 potrax.com',
      reads: ['strict:potrax.com=203.0.113.9'],
    },
    { name: 'strict: a word too long to be asked for is none', text: `203.0.113.9 ${'a.'.repeat(200)}com`, reads: [] },
  ];
  for (const { name, text, reads } of cases) it(name, () => assert.deepEqual(read(text), reads));

  it('macOS: reads the tail of an over-long comment as a live line', () => {
    const comment = '#'.padEnd(1023, '-');
    assert.deepEqual(read(`${comment}203.0.113.9 potrax.com\n`), ['macos:potrax.com=203.0.113.9']);
    assert.deepEqual(read(`${comment}-203.0.113.9 potrax.com\n`), [], 'a byte further, and the address is none');
  });

  it('counts the 1,023 in bytes, not in characters, and malformed ones too', () => {
    const live = Buffer.from('203.0.113.9 potrax.com\n');
    const twoBytes = Buffer.from(`#${'é'.repeat(511)}`);
    const malformed = Buffer.concat([Buffer.from('#'), Buffer.alloc(1022, 0xff)]);
    for (const comment of [twoBytes, malformed]) {
      assert.deepEqual(read(Buffer.concat([comment, live])), ['macos:potrax.com=203.0.113.9']);
    }
  });

  it('says the line, by whichever line end', () => {
    const entries = Array.from(parseHosts('\n\r\n192.0.2.1 a\r192.0.2.2 b\n192.0.2.3 c c'));
    assert.deepEqual(
      entries.filter(({ usedBy }) => usedBy !== 'macos').map(({ name, line }) => `${name} ${line}`),
      ['a 3', 'b 4', 'c 5', 'c 5'],
    );
  });

  it('keeps the name as it is written', () => {
    assert.deepEqual(
      Array.from(parseHosts('0.0.0.0 PoTrax.com.'), (entry) => entry.nameAsWritten),
      ['PoTrax.com.'],
    );
  });

  describe('our block', () => {
    const blocks: readonly { name: string; lines: readonly string[]; ours: readonly boolean[] }[] = [
      {
        name: 'between the marker lines',
        lines: ['0.0.0.0 a', OUR_BLOCK_BEGINS, '0.0.0.0 b', OUR_BLOCK_ENDS, '0.0.0.0 c'],
        ours: [false, true, false],
      },
      {
        name: 'markers with blanks behind',
        lines: [`${OUR_BLOCK_BEGINS}\t`, '0.0.0.0 a', `${OUR_BLOCK_ENDS} `],
        ours: [true],
      },
      { name: 'a block that is never closed is none', lines: [OUR_BLOCK_BEGINS, '0.0.0.0 a'], ours: [false] },
      {
        name: 'an end without a beginning is none',
        lines: ['0.0.0.0 a', OUR_BLOCK_ENDS, '0.0.0.0 b'],
        ours: [false, false],
      },
      {
        name: 'the innermost of two beginnings counts',
        lines: [OUR_BLOCK_BEGINS, '0.0.0.0 a', OUR_BLOCK_BEGINS, '0.0.0.0 b', OUR_BLOCK_ENDS],
        ours: [false, true],
      },
      {
        name: 'two blocks',
        lines: [
          OUR_BLOCK_BEGINS,
          '0.0.0.0 a',
          OUR_BLOCK_ENDS,
          '0.0.0.0 b',
          OUR_BLOCK_BEGINS,
          '0.0.0.0 c',
          OUR_BLOCK_ENDS,
        ],
        ours: [true, false, true],
      },
      { name: 'a marker is a whole line', lines: [`x${OUR_BLOCK_BEGINS}`, '0.0.0.0 a', OUR_BLOCK_ENDS], ours: [false] },
    ];
    for (const { name, lines, ours } of blocks) {
      for (const end of ['\n', '\r\n']) {
        it(`${name} (${JSON.stringify(end)})`, () => {
          assert.deepEqual(
            Array.from(parseHosts(lines.join(end)), (entry) => entry.ours),
            ours,
          );
        });
      }
    }
  });
});

describe('parseHosts on hostile files', () => {
  const MIB = 1024 * 1024;
  const hostile: readonly { name: string; content: string; entries: number }[] = [
    { name: '16 MiB without a line end', content: 'x'.repeat(16 * MIB), entries: 0 },
    { name: '16 MiB of one comment, whose pieces are lines', content: '#'.padEnd(16 * MIB, '-'), entries: 0 },
    { name: '16 MiB of zero bytes', content: '\0'.repeat(16 * MIB), entries: 0 },
    { name: '16 MiB of blanks', content: ' '.repeat(16 * MIB), entries: 0 },
    { name: '16 MiB of dots as a name', content: `1.1.1.1 ${'.'.repeat(16 * MIB)}`, entries: 0 },
    { name: '8 MiB of backslashes', content: `1.1.1.1 ${'\\'.repeat(8 * MIB)}`, entries: 0 },
    { name: 'a name of 10 MB', content: `0.0.0.0 ${'a'.repeat(10 * MIB)}.potrax.com`, entries: 0 },
    { name: 'our markers, 100,000 times', content: `${OUR_BLOCK_BEGINS}\n`.repeat(100_000), entries: 0 },
    { name: 'a million lines', content: '0.0.0.0 a\n'.repeat(1e6), entries: 1e6 },
    { name: 'a line of 500,000 names', content: `0.0.0.0 ${'a '.repeat(5e5)}`, entries: 5e5 },
  ];
  for (const { name, content, entries } of hostile) {
    it(name, () => {
      let count = 0;
      for (const _ of parseHosts(content)) count += 1;
      assert.equal(count, entries);
    });
  }

  it('never throws, gives lines in order, and gives the same for text and its bytes', () => {
    const bits = fc.constantFrom(
      '203.0.113.9',
      '::1',
      '0x7f.1',
      'fe80::1',
      '%en0',
      ' ',
      '\t',
      ',',
      '#',
      '\n',
      '\r',
      '\r\n',
      '\0',
      'potrax.com',
      '\\',
      '\\046',
      '.',
      'é',
      '\ufeff',
      OUR_BLOCK_BEGINS,
      OUR_BLOCK_ENDS,
      'x'.repeat(1020),
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const entries = Array.from(parseHosts(text));
        for (const [index, { line, name }] of entries.entries()) {
          assert.ok(line >= (entries[index - 1]?.line ?? 1));
          assert.equal(name, name.toLowerCase());
        }
        assert.deepEqual(entries, Array.from(parseHosts(Buffer.from(text))));
      }),
      { seed: 20221216, numRuns: 2000 },
    );
  });

  it('reads any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        Array.from(parseHosts(bytes));
      }),
      { seed: 20221222, numRuns: 1000 },
    );
  });

  it('finds a name on whatever line of whatever file that both readers take', () => {
    const other = fc.constantFrom<string[]>('', '# comment', '127.0.0.1 localhost', '::1 localhost', '\t', 'nonsense');
    fc.assert(
      fc.property(fc.array(other, { maxLength: 20 }), fc.nat(20), fc.constantFrom('\n', '\r\n'), (lines, at, end) => {
        const all = lines.toSpliced(at, 0, '203.0.113.9 potrax.com');
        const found = Array.from(parseHosts(all.join(end))).filter(({ name }) => name === 'potrax.com');
        assert.deepEqual(
          found.map(({ line, usedBy }) => [line, usedBy]),
          [[all.indexOf('203.0.113.9 potrax.com') + 1, 'both']],
        );
      }),
      { seed: 20230104, numRuns: 500 },
    );
  });
});

describe('parseHosts on hosts files of real Macs (../shared/macos)', () => {
  before(function () {
    if (!existsSync(SHARED)) this.skip();
  });

  it('reads the one of osquery’s tests', () => {
    const path = join(SHARED, 'files/osquery+osquery/tools/tests/configs/test_hosts.txt');
    assert.deepEqual(read(readFileSync(path)), [
      'localhost=127.0.0.1',
      'broadcasthost=255.255.255.255',
      'localhost=::1',
      'localhost=fe80::1',
      'example.com=127.0.0.1',
      'example=127.0.0.1',
      'example.net=127.0.0.1',
    ]);
  });
});
