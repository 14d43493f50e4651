import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keepPlain, metBy, openTestMemory, passDay, planOf, rememberedFile } from '../support/memory.ts';
import { tempFolder } from '../support/temp.ts';

const IMAGE = rememberedFile('an image of evil');

describe('the file of a memory', () => {
  const secrets = {
    names: ['divorce-letter.docx', 'grüße.txt'],
    paths: ['/Users/ada/love-letters'],
    domains: ['clinic.example.org'],
    addresses: ['203.0.113.77'],
  };

  it('holds no name, path, domain or address, in any encoding', () => {
    const dir = tempFolder('memory');
    const { memory } = openTestMemory(dir);
    keepPlain(memory, secrets);
    memory.close();
    const bytes = ['memory.db', 'memory.key'].map((name) => readFileSync(join(dir, name)));
    const texts = [...Object.values(secrets).flat(), 'love-letters', 'example.org', 'clinic'];
    for (const text of texts.flatMap((one) => [one, one.toLowerCase(), one.toUpperCase(), one.normalize('NFD')])) {
      for (const form of encodings(text))
        assert.ok(
          bytes.every((held) => !held.includes(form)),
          text,
        );
    }
  });

  it('is for its owner alone, as is its key', () => {
    const dir = tempFolder('memory');
    const { memory } = openTestMemory(dir);
    memory.close();
    for (const name of ['memory.db', 'memory.key']) assert.equal(statSync(join(dir, name)).mode & 0o777, 0o600);
  });

  it('keeps across restarts', async () => {
    const dir = tempFolder('memory');
    const first = openTestMemory(dir);
    keepPlain(first.memory, { names: ['PTX.app'] });
    first.memory.close();
    const { memory } = openTestMemory(dir);
    assert.equal((await metBy(memory, "[file:name = 'PTX.app']")).length, 1);
    memory.close();
  });

  for (const [what, damage] of [
    ['no database', (bytes: Buffer) => bytes.fill(0x41)],
    ['cut off', (bytes: Buffer) => bytes.subarray(0, 5_000)],
    ['empty', () => Buffer.alloc(0)],
    ['of another version', undefined],
  ] as const) {
    it(`begins anew where it is ${what}, and says so`, async () => {
      const dir = tempFolder('memory');
      const before = openTestMemory(dir);
      keepPlain(before.memory, { names: ['PTX.app'] });
      before.memory.close();
      const path = join(dir, 'memory.db');
      if (damage === undefined) new DatabaseSync(path).exec('PRAGMA user_version = 99');
      else writeFileSync(path, damage(readFileSync(path)));
      const { memory, warnings } = openTestMemory(dir);
      keepPlain(memory, { names: ['other'] });
      assert.deepEqual(await metBy(memory, "[file:name = 'other']", "[file:name = 'PTX.app']"), [
        "[file:name = 'other']",
      ]);
      assert.equal(memory.trouble(), undefined);
      if (what !== 'empty') assert.match(warnings.join(), /the memory .* is damaged .*: it begins anew/);
      memory.close();
    });
  }

  it('begins anew while it is in use, where a page turns out to be damaged', async () => {
    const dir = tempFolder('memory');
    const before = openTestMemory(dir);
    keepPlain(before.memory, { names: Array.from({ length: 5_000 }, (_, at) => `name ${at}`) });
    before.memory.close();
    const path = join(dir, 'memory.db');
    const bytes = readFileSync(path);
    for (let at = 8_192; at < bytes.length; at += 4_096) bytes.fill(0xff, at, at + 4_096);
    writeFileSync(path, bytes);
    const { memory, warnings } = openTestMemory(dir);
    keepPlain(memory, { names: Array.from({ length: 5_000 }, (_, at) => `name ${at}`) });
    assert.equal((await metBy(memory, "[file:name = 'name 7']")).length, 1);
    assert.equal(memory.trouble(), undefined);
    assert.match(warnings.join(), /begins anew/);
    memory.close();
  });

  it('loses its seals with the key, says so, and keeps what needs none', async () => {
    const dir = tempFolder('memory');
    const before = openTestMemory(dir);
    keepPlain(before.memory, { names: ['PTX.app'], bundles: ['com.evil.player'], files: [IMAGE] });
    before.memory.close();
    rmSync(join(dir, 'memory.key'));
    const { memory, warnings } = openTestMemory(dir);
    const patterns = ["[file:name = 'PTX.app']", "[file:x_besom_info_plist.CFBundleIdentifier = 'com.evil.player']"];
    assert.deepEqual(await metBy(memory, ...patterns), [patterns[1]]);
    assert.match(warnings.join(), /key of the memory is another one/);
    assert.deepEqual(
      memory.summary()?.kinds.map(({ kind, count }) => [kind, count]),
      [
        ['bundle', 1],
        ['file', 1],
      ],
    );
    memory.close();
  });

  it('makes a new key where the old one is damaged', () => {
    const dir = tempFolder('memory');
    writeFileSync(join(dir, 'memory.key'), 'short', { mode: 0o600 });
    const { memory, warnings } = openTestMemory(dir);
    assert.match(warnings.join(), /new one was made/);
    assert.equal(Buffer.from(memory.remember?.key ?? '', 'base64').length, 32);
    memory.close();
  });

  it('keeps nothing and says why, where there is no folder for it', async () => {
    const { memory } = openTestMemory(join(tempFolder('memory'), 'missing'));
    keepPlain({ ...memory, remember: { key: Buffer.alloc(32).toString('base64') } }, { names: ['PTX.app'] });
    assert.equal(memory.remember, undefined);
    assert.match(memory.trouble() ?? '', /its key cannot be written/);
    const { notEvaluated } = await memory.ask(planOf("[file:name = 'PTX.app']"));
    assert.equal(notEvaluated.length, 1);
  });
});

