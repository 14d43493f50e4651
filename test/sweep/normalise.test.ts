import assert from 'node:assert/strict';
import { parsePattern } from '../../src/stix/patterns/parser.ts';
import { branchesOf } from '../../src/sweep/branches.ts';
import { normalisePattern, spellPath } from '../../src/sweep/normalise.ts';
import { observationsOf } from '../../src/sweep/plan.ts';
import { testText } from '../support/pattern-text.ts';

describe('spellPath', () => {
  const cases = [
    { path: '/tmp/x', spelt: '/private/tmp/x' },
    { path: '/tmp', spelt: '/private/tmp' },
    { path: '/var/db/x', spelt: '/private/var/db/x' },
    { path: '/etc/hosts', spelt: '/private/etc/hosts' },
    { path: '/private/tmp/x', spelt: '/private/tmp/x' },
    { path: '/tmpfile', spelt: '/tmpfile' },
    { path: '/various/x', spelt: '/various/x' },
    { path: '/Users/ada/tmp/x', spelt: '/Users/ada/tmp/x' },
    { path: 'tmp/x', spelt: 'tmp/x' },
    { path: '/Applications/PTX.app/', spelt: '/Applications/PTX.app' },
    { path: '/Applications//', spelt: '/Applications' },
    { path: '/tmp/', spelt: '/private/tmp' },
    { path: '/', spelt: '/' },
    { path: '//', spelt: '/' },
    { path: '', spelt: '' },
  ];
  for (const { path, spelt } of cases) {
    it(`spells "${path}" "${spelt}"`, () => assert.equal(spellPath(path), spelt));
  }
});

describe('normalisePattern', () => {
  const HASH = 'ABCDEF00ABCDEF00ABCDEF00ABCDEF00';
  const low = HASH.toLowerCase();
  const cases = [
    { pattern: "[file:path = '/tmp/x']", is: ['file:path = /private/tmp/x'] },
    { pattern: "[file:path IN ('/tmp/x', '/etc/y')]", is: ['file:path IN /private/tmp/x, /private/etc/y'] },
    { pattern: "[file:path != '/tmp/x']", is: ['file:path != /private/tmp/x'] },
    { pattern: "[file:path NOT = '/tmp/x']", is: ['NOT file:path = /private/tmp/x'] },
    { pattern: "[file:path LIKE '/tmp/%']", is: ['file:path LIKE /private/tmp/%'] },
    { pattern: "[file:path LIKE '%/tmp/x']", is: ['file:path LIKE %/tmp/x'] },
    { pattern: "[file:path LIKE '/Applications/']", is: ['file:path LIKE /Applications/'] },
    { pattern: "[file:path MATCHES '/tmp/x$']", is: ['file:path MATCHES /tmp/x$'] },
    { pattern: "[file:path MATCHES '^/tmp/x$']", is: ['file:path MATCHES ^/private/tmp/x$'] },
    { pattern: "[file:path MATCHES '(?i)^/tmp/x$']", is: ['file:path MATCHES (?i)^/private/tmp/x$'] },
    {
      pattern: String.raw`[file:path MATCHES '^\\/var\\/x|y']`,
      is: [String.raw`file:path MATCHES ^/private\/var\/x|y`],
    },
    {
      pattern: "[file:parent_directory_ref.path MATCHES '^/etc$']",
      is: ['file:parent_directory_ref.path MATCHES ^/private/etc$'],
    },
    { pattern: "[file:path MATCHES '^/tmp.*']", is: ['file:path MATCHES ^/tmp.*'] },
    { pattern: "[file:path MATCHES '^/private/tmp/']", is: ['file:path MATCHES ^/private/tmp/'] },
    { pattern: "[file:name MATCHES '^/tmp/']", is: ['file:name MATCHES ^/tmp/'] },
    { pattern: "[file:parent_directory_ref.path = '/tmp/']", is: ['file:parent_directory_ref.path = /private/tmp'] },
    { pattern: "[directory:path = '/var/x/']", is: ['directory:path = /private/var/x'] },
    { pattern: "[file:name = '/tmp']", is: ['file:name = /tmp'] },
    { pattern: "[process:cwd = '/tmp']", is: ['process:cwd = /tmp'] },
    { pattern: `[file:hashes.MD5 = '${HASH}']`, is: [`file:hashes.MD5 = ${low}`] },
    { pattern: `[file:hashes.md5 = '${HASH}']`, is: [`file:hashes.MD5 = ${low}`] },
    { pattern: `[file:hashes.sha256 = '${HASH}']`, is: [`file:hashes.'SHA-256' = ${low}`] },
    { pattern: `[file:hashes.SHA256 = '${HASH}']`, is: [`file:hashes.'SHA-256' = ${low}`] },
    { pattern: `[file:hashes.'sha-1' = '${HASH}']`, is: [`file:hashes.'SHA-1' = ${low}`] },
    { pattern: `[file:hashes.'SHA_512' = '${HASH}']`, is: [`file:hashes.'SHA-512' = ${low}`] },
    { pattern: `[file:hashes.'SHA3256' = '${HASH}']`, is: [`file:hashes.'SHA3-256' = ${low}`] },
    { pattern: `[file:hashes.'SHA-256' IN ('${HASH}', 'AB')]`, is: [`file:hashes.'SHA-256' IN ${low}, ab`] },
    { pattern: '[EXISTS file:hashes.sha1]', is: ["EXISTS file:hashes.'SHA-1'"] },
    { pattern: "[file:hashes.whirlpool = 'AB']", is: ['file:hashes.whirlpool = ab'] },
    { pattern: "[domain-name:value = 'PoTrax.COM.']", is: ['domain-name:value = potrax.com'] },
    { pattern: "[domain-name:value = 'bücher.example']", is: ['domain-name:value = xn--bcher-kva.example'] },
    { pattern: "[domain-name:value LIKE '%.PoTrax.com']", is: ['domain-name:value LIKE %.potrax.com'] },
    { pattern: "[domain-name:value MATCHES '^[A-Z]+$']", is: ['domain-name:value MATCHES ^[A-Z]+$'] },
    { pattern: "[url:value = 'https://PoTrax.com/A']", is: ['url:value = https://PoTrax.com/A'] },
    {
      pattern: "[file:name = 'PTX.app'] AND [file:path = '/tmp/x']",
      is: ['file:name = PTX.app', 'file:path = /private/tmp/x'],
    },
    {
      pattern: "([file:path = '/tmp/x'] OR [file:path = '/etc/x']) REPEATS 2 TIMES",
      is: ['file:path = /private/tmp/x', 'file:path = /private/etc/x'],
    },
  ];
  for (const { pattern, is } of cases) {
    it(`spells ${pattern}`, () => {
      const tests = observationsOf(normalisePattern(parsePattern(pattern)))
        .flatMap(({ comparison }) => branchesOf(comparison) ?? [])
        .flat();
      assert.deepEqual(tests.map(testText), is);
    });
  }

  it('leaves what is no text alone', () => {
    const pattern = parsePattern("[file:size = 5 AND file:x_besom_file_type = 'FIFO']");
    assert.deepEqual(normalisePattern(pattern), pattern);
  });
});
