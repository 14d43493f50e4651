import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSignedBy, pointOf, signMessage } from '../../src/trust/ed25519.ts';

// RFC 8032, section 7.1, tests 1 and 2
const VECTORS = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    point: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    point: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
].map((vector) => ({
  seed: Buffer.from(vector.seed, 'hex'),
  point: Buffer.from(vector.point, 'hex'),
  message: Buffer.from(vector.message, 'hex'),
  signature: Buffer.from(vector.signature, 'hex'),
}));

describe('Ed25519', () => {
  for (const { seed, point, message, signature } of VECTORS) {
    it(`signs and verifies as the standard says: ${message.length} bytes`, () => {
      assert.deepEqual([pointOf(seed), signMessage(message, seed)], [point, signature]);
      assert.ok(isSignedBy(point, message, signature));
      assert.ok(!isSignedBy(point, Buffer.from('other'), signature));
    });
  }

  it('gives an answer for any bytes in the place of a key and a signature', () => {
    const bytes = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes(32), bytes(64), fc.uint8Array(), (point, signature, message) => {
        assert.equal(isSignedBy(point, message, signature), false);
      }),
      { seed: 20_230_104, numRuns: 200 },
    );
  });

  it('verifies nothing under a key of small order, under which anybody could sign', () => {
    // y = 0, 1, the two of order 8, -1, and 0 and 1 once more, not reduced; each with both signs of x
    const points = [
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0100000000000000000000000000000000000000000000000000000000000000',
      '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    ].flatMap((hex) => {
      const point = Buffer.from(hex, 'hex');
      const negative = Buffer.from(point);
      negative.writeUInt8(negative.readUInt8(31) | 0x80, 31);
      return [point, negative];
    });
    // R the base point, S one: OpenSSL alone takes this for a quarter of all texts, or more, under most of those keys
    const forged = Buffer.alloc(64, 0x66);
    forged.fill(0, 32);
    forged.writeUInt8(0x58, 0);
    forged.writeUInt8(1, 32);
    for (const point of points) {
      const held = Array.from({ length: 64 }, (_, index) => isSignedBy(point, Buffer.from(`text ${index}`), forged));
      assert.ok(!held.includes(true), point.toString('hex'));
    }
  });
});
