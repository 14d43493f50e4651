import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { selectPackFiles } from '../../src/cli/pack-files.ts';
import { makeSecretKey } from '../../src/trust/secret-key.ts';
import { fixture, fixtureKey } from '../support/minisign.ts';
import { packFile } from '../support/pack.ts';
import { giveKey, signPack } from '../support/pack-keys.ts';
import { sweepJson } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('a pack with a signature beside it', () => {
  let dir = '';
  let stateDir = '';
  let pack = '';
  beforeEach(() => {
    dir = tempFolder('signature');
    stateDir = join(dir, 'state');
    pack = packFile(dir, { name: 'mine', indicators: [{ pattern: "[file:name = 'x']" }] });
  });
  afterEach(() => removeFolder(dir));

  /** What is said of the pack, and what the person hears. */
  const select = () => {
    const notes: string[] = [];
    const [file] = selectPackFiles({ files: [], packs: [pack], builtin: false, stateDir }, (line) => notes.push(line));
    return { signature: file?.signature, notes };
  };
  const untrusted = (says: RegExp) => assert.throws(select, { code: 'PACK_UNTRUSTED', message: says });

  it('is verified where its key was given for packs', () => {
    giveKey(stateDir, signPack(pack));
    assert.deepEqual(select(), { signature: 'verified', notes: [] });
  });

  it('is verified with any of the keys that were given', () => {
    giveKey(stateDir, makeSecretKey(), 'a.pub');
    giveKey(stateDir, signPack(pack), 'b.pub');
    assert.equal(select().signature, 'verified');
  });

  it('is verified when the real tool signed it', () => {
    pack = join(dir, 'pack.json');
    copyFileSync(fixture('pack.json'), pack);
    copyFileSync(fixture('pack.json.minisig'), `${pack}.minisig`);
    giveKey(stateDir, fixtureKey('plain.pub', 'packs'));
    assert.equal(select().signature, 'verified');
  });

  it('is unsigned without a word where there is no signature', () => {
    giveKey(stateDir, makeSecretKey());
    assert.deepEqual(select(), { signature: 'unsigned', notes: [] });
  });

  it('is unsigned with one line where nobody gave its key', () => {
    const { keyId } = signPack(pack);
    const { signature, notes } = select();
    assert.equal(signature, 'unsigned');
    assert.equal(notes.length, 1);
    assert.ok(
      notes[0]?.includes(`its key ${keyId} is not in ${JSON.stringify(join(stateDir, 'keys/packs'))}`),
      notes.join(),
    );
  });

  it('is unsigned where the key was given for something else', () => {
    const key = signPack(pack);
    giveKey(stateDir, makeSecretKey());
    mkdirSync(join(stateDir, 'keys/orders'));
    copyFileSync(giveKey(stateDir, key, 'moved.pub'), join(stateDir, 'keys/orders/ours.pub'));
    rmSync(join(stateDir, 'keys/packs/moved.pub'));
    assert.equal(select().signature, 'unsigned');
  });

  it('is refused where its bytes were changed', () => {
    giveKey(stateDir, signPack(pack));
    appendFileSync(pack, '\n');
    untrusted(/^Cannot trust pack ".*mine-0\.json": of its signature ".*\.minisig": the bytes are not those/);
  });

  it('is refused where the signature is none, even without any key', () => {
    signPack(pack);
    truncateSync(`${pack}.minisig`, 150);
    untrusted(/a signature of minisign has four lines/);
    writeFileSync(`${pack}.minisig`, '');
    untrusted(/a signature of minisign has four lines/);
  });

  it('is refused with the signature of another purpose, and in the legacy form', () => {
    pack = join(dir, 'pack.json');
    copyFileSync(fixture('pack.json'), pack);
    giveKey(stateDir, fixtureKey('plain.pub', 'packs'));
    copyFileSync(fixture('pack.json.untyped.minisig'), `${pack}.minisig`);
    untrusted(/its trusted comment does not begin with besom\.pack\/1/);
    copyFileSync(fixture('pack.json.legacy.minisig'), `${pack}.minisig`);
    untrusted(/legacy form/);
  });

  it('is refused where the signature stands there and cannot be read', () => {
    symlinkSync(join(dir, 'nowhere'), `${pack}.minisig`);
    assert.throws(select, { code: 'READ_MISSING' });
    rmSync(`${pack}.minisig`);
    mkdirSync(`${pack}.minisig`);
    assert.throws(select, { code: 'READ_FAILED' });
  });

  it('is not vouched for by a key that others could have put there: the note says so', () => {
    const file = giveKey(stateDir, signPack(pack));
    chmodSync(file, 0o666);
    const { signature, notes } = select();
    assert.equal(signature, 'unsigned');
    assert.equal(notes[1], `No key is taken from ${JSON.stringify(file)}: others may write to it`);
  });

  it('is not kept from its key by another file that is none', () => {
    giveKey(stateDir, signPack(pack));
    writeFileSync(join(stateDir, 'keys/packs/a.pub'), 'no key');
    assert.deepEqual(select(), { signature: 'verified', notes: [] });
  });

  it('is called verified in the report of a sweep, which takes its keys from --state-dir', async () => {
    giveKey(stateDir, signPack(pack));
    const words = ['--root', macIn(dir), '--no-resolve', '--no-cache', '--no-builtin', '--pack', pack];
    const { report, stderr } = await sweepJson([...words, '--state-dir', stateDir]);
    assert.deepEqual([report.packs.map(({ signature }) => signature), stderr], [['verified'], '']);
  });
});

/** The least that is taken for a Mac's disk. */
function macIn(dir: string): string {
  const root = join(dir, 'root');
  for (const folder of ['Users', 'Library', 'private/var/db/dslocal'])
    mkdirSync(join(root, folder), { recursive: true });
  return root;
}
