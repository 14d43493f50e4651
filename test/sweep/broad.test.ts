import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileTextTest } from '../../src/model/text-test.ts';
import { parsePattern } from '../../src/stix/patterns/parser.ts';
import { tooBroad, withoutTooBroad } from '../../src/sweep/broad.ts';
import { everyAlternative } from '../../src/sweep/regex-literals.ts';
import { fixedUuid, packOf } from '../support/pack.ts';

describe('a pattern that is too broad', () => {
  const cases = [
    "[file:name LIKE '%']",
    "[file:name LIKE '_%']",
    "[file:name LIKE 'abc%']",
    "[file:name LIKE 'ab_cd%']",
    "[file:name LIKE '%.docx']",
    "[file:name MATCHES '.']",
    "[file:name MATCHES '']",
    "[file:name MATCHES '.*']",
    "[file:name MATCHES '^.{4,}$']",
    "[file:name MATCHES 'malware|.*']",
    "[file:name MATCHES 'malware|']",
    "[file:name MATCHES '(malware)?']",
    "[file:name MATCHES '(malware)*x']",
    "[file:name MATCHES '(?:malware|x)']",
    "[file:name MATCHES '[malware]']",
    "[file:name MATCHES '\\\\x6d\\\\x61\\\\x6c']",
    "[file:name MATCHES '\\\\Qevil']",
    "[file:name MATCHES '\\\\p{Greek}']",
    "[file:name MATCHES 'a?b?c?d?']",
    "[file:name MATCHES 'a+b+c+d+']",
    "[file:name MATCHES '\\\\.docx']",
    "[file:name MATCHES '(?=malware).*']",
    "[file:name = 'abc']",
    "[file:name IN ('malware', 'abc')]",
    "[file:name != 'malware']",
    "[file:name NOT = 'malware']",
    "[file:name NOT LIKE 'malware']",
    '[EXISTS file:name]',
    '[file:size > 4096]',
    '[file:size = 4096]',
    "[file:x_besom_file_type = 'file']",
    "[file:name = 'malware' OR file:name LIKE '%']",
    "[file:name = 'malware'] OR [file:name LIKE '%']",
    "[file:name = 'malware'] AND [file:name LIKE '%']",
    "([file:name LIKE '%']) WITHIN 5 SECONDS",
    "[file:path LIKE '/Users/%']",
    "[file:path LIKE '/Users/alice/%']",
    "[file:path LIKE '%/Library/LaunchAgents/%']",
    "[file:parent_directory_ref.path = '/Users/Shared']",
    "[domain-name:value LIKE '%.com']",
    "[domain-name:value MATCHES '\\\\.info$']",
    "[domain-name:resolves_to_refs[*].value ISSUBSET '0.0.0.0/0']",
    "[domain-name:resolves_to_refs[*].value ISSUBSET '2001:db8::/16']",
    "[url:value MATCHES '^https?://']",
  ];
  for (const text of cases) {
    it(text, () => assert.match(tooBroad(parsePattern(text)) ?? '', /^too broad: /));
  }
});

describe('a pattern that is narrow enough', () => {
  const cases = [
    "[file:name = 'PTX.app']",
    "[file:name LIKE 'evil%']",
    "[file:name LIKE '%PTX%.dmg']",
    "[file:name LIKE '.pts%']",
    "[file:name MATCHES '^\\\\.pts']",
    "[file:name MATCHES '(?i)^ptx-player']",
    "[file:name MATCHES '(ptslog|svx856)\\\\.log$']",
    "[file:name MATCHES 'evi[l]']",
    "[file:name MATCHES 'a{1,3}evil+']",
    "[file:name MATCHES '\\\\bevil\\\\b']",
    "[file:name = 'abc' AND file:parent_directory_ref.path = '/private/tmp/evil']",
    "[file:name LIKE '%' AND file:hashes.'SHA-256' = 'aa00']",
    "[file:hashes.MD5 IN ('0123456789abcdef0123456789abcdef')]",
    "[file:path = '/private/tmp/x']",
    "[domain-name:value = 'potrax.com']",
    "[domain-name:value LIKE '%.potrax.com']",
    "[ipv6-addr:value = '::1']",
    "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
    "[domain-name:resolves_to_refs[*].value = '1.1.1.1']",
    '[autonomous-system:number = 64500]',
    "[url:value MATCHES '(?i)^https?://([^/?#@:]+\\\\.)?potrax\\\\.com']",
    "[file:name = 'malware'] FOLLOWEDBY [file:name = 'another']",
  ];
  for (const text of cases) it(text, () => assert.equal(tooBroad(parsePattern(text)), undefined));

  it('is any that holds a long enough text in each branch, whatever stands beside it', () => {
    const text = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const tests = texts.map((one) => `(file:name LIKE '%${one}%' AND file:size > 3)`);
        assert.equal(tooBroad(parsePattern(`[${tests.join(' OR ')}]`)), undefined);
        const wide = parsePattern(`[${[...tests, "file:name LIKE '%'"].join(' OR ')}]`);
        assert.notEqual(tooBroad(wide), undefined);
      }),
    );
  });
});

describe('a regular expression of any form', () => {
  it('that counts as narrow matches no text that is shorter than the literal', () => {
    const expression = fc.array(fc.constantFrom(...'ab.()[]{}|\\^$*+?123,:'.split('')), { maxLength: 40 });
    const short = fc.array(fc.constantFrom(...'ab.123'.split('')), { maxLength: 3 });
    let narrow = 0;
    fc.assert(
      fc.property(expression, fc.array(short, { minLength: 5, maxLength: 5 }), (pieces, texts) => {
        const text = pieces.join('');
        const test = compileTextTest({ operator: 'MATCHES', text });
        if (!test.ok || !everyAlternative(text, ({ texts: held }) => held.some(({ length }) => length >= 4))) return;
        narrow += 1;
        for (const one of ['', ...texts.map((characters) => characters.join(''))]) {
          assert.equal(test.passes(one), false, `${text} matches ${one}`);
        }
      }),
      { numRuns: 20_000 },
    );
    assert.ok(narrow > 100, String(narrow));
  });
});

describe('packs without what is too broad', () => {
  const indicators = [
    { name: 'all files', pattern: "[file:name LIKE '%']" },
    { name: 'one file', pattern: "[file:name = 'malware']" },
    { name: 'broken', pattern: '[file:name' },
  ];

  it('set such an indicator aside by name, and keep the rest', () => {
    const pack = packOf({ indicators });
    const { packs, refused } = withoutTooBroad([pack], new Set());
    assert.deepEqual(
      packs[0]?.indicators.map(({ name }) => name),
      ['one file', 'broken'],
    );
    assert.deepEqual(
      packs[0]?.setAside.map(({ name, pattern }) => [name, pattern]),
      [['all files', "[file:name LIKE '%']"]],
    );
    assert.deepEqual(
      refused.map(({ indicator, name }) => [indicator, name]),
      [[`indicator--${fixedUuid(1)}`, 'all files']],
    );
  });

  it('keep one that the order names by its id', () => {
    const pack = packOf({ indicators });
    const { packs, refused } = withoutTooBroad([pack], new Set([`indicator--${fixedUuid(1)}`]));
    assert.deepEqual([packs, refused], [[pack], []]);
  });

  it('keep the embedded pack as it is', () => {
    const pack = { ...packOf({ indicators }), signature: 'embedded' } as const;
    assert.deepEqual(withoutTooBroad([pack], new Set()), { packs: [pack], refused: [] });
  });
});