describe('how long a memory lasts', () => {
  const DAYS = ['2026-01-20', '2026-02-15', '2026-12-01', '2026-12-20', '2027-01-10', '2027-02-01', '2027-02-07'];

  it('forgets what was last seen over 400 days ago', async () => {
    const opened = openTestMemory(tempFolder('memory'));
    const { memory } = opened;
    keepPlain(memory, { names: ['old', 'still'], files: [IMAGE], bundles: ['com.evil.player'] });
    for (const day of DAYS) {
      passDay(opened, day);
      keepPlain(memory, { names: ['still'] });
    }
    assert.deepEqual(await metBy(memory, "[file:name = 'old']"), ["[file:name = 'old']"]);
    passDay(opened, '2027-02-08');
    const patterns = ["[file:name = 'old']", "[file:name = 'still']"];
    assert.deepEqual(await metBy(memory, ...patterns), [patterns[1]]);
    assert.deepEqual(
      memory.summary()?.kinds.map(({ kind, count, firstDay, lastDay }) => [kind, count, firstDay, lastDay]),
      [['name', 2, '2026-01-03', '2027-02-08']],
    );
    memory.close();
  });

  it('lasts as many days as it is set to', async () => {
    const opened = openTestMemory(tempFolder('memory'), { days: 7 });
    keepPlain(opened.memory, { names: ['old'] });
    passDay(opened, '2026-01-10');
    assert.equal((await metBy(opened.memory, "[file:name = 'old']")).length, 1);
    passDay(opened, '2026-01-11');
    assert.equal((await metBy(opened.memory, "[file:name = 'old']")).length, 0);
    opened.memory.close();
  });

  it('does not believe a clock that jumps years ahead for a moment', async () => {
    const opened = openTestMemory(tempFolder('memory'));
    keepPlain(opened.memory, { names: ['PTX.app'] });
    for (const day of ['2036-01-01', '2026-01-04', '2026-01-05']) passDay(opened, day);
    assert.equal((await metBy(opened.memory, "[file:name = 'PTX.app']")).length, 1);
    assert.equal(opened.memory.summary()?.kinds[0]?.lastDay, '2026-01-05');
    opened.memory.close();
  });
});

function encodings(text: string): readonly Buffer[] {
  const plain = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()];
  const said = plain.flatMap((bytes) => [bytes.toString('hex'), bytes.toString('base64').replace(/.{0,2}=*$/u, '')]);
  return [...plain, ...said.map((one) => Buffer.from(one))];
}
