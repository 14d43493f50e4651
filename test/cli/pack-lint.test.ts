import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packLint } from '../../src/cli/pack-lint.ts';
import { recordedOut } from '../support/out.ts';
import { bundleOf, type IndicatorDraft, packFile } from '../support/pack.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const NOW = new Date('2026-01-01T00:00:00Z');

describe('besom pack lint', () => {
  let folder = '';
  before(() => {
    folder = tempFolder('lint');
  });
  after(() => removeFolder(folder));

  const write = (name: string, ...indicators: readonly IndicatorDraft[]) => packFile(folder, { name, indicators });

  it('is content with the embedded pack', async () => {
    assert.deepEqual(await lint([]), { code: 0, lines: ['0 errors, 0 warnings in 1 pack'] });
  });

  it('names an error with file, line, rule, object and caret, and ends with 1', async () => {
    const file = write('broken', { pattern: "[file:name 'x']", name: 'the broken one' });
    const { code, lines } = await lint([file]);
    const at = lines.findIndex((line) => line.includes('[broken-pattern]'));
    assert.equal(code, 1);
    assert.match(lines[at] ?? '', /^\S+broken-0\.json:17: error: broken pattern, line 1, column 12: expected /);
    assert.deepEqual(lines.slice(at + 1, at + 4), [
      '    indicator--00000000-0000-4000-8000-000000000001 (the broken one)',
      "    [file:name 'x']",
      '               ^',
    ]);
    assert.match(lines.at(-1) ?? '', /^1 error, \d+ warnings in 1 pack$/);
  });

  it('ends with 0 where there are only warnings', async () => {
    const { code, lines } = await lint([write('warn', { pattern: `[file:hashes.sha256 = '${'a'.repeat(64)}']` })]);
    assert.equal(code, 0);
    assert.ok(lines.some((line) => /: warning: .*hashes\.'SHA-256'/.test(line)));
  });

  it('counts over all packs', async () => {
    const files = [write('one', { pattern: '[' }), write('two', { pattern: ']' })];
    const { code, lines } = await lint(files);
    assert.deepEqual(
      [code, lines.at(-1)?.replace(/\d+ warnings/, 'N warnings')],
      [1, '2 errors, N warnings in 2 packs'],
    );
  });

  it('lets no pack write on the terminal', async () => {
    const evil = '\u001b[2J\u202e\nclean';
    const file = join(folder, 'evil.json');
    const bundle = bundleOf({ indicators: [{ pattern: `[file:name ${evil}`, name: evil, id: evil }] });
    writeFileSync(file, JSON.stringify(bundle));
    const text = (await lint([file])).lines.join('\n');
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
    assert.doesNotMatch(text, /^clean/m);
  });

  it('gives the same as JSON', async () => {
    const out = recordedOut();
    const files = [write('json', { pattern: "[file:name 'x']" })];
    const code = await packLint({ files, packs: [], builtin: true, format: 'json', now: NOW }, out);
    const { schema, packs } = JSON.parse(JSON.stringify(out.values[0]));
    assert.deepEqual(
      [code, out.lines, schema, packs.length, packs[0].source, packs[0].errors],
      [1, [], 'besom.lint/1', 1, files[0], 1],
    );
    const broken = packs[0].defects.find(({ rule }: { rule: string }) => rule === 'broken-pattern');
    assert.deepEqual([broken.severity, broken.line, broken.index, broken.place.column], ['error', 17, 1, 12]);
  });

  it('refuses what is no bundle, and says nothing of the others', async () => {
    const file = join(folder, 'no.json');
    writeFileSync(file, '{');
    const out = recordedOut();
    const files = [write('other', { pattern: '[' }), file];
    await assert.rejects(packLint({ files, packs: [], builtin: true, format: 'text', now: NOW }, out), {
      code: 'PACK_INVALID',
    });
    assert.deepEqual(out.lines, []);
  });
});

async function lint(files: readonly string[]) {
  const out = recordedOut();
  const code = await packLint({ files, packs: [], builtin: true, format: 'text', now: NOW }, out);
  return { code, lines: out.lines };
}
