import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedPackFile } from '../../src/cli/pack-files.ts';
import { packShow } from '../../src/cli/pack-show.ts';
import { recordedOut } from '../support/out.ts';
import { bundleOf, packFile } from '../support/pack.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const EMBEDDED = new URL('../../packs/circleci-2023-01.json', import.meta.url);

describe('besom pack show', () => {
  let folder = '';
  before(() => {
    folder = tempFolder('show');
  });
  after(() => removeFolder(folder));

  it('shows the embedded pack: each indicator with its pattern, confidence and actions, what to do, and from where', async () => {
    const text = await show({ files: [] });
    assert.match(text, /^circleci-2023-01, version 1\.0\.0\n {2}holds {5}24 indicators, none set aside$/m);
    assert.match(
      text,
      /^ {4}90 {2}remove {3}Hidden file \/private\/tmp\/\.ptslog\n {17}\[file:name = '\.ptslog' AND file:parent_directory_ref\.path = '\/private\/tmp'\]$/m,
    );
    assert.match(text, /^ {4}10 {2}- {8}Provider Mullvad VPN$/m);
    assert.match(
      text,
      /^ {4}40 {2}- {8}Application whose executable is PTX\n.*CFBundleExecutable.*\n {17}derived, not published:/m,
    );
    assert.match(text, /^ {2}valid {5}from 2022-12-16 00:00:00 UTC$/m);
    assert.match(text, /^ {2}from {6}embedded$/m);
    assert.match(text, /^ {2}rotate: Rotate every secret .*\(for 9 indicators\)$/m);
    assert.doesNotMatch(text, /Set aside/);
  });

  it('embeds the very bytes of the file', () => {
    const { bytes, signature } = embeddedPackFile();
    assert.deepEqual([bytes.equals(readFileSync(EMBEDDED)), signature], [true, 'embedded']);
  });

  it('shows a named pack instead, and says who vouches for it: nobody', async () => {
    const file = packFile(folder, { name: 'mine', indicators: [{ pattern: "[file:name = 'x']", name: 'an x' }] });
    const text = await show({ files: [file] });
    assert.match(text, /^mine, version/);
    assert.ok(text.includes(`  from      ${file} (unsigned)\n`));
    assert.ok(text.includes(createHash('sha256').update(readFileSync(file)).digest('hex')));
    assert.ok(!text.includes('circleci'));
  });

  it('shows packs of --pack beside the embedded one, and --no-builtin without it', async () => {
    const file = packFile(folder, { name: 'mine', indicators: [{ pattern: "[file:name = 'x']" }] });
    assert.match(await show({ packs: [file] }), /^circleci-2023-01[\s\S]*\n\nmine, version/);
    assert.match(await show({ packs: [file], builtin: false }), /^mine, version/);
    await assert.rejects(show({ builtin: false }), { code: 'USAGE', message: /--no-builtin leaves none/ });
  });

  it('shows what is set aside, by name, with the reason', async () => {
    const file = packFile(folder, {
      indicators: [
        { pattern: "[file:name = 'x']", name: 'good' },
        { pattern: "[file:name 'x']", name: 'broken' },
        { pattern: "[file:name = 'y']", name: 'taken back', revoked: true },
        { pattern: "[file:name = 'z']", name: 'old', validUntil: '2025-01-01T00:00:00Z' },
      ],
    });
    const text = await show({ files: [file] });
    assert.match(text, /1 indicator, 3 more set aside/);
    assert.match(text, /^ {2}taken back\n {4}revoked\n {4}indicator--/m);
    assert.match(text, /^Set aside: not looked for\n {2}broken\n {4}broken pattern, line 1, column 12: expected /m);
    assert.match(text, /^ {2}old\n {4}past valid_until 2025-01-01T00:00:00Z\n/m);
  });

  it('says the validity of each indicator where they differ', async () => {
    const file = packFile(folder, {
      indicators: [
        { pattern: "[file:name = 'x']", name: 'one', validUntil: '2030-01-01T00:00:00Z' },
        { pattern: "[file:name = 'y']", name: 'two' },
      ],
    });
    const text = await show({ files: [file] });
    assert.match(text, /valid from 2023-01-16 00:00:00 UTC until 2030-01-01 00:00:00 UTC/);
    assert.match(text, /two\n.*\n +valid from 2023-01-16 00:00:00 UTC\n?$/m);
  });

  it('lets no name of a pack write on the terminal', async () => {
    const evil = 'x\u001b[2J\u202e\n\nclean: everything';
    const bundle = bundleOf({
      name: evil,
      indicators: [{ pattern: "[file:name = '\u001b']", name: evil, derivedFrom: evil }],
    });
    const file = join(folder, 'evil.json');
    writeFileSync(file, JSON.stringify({ ...bundle, id: evil }));
    const text = await show({ files: [file] });
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
    assert.doesNotMatch(text, /^clean/m);
  });

  it('keeps to a narrow terminal, except for what is to be copied', async () => {
    const lines = (await show({ files: [], width: 40 })).split('\n');
    const long = lines.filter((line) => line.length > 40 && !/\[|sha256|id {8}|\S{36}/u.test(line));
    assert.deepEqual(long, []);
  });

  it('gives the same as JSON', async () => {
    const out = recordedOut();
    const code = await packShow({ files: [], packs: [], builtin: true, format: 'json', now: NOW }, out);
    const text = JSON.stringify(out.values[0]);
    assert.deepEqual([code, out.lines, out.values.length], [0, [], 1]);
    const { schema, packs } = JSON.parse(text);
    assert.equal(schema, 'besom.packs/1');
    assert.equal(packs[0].indicators.length, 24);
    assert.deepEqual(Object.keys(packs[0]).toSorted(), [
      'id',
      'indicators',
      'name',
      'setAside',
      'sha256',
      'signature',
      'source',
      'version',
    ]);
  });

  it('refuses what is no pack, and shows nothing', async () => {
    const file = join(folder, 'no-pack.json');
    writeFileSync(file, '{"type": "report"}');
    await assert.rejects(show({ files: [file] }), { code: 'PACK_INVALID' });
    await assert.rejects(show({ files: [join(folder, 'nowhere')] }), { code: 'READ_MISSING' });
  });
});

type Call = { files?: readonly string[]; packs?: readonly string[]; builtin?: boolean; width?: number };

async function show({ files = [], packs = [], builtin = true, width = 100 }: Call): Promise<string> {
  const out = recordedOut(width);
  assert.equal(await packShow({ files, packs, builtin, format: 'text', now: NOW }, out), 0);
  return out.lines.join('\n');
}
