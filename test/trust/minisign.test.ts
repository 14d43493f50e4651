import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from '../../src/trust/key-stream.ts';
import { publicKeyText } from '../../src/trust/public-key.ts';
import { type Purpose, typedBytes } from '../../src/trust/purpose.ts';
import { hiddenKeyText, makeSecretKey, openKeyText } from '../../src/trust/secret-key.ts';
import { signBytes } from '../../src/trust/sign.ts';
import { verifySigned } from '../../src/trust/trust.ts';
import { fixtureBytes, fixtureKey, hasMinisign, minisign } from '../support/minisign.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const AT = new Date('2026-03-01T12:00:00Z');

describe('what the real tool signed', () => {
  const cases = [
    { file: 'pack.json', signature: 'pack.json.minisig', key: 'plain.pub', purpose: 'packs', ends: 'verified' },
    { file: 'order', signature: 'order.minisig', key: 'hidden.pub', purpose: 'orders', ends: 'verified' },
    {
      file: 'pack.json',
      signature: 'pack.json.untyped.minisig',
      key: 'plain.pub',
      purpose: 'packs',
      ends: 'comment-of-another-purpose',
    },
    { file: 'pack.json', signature: 'pack.json.legacy.minisig', key: 'plain.pub', purpose: 'packs', ends: 'legacy' },
    { file: 'order', signature: 'pack.json.minisig', key: 'plain.pub', purpose: 'packs', ends: 'other-bytes' },
  ] as const;
  for (const { file, signature, key, purpose, ends } of cases) {
    it(`${signature} over ${file} is, for ${purpose}: ${ends}`, () => {
      const signed = { bytes: fixtureBytes(file), signature: fixtureBytes(signature) };
      const verification = verifySigned(signed, { keys: [fixtureKey(key, purpose)], purpose });
      assert.equal(verification.kind === 'verified' ? 'verified' : verification.reason, ends);
    });
  }
});

describe('the real minisign (skipped where it is not installed)', () => {
  let dir = '';
  const at = (name: string) => join(dir, name);
  before(function () {
    if (!hasMinisign()) this.skip();
    dir = tempFolder('minisign');
  });
  after(() => {
    if (dir !== '') removeFolder(dir);
  });

  for (const purpose of ['packs', 'indices', 'orders'] as const) {
    it(`verifies what Besom signs for ${purpose}`, () => {
      const key = makeSecretKey();
      signWithBesom(purpose, key);
      const said = minisign(['-V', '-H', '-p', at('k.pub'), '-m', at('m')]);
      assert.equal(said.status, 0, said.stderr);
      assert.match(said.stdout, /Trusted comment: besom\.[a-z-]+\/1\ttimestamp:1772366400\tfile:m\thashed\n/);
    });
  }

  it('refuses it where it was changed', () => {
    signWithBesom('packs', makeSecretKey());
    writeFileSync(at('m'), 'changed');
    assert.notEqual(minisign(['-V', '-p', at('k.pub'), '-m', at('m')]).status, 0);
  });

  it('signs with a key that Besom made, and Besom verifies that', () => {
    const key = makeSecretKey();
    writeFileSync(at('k.key'), openKeyText(key));
    writeFileSync(at('m'), typedBytes(Buffer.from('{}'), 'orders'));
    const said = minisign(['-S', '-s', at('k.key'), '-m', at('m'), '-t', 'besom.order/1\tby the tool']);
    assert.equal(said.status, 0, said.stderr);
    const verification = verifySigned(
      { bytes: readFileSync(at('m')), signature: readFileSync(at('m.minisig')) },
      { keys: [{ ...key, purpose: 'orders' }], purpose: 'orders' },
    );
    assert.ok(verification.kind === 'verified');
    assert.deepEqual(
      [verification.trustedComment, Buffer.from(verification.content).toString()],
      ['besom.order/1\tby the tool', '{}'],
    );
  });

  const limits: readonly Limits[] = [
    { opsLimit: 2 ** 15, memLimit: 2 ** 24 },
    { opsLimit: 2 ** 19, memLimit: 2 ** 24 },
    { opsLimit: 2 ** 22, memLimit: 2 ** 24 },
    { opsLimit: 2 ** 18 + 77, memLimit: 2 ** 25 + 12_345 },
  ];
  for (const limit of limits) {
    it(`opens a key that Besom hid, with its password only: ${limit.opsLimit}, ${limit.memLimit}`, async () => {
      writeFileSync(at('k.key'), await hiddenKeyText(makeSecretKey(), Buffer.from('päss wörd'), limit));
      writeFileSync(at('m'), 'anything');
      const sign = ['-S', '-s', at('k.key'), '-m', at('m')];
      assert.equal(minisign(sign, { input: 'päss wörd\n' }).status, 0);
      assert.match(minisign(sign, { input: 'pass word\n' }).stderr, /Wrong password/);
    });
  }

  function signWithBesom(purpose: Purpose, key: ReturnType<typeof makeSecretKey>): void {
    const bytes = typedBytes(Buffer.from('{}'), purpose);
    writeFileSync(at('m'), bytes);
    writeFileSync(at('m.minisig'), signBytes(bytes, { key, purpose, at: AT, file: 'm' }));
    writeFileSync(at('k.pub'), publicKeyText(key));
  }
});
