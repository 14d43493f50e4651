import assert from 'node:assert/strict';
import { keepToOnePurpose } from '../../src/trust/one-purpose.ts';
import { makeSecretKey } from '../../src/trust/secret-key.ts';
import { given } from '../support/orders.ts';

describe('keepToOnePurpose', () => {
  const [key, other] = [makeSecretKey(), makeSecretKey()];

  it('keeps keys that were each given for one purpose, also twice', () => {
    const keys = [given(key, 'packs'), given(key, 'packs'), given(other, 'orders')];
    assert.deepEqual(keepToOnePurpose(keys), { keys, refused: [] });
  });

  it('refuses a key that was given for two, for both, and names it', () => {
    const { keys, refused } = keepToOnePurpose([given(key, 'packs'), given(other, 'indices'), given(key, 'orders')]);
    assert.deepEqual(keys, [given(other, 'indices')]);
    assert.deepEqual(refused, [
      `The key ${key.keyId} is used for nothing: it was given for orders and packs. Give a key for one purpose`,
    ]);
  });

  it('goes by the key and not by its name, which anybody may copy', () => {
    const copied = { ...given(other, 'orders'), keyId: key.keyId };
    assert.equal(keepToOnePurpose([given(key, 'packs'), copied]).keys.length, 2);
    const renamed = { ...given(key, 'orders'), keyId: other.keyId };
    assert.equal(keepToOnePurpose([given(key, 'packs'), renamed]).keys.length, 0);
  });
});
