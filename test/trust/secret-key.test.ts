import assert from 'node:assert/strict';
import fc from 'fast-check';
import { costOf, type Limits, SENSITIVE } from '../../src/trust/key-stream.ts';
import {
  hiddenKeyText,
  makeSecretKey,
  openKeyText,
  openSecretKey,
  readSecretKey,
  type SecretKey,
} from '../../src/trust/secret-key.ts';
import { fixtureBytes, fixtureKey, PASSWORD } from '../support/minisign.ts';

const NONE = Buffer.alloc(0);
/** The least that is taken: 16 MiB and a few milliseconds. */
const CHEAP: Limits = { opsLimit: 2 ** 15, memLimit: 2 ** 24 };

/** Reads and opens; the key, or why not. */
async function open(text: string | Buffer, password = NONE): Promise<SecretKey | string> {
  const file = readSecretKey(Buffer.from(text));
  if (file.kind === 'malformed') return file.because;
  const key = await openSecretKey(file.value, password);
  return key.kind === 'malformed' ? key.because : key.value;
}

/** The key's bytes with a change, as text again. */
function changed(text: string, change: (bytes: Buffer) => void): string {
  const [comment = '', line = ''] = text.split('\n');
  const bytes = Buffer.from(line, 'base64');
  change(bytes);
  return `${comment}\n${bytes.toString('base64')}\n`;
}

function flip(at: number): (bytes: Buffer) => void {
  return (bytes) => void bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
}

describe('a secret key of the real tool', () => {
  it('opens without a password where none hides it, and is written again to the byte', async () => {
    const text = fixtureBytes('plain.key').toString();
    const key = await open(text);
    assert.ok(typeof key !== 'string', String(key));
    const { keyId, point } = fixtureKey('plain.pub', 'packs');
    assert.deepEqual([key.keyId, key.point], [keyId, point]);
    assert.equal(openKeyText(key), text);
  });

  it('opens with its password', async () => {
    const key = await open(fixtureBytes('hidden.key'), PASSWORD);
    assert.ok(typeof key !== 'string', String(key));
    const { keyId, point } = fixtureKey('hidden.pub', 'orders');
    assert.deepEqual([key.keyId, key.point], [keyId, point]);
  });

  for (const password of ['', 'correct hors', 'Correct horse', 'correct horse ']) {
    it(`does not open with ${JSON.stringify(password)}`, async () => {
      const said = await open(fixtureBytes('hidden.key'), Buffer.from(password));
      assert.equal(said, 'the password is wrong, or the file is damaged');
    });
  }
});

describe('a secret key', () => {
  const made = makeSecretKey();

  it('is another one each time', () => {
    const other = makeSecretKey();
    assert.notEqual(made.keyId, other.keyId);
    assert.notDeepEqual(made.seed, other.seed);
  });

  it('comes back from its file, with the password that hid it and no other', async () => {
    const text = await hiddenKeyText(made, PASSWORD, CHEAP);
    assert.deepEqual(await open(text, PASSWORD), made);
    assert.equal(typeof (await open(text, NONE)), 'string');
    assert.ok(!Buffer.from(text.split('\n')[1] ?? '', 'base64').includes(made.seed));
  });

  it('is hidden in another way each time, also by the same password', async () => {
    assert.notEqual(await hiddenKeyText(made, PASSWORD, CHEAP), await hiddenKeyText(made, PASSWORD, CHEAP));
  });

  const plain = openKeyText(made);
  const damages = [
    { name: 'another signature algorithm', text: changed(plain, (bytes) => bytes.write('Ex', 0)) },
    { name: 'another key derivation', text: changed(plain, (bytes) => bytes.write('Ar', 2)) },
    { name: 'another checksum', text: changed(plain, (bytes) => bytes.write('B3', 4)) },
    { name: 'a checksum that is not its own', text: changed(plain, flip(150)) },
    { name: 'a public half of another key', text: changed(plain, flip(100)) },
    { name: 'a secret half of another key', text: changed(plain, flip(70)) },
    { name: 'half of the file', text: plain.slice(0, 120) },
    { name: 'a line more', text: `${plain}x\n` },
    { name: 'a public key', text: fixtureBytes('plain.pub').toString() },
    { name: 'nothing', text: '' },
  ];
  for (const { name, text } of damages) {
    it(`is refused with ${name}`, async () => assert.equal(typeof (await open(text)), 'string'));
  }

  it('is refused where the password gives sense but its halves do not: signing would give the secret away', async () => {
    const other = makeSecretKey();
    const text = await hiddenKeyText({ ...made, point: other.point }, PASSWORD, CHEAP);
    assert.equal(await open(text, PASSWORD), 'its two halves do not belong together');
  });

  const limits = [
    { name: 'less work than a password needs', at: 38, value: 2n ** 14n },
    { name: 'less memory than a password needs', at: 46, value: 2n ** 23n },
    { name: 'years of work', at: 38, value: 2n ** 26n },
    { name: 'more memory than the tool ever takes', at: 46, value: 2n ** 31n },
    { name: 'numbers without end', at: 46, value: 2n ** 64n - 1n },
  ];
  for (const { name, at, value } of limits) {
    it(`is refused unopened where it asks for ${name}`, () => {
      const text = changed(fixtureBytes('hidden.key').toString(), (bytes) => bytes.writeBigUInt64LE(value, at));
      const file = readSecretKey(Buffer.from(text));
      assert.deepEqual(file, { kind: 'malformed', because: 'it asks for work that no key needs' });
    });
  }

  it('is read or refused, whatever the bytes are', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .uint8Array({ minLength: 158, maxLength: 158 })
        .map((key) => Buffer.from(`untrusted comment: x\n${Buffer.from(key).toString('base64')}\n`)),
    );
    fc.assert(
      fc.property(bytes, (text) => {
        assert.ok(['read', 'malformed'].includes(readSecretKey(text).kind));
      }),
      { seed: 20_230_104, numRuns: 200 },
    );
  });
});

describe('the cost of a password', () => {
  // computed with libsodium's pickparams; the real tool opens keys of the first four in minisign.test.ts
  const cases = [
    { limits: SENSITIVE, cost: 2 ** 20, parallel: 1 },
    { limits: { opsLimit: 2 ** 19, memLimit: 2 ** 24 }, cost: 2 ** 14, parallel: 1 },
    { limits: CHEAP, cost: 2 ** 10, parallel: 1 },
    { limits: { opsLimit: 2 ** 22, memLimit: 2 ** 24 }, cost: 2 ** 14, parallel: 8 },
    { limits: { opsLimit: 2 ** 22 + 5, memLimit: 2 ** 24 + 999 }, cost: 2 ** 14, parallel: 8 },
    { limits: { opsLimit: 2 ** 20, memLimit: 2 ** 25 - 1 }, cost: 2 ** 14, parallel: 2 },
  ];
  for (const { limits, cost, parallel } of cases) {
    it(`of ${limits.opsLimit} operations in ${limits.memLimit} bytes`, () => {
      assert.deepEqual(costOf(limits), { cost, parallel });
    });
  }
});
