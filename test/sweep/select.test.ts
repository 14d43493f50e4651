import assert from 'node:assert/strict';
import { parsePattern } from '../../src/stix/patterns/parser.ts';
import { branchesOf } from '../../src/sweep/branches.ts';
import { normalisePattern } from '../../src/sweep/normalise.ts';
import { observationsOf } from '../../src/sweep/plan.ts';
import { type Question, selectLookups } from '../../src/sweep/select.ts';

const HASH = 'a'.repeat(64);

describe('selectLookups', () => {
  const cases = [
    // exact paths
    { pattern: "[file:path = '/tmp/.ptslog']", asks: ['path /private/tmp/.ptslog'] },
    { pattern: "[file:path IN ('/a', '/b')]", asks: ['path /a', 'path /b'] },
    {
      pattern: "[file:name = '.ptslog' AND file:parent_directory_ref.path = '/tmp']",
      asks: ['path /private/tmp/.ptslog'],
    },
    { pattern: "[file:parent_directory_ref.path = '/' AND file:name = 'x']", asks: ['path /x'] },
    { pattern: "[file:parent_directory_ref.path = '/' AND file:name = 'tmp']", asks: ['path /private/tmp'] },
    {
      pattern: "[file:name IN ('a', 'b') AND file:parent_directory_ref.path IN ('/x', '/y')]",
      asks: ['path /x/a', 'path /x/b', 'path /y/a', 'path /y/b'],
    },
    { pattern: "[directory:path = '/Applications/PTX.app']", asks: ['path /Applications/PTX.app'] },
    { pattern: "[file:path = '/a' AND file:size = 3]", asks: ['path /a'] },
    { pattern: `[file:path = '/a' AND file:hashes.'SHA-256' = '${HASH}']`, asks: ['path /a +SHA-256'] },
    // names
    { pattern: "[file:name = 'PTX.app']", asks: ['name PTX.app'] },
    { pattern: "[file:name = 'PTX.app' AND file:parent_directory_ref.path LIKE '/Users/%']", asks: ['name PTX.app'] },
    { pattern: `[file:name = 'a' AND file:hashes.MD5 != '${HASH}']`, asks: ['name a +MD5'] },
    { pattern: `[file:name = 'a' AND file:hashes.sha256 = '${HASH}']`, asks: ['name a +SHA-256'] },
    // a digest alone, and one that something else narrows
    { pattern: `[file:hashes.'SHA-256' = '${HASH}']`, asks: [`digest SHA-256 ${HASH}`] },
    { pattern: `[file:hashes.'SHA-1' IN ('ab', 'cd')]`, asks: ['digest SHA-1 ab', 'digest SHA-1 cd'] },
    { pattern: `[file:hashes.MD5 = 'ab' AND file:hashes.'SHA-256' = 'cd']`, asks: ['digest MD5 ab'] },
    { pattern: `[file:name LIKE '%.dmg' AND file:hashes.MD5 = 'ab']`, asks: ['name-test name LIKE %.dmg +MD5'] },
    {
      pattern: `[file:path MATCHES '^/Users/' AND file:hashes.MD5 = 'ab']`,
      asks: ['name-test path MATCHES ^/Users/ +MD5'],
    },
    {
      pattern: `[file:parent_directory_ref.path = '/tmp' AND file:hashes.MD5 = 'ab']`,
      asks: ['name-test folder MATCHES ^/private/tmp$ +MD5'],
    },
    // tests over text
    { pattern: "[file:name LIKE 'PTX%']", asks: ['name-test name LIKE PTX%'] },
    { pattern: "[file:name MATCHES '^PTX']", asks: ['name-test name MATCHES ^PTX'] },
    { pattern: "[file:path LIKE '/tmp/%']", asks: ['name-test path LIKE /private/tmp/%'] },
    { pattern: "[file:parent_directory_ref.path LIKE '/tmp/%']", asks: ['name-test folder LIKE /private/tmp/%'] },
    { pattern: "[directory:path LIKE '/Applications/%']", asks: ['name-test path LIKE /Applications/%'] },
    {
      pattern: "[file:parent_directory_ref.path = '/a.b(c)']",
      asks: [String.raw`name-test folder MATCHES ^/a\.b\(c\)$`],
    },
    // nothing that narrows: every name
    { pattern: '[file:size > 5]', asks: ['name-test name'] },
    { pattern: "[file:name != 'x']", asks: ['name-test name'] },
    { pattern: "[file:name NOT = 'x']", asks: ['name-test name'] },
    { pattern: "[file:name NOT LIKE 'x%']", asks: ['name-test name'] },
    { pattern: "[file:name > 'x']", asks: ['name-test name'] },
    { pattern: "[file:path NOT = '/x' AND file:name = 'y']", asks: ['name y'] },
    { pattern: '[EXISTS file:name]', asks: ['name-test name'] },
    { pattern: "[directory:path != '/x']", asks: ['name-test path'] },
    { pattern: "[file:x_besom_file_type = 'fifo']", asks: ['name-test name'] },
    // bundles
    { pattern: "[file:x_besom_info_plist.CFBundleName = 'PTX']", asks: ['bundle'] },
    { pattern: "[file:name = 'A.app' AND file:x_besom_info_plist.CFBundleName = 'PTX']", asks: ['name A.app'] },
    // domains
    { pattern: "[domain-name:value = 'PoTrax.com.']", asks: ['domain potrax.com'] },
    { pattern: "[domain-name:value IN ('a.com', 'b.com')]", asks: ['domain a.com', 'domain b.com'] },
    { pattern: "[domain-name:value LIKE '%.PoTrax.com']", asks: ['domain potrax.com'] },
    { pattern: "[domain-name:value LIKE '%potrax.com']", asks: ['domain-test LIKE %potrax.com'] },
    { pattern: "[domain-name:value LIKE '%.com']", asks: ['domain-test LIKE %.com'] },
    { pattern: "[domain-name:value LIKE '%.p_trax.com']", asks: ['domain-test LIKE %.p_trax.com'] },
    { pattern: "[domain-name:value MATCHES 'potrax']", asks: ['domain-test MATCHES potrax'] },
    { pattern: "[domain-name:value != 'potrax.com']", asks: ['domain-test'] },
    // nothing that a Mac could have, or that a probe here serves
    { pattern: "[file:path = 'C:\\\\Windows\\\\x.exe']", asks: [] },
    { pattern: "[file:path = '/a/../etc/passwd']", asks: [] },
    { pattern: "[file:path = '/a/./b']", asks: [] },
    { pattern: "[file:path = '/a//b']", asks: [] },
    { pattern: "[file:path = '/']", asks: [] },
    { pattern: "[file:name = 'a/b']", asks: [] },
    { pattern: "[file:name = '..']", asks: [] },
    { pattern: "[file:name = '']", asks: [] },
    { pattern: "[file:path IN ('/ok', '/a/../b')]", asks: ['path /ok'] },
    { pattern: "[process:name = 'x']", asks: [] },
    { pattern: "[ipv4-addr:value = '203.0.113.9']", asks: [] },
    { pattern: "[url:value = 'https://potrax.com/']", asks: [] },
  ];
  for (const { pattern, asks } of cases) {
    it(`asks ${asks.length === 0 ? 'nothing' : asks.join(', ')} for ${pattern}`, () => {
      assert.deepEqual(questionsOf(pattern).map(questionText), asks);
    });
  }

  it('asks by name where names and folders multiply out', () => {
    const many = (what: string, count: number) => Array.from({ length: count }, (_, at) => `'${what}${at}'`).join(', ');
    const pattern = `[file:name IN (${many('n', 100)}) AND file:parent_directory_ref.path IN (${many('/d', 100)})]`;
    const questions = questionsOf(pattern);
    assert.equal(questions.length, 100);
    assert.ok(questions.every(({ kind }) => kind === 'name'));
  });
});

function questionsOf(pattern: string): readonly Question[] {
  return observationsOf(normalisePattern(parsePattern(pattern)))
    .flatMap(({ comparison }) => branchesOf(comparison) ?? [])
    .flatMap(selectLookups);
}

function questionText(question: Question): string {
  const digests = 'digests' in question && question.digests.length > 0 ? ` +${question.digests.join(' +')}` : '';
  switch (question.kind) {
    case 'path':
      return `path ${question.path}${digests}`;
    case 'name':
      return `name ${question.name}${digests}`;
    case 'name-test':
      return `name-test ${question.on}${textTest(question)}${digests}`;
    case 'digest':
      return `digest ${question.algorithm} ${question.value}`;
    case 'bundle':
      return 'bundle';
    case 'domain':
      return `domain ${question.value}`;
    case 'domain-test':
      return `domain-test${textTest(question)}`;
  }
}

function textTest({ test }: Question & { readonly kind: 'name-test' | 'domain-test' }): string {
  return test === undefined ? '' : ` ${test.operator} ${test.text}`;
}
