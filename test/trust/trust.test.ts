import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { signMessage } from '../../src/trust/ed25519.ts';
import { PURPOSES, type Purpose, typedBytes } from '../../src/trust/purpose.ts';
import { makeSecretKey, type SecretKey } from '../../src/trust/secret-key.ts';
import { signBytes } from '../../src/trust/sign.ts';
import { digestOf, readSignature, signatureText, tied } from '../../src/trust/signature.ts';
import { type Given, type GivenKey, type Signed, verifySigned } from '../../src/trust/trust.ts';
import { fixtureBytes, fixtureKey } from '../support/minisign.ts';

const AT = new Date('2026-03-01T12:00:00Z');
const NAMES: readonly Purpose[] = ['packs', 'indices', 'orders', 'revocations'];
const CONTENT = Buffer.from('{"type":"bundle"}');

/** In which words it ends: `verified`, or why not. */
function outcome(signed: Signed, given: Given): string {
  const verification = verifySigned(signed, given);
  return verification.kind === 'verified' ? 'verified' : verification.reason;
}

function given(key: SecretKey, purpose: Purpose): GivenKey {
  return { keyId: key.keyId, point: key.point, purpose };
}

describe('verifySigned', () => {
  const key = makeSecretKey();
  const sign = (purpose: Purpose, content: Uint8Array = CONTENT): Signed => {
    const bytes = typedBytes(content, purpose);
    return { bytes, signature: Buffer.from(signBytes(bytes, { key, purpose, at: AT, file: 'a.json' })) };
  };
  /** The pack's signature with one line made anew. */
  const withLine = (index: number, line: string): Signed => {
    const { bytes, signature } = sign('packs');
    const lines = signature.toString().split('\n');
    return { bytes, signature: Buffer.from(lines.with(index, line).join('\n')) };
  };
  const packs: Given = { keys: [given(key, 'packs')], purpose: 'packs' };

  for (const purpose of NAMES) {
    it(`verifies what was signed for ${purpose}, and gives the content and the comment`, () => {
      const verification = verifySigned(sign(purpose), { keys: [given(key, purpose)], purpose });
      assert.ok(verification.kind === 'verified');
      assert.deepEqual(Buffer.from(verification.content), CONTENT);
      assert.equal(verification.trustedComment, `${PURPOSES[purpose].type}\ttimestamp:1772366400\tfile:a.json\thashed`);
      assert.equal(verification.key.keyId, key.keyId);
    });

    for (const other of NAMES.filter((name) => name !== purpose)) {
      it(`cannot be made to take what was signed for ${other} as one of the ${purpose}`, () => {
        assert.equal(
          outcome(sign(other), { keys: [given(key, other)], purpose }),
          'key-of-another-purpose',
          'with a key that was given for the other purpose',
        );
        assert.equal(
          outcome(sign(other), { keys: [given(key, other), given(key, purpose)], purpose }),
          'comment-of-another-purpose',
          'even where one key was given for both',
        );
      });
    }
  }

  it('takes no signature whose comment says one purpose and whose bytes say another', () => {
    const comment = PURPOSES.orders.type;
    for (const bytes of [typedBytes(CONTENT, 'indices'), CONTENT, Buffer.from(PURPOSES.orders.type), Buffer.alloc(0)]) {
      const signature = signMessage(digestOf(bytes), key.seed);
      const globalSignature = signMessage(tied(signature, comment), key.seed);
      const text = signatureText({ keyId: key.keyId, signature, trustedComment: comment, globalSignature });
      assert.equal(
        outcome({ bytes, signature: Buffer.from(text) }, { keys: [given(key, 'orders')], purpose: 'orders' }),
        'bytes-of-another-purpose',
      );
    }
  });

  it('takes no type that only begins like the right one', () => {
    for (const comment of ['besom.pack/10', 'besom.pack/1x', ' besom.pack/1', 'besom.pack', '', 'a besom.pack/1']) {
      const signature = signMessage(digestOf(CONTENT), key.seed);
      const globalSignature = signMessage(tied(signature, comment), key.seed);
      const text = signatureText({ keyId: key.keyId, signature, trustedComment: comment, globalSignature });
      assert.equal(outcome({ bytes: CONTENT, signature: Buffer.from(text) }, packs), 'comment-of-another-purpose');
    }
  });

  it('takes no key that was not given, nor one that only bears the same name', () => {
    const other = makeSecretKey();
    assert.equal(outcome(sign('packs'), { keys: [given(other, 'packs')], purpose: 'packs' }), 'unknown-key');
    assert.equal(outcome(sign('packs'), { keys: [], purpose: 'packs' }), 'unknown-key');
    const namesake = { ...given(other, 'packs'), keyId: key.keyId };
    assert.equal(outcome(sign('packs'), { keys: [namesake], purpose: 'packs' }), 'other-bytes');
    assert.equal(outcome(sign('packs'), { keys: [namesake, given(key, 'packs')], purpose: 'packs' }), 'verified');
  });

  it('takes no other bytes: changed, longer, shorter, none', () => {
    const { bytes, signature } = sign('packs');
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(3) ^ 1, 3);
    for (const other of [flipped, Buffer.concat([bytes, Buffer.from('\n')]), bytes.subarray(1), Buffer.alloc(0)]) {
      assert.equal(outcome({ bytes: other, signature }, packs), 'other-bytes');
    }
  });

  it('takes no trusted comment but the one that was signed', () => {
    assert.equal(outcome(withLine(2, 'trusted comment: besom.pack/1'), packs), 'other-comment');
    const [comment, last] = sign('packs', Buffer.from('another')).signature.toString().split('\n').slice(2);
    const { bytes, signature } = sign('packs');
    const swapped = [...signature.toString().split('\n').slice(0, 2), comment, last, ''].join('\n');
    assert.equal(outcome({ bytes, signature: Buffer.from(swapped) }, packs), 'other-comment', 'of another signature');
  });

  it('lets nobody but its holder sign: the untrusted comment alone may be changed', () => {
    assert.equal(outcome(withLine(0, 'untrusted comment: anything'), packs), 'verified');
  });

  describe('does not take the legacy form', () => {
    it('made by its key', () => {
      const signed = { bytes: fixtureBytes('pack.json'), signature: fixtureBytes('pack.json.legacy.minisig') };
      assert.equal(outcome(signed, { keys: [fixtureKey('plain.pub', 'packs')], purpose: 'packs' }), 'legacy');
    });

    it('because any signature is one over its own digest, which nobody meant to sign', () => {
      const { bytes, signature } = sign('packs');
      const read = readSignature(signature);
      assert.ok(read.kind === 'read');
      const point = createPublicKey({ key: key.point, format: 'raw-public', asymmetricKeyType: 'ed25519' });
      assert.ok(verify(null, digestOf(bytes), point, read.value.signature), 'Ed25519 itself cannot tell');
      const first = Buffer.from(signature.toString().split('\n')[1] ?? '', 'base64');
      first.write('Ed', 'latin1');
      const forged = signature.toString().split('\n').with(1, first.toString('base64')).join('\n');
      assert.equal(outcome({ bytes: digestOf(bytes), signature: Buffer.from(forged) }, packs), 'legacy');
    });
  });

  it('says which key was named, and nothing of the hostile text', () => {
    const verification = verifySigned(withLine(2, 'trusted comment: besom.pack/1 \u202e evil'), packs);
    assert.ok(verification.kind === 'refused');
    assert.equal(verification.keyId, key.keyId);
    assert.match(verification.because, /^[ -~]+$/u);
    assert.ok(!verification.because.includes('evil'));
  });
});

describe('verifySigned, whatever the bytes are', () => {
  const key = fixtureKey('plain.pub', 'packs');
  const bytes = fixtureBytes('pack.json');
  const signature = fixtureBytes('pack.json.minisig');
  const given: Given = { keys: [key], purpose: 'packs' };
  const OPTIONS = { seed: 20_230_104, numRuns: 300 };

  it('verifies nothing that is cut short, except without its last line end', () => {
    for (let length = 0; length < signature.length; length += 1) {
      const word = outcome({ bytes, signature: signature.subarray(0, length) }, given);
      assert.equal(word, length === signature.length - 1 ? 'verified' : 'malformed', String(length));
    }
  });

  it('verifies nothing in which a bit is turned, except in the untrusted comment', () => {
    const free = signature.indexOf('\n');
    const turning = fc.record({
      at: fc.integer({ min: 0, max: signature.length - 2 }),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    fc.assert(
      fc.property(turning, ({ at, bit }) => {
        const turned = Buffer.from(signature);
        turned.writeUInt8(turned.readUInt8(at) ^ (1 << bit), at);
        const word = outcome({ bytes, signature: turned }, given);
        assert.ok(word !== 'verified' || at < free, `${at}, bit ${bit}`);
      }),
      OPTIONS,
    );
  });

  it('gives an answer to lines of any kind in any order', () => {
    const real = signature.toString('latin1').split('\n');
    const line = fc.oneof(
      fc.constantFrom(...real),
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.base64String({ maxLength: 120 }),
      fc.string({ maxLength: 40 }).map((text) => `untrusted comment: ${text}`),
      fc.string({ maxLength: 40 }).map((text) => `trusted comment: ${text}`),
    );
    const text = fc.tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n', '\r', '\0\n'));
    fc.assert(
      fc.property(text, ([lines, end]) => {
        const made = lines.join(end);
        const word = outcome({ bytes, signature: Buffer.from(made, 'latin1') }, given);
        const genuine = lines.slice(1, 4).join('\n') === real.slice(1, 4).join('\n');
        assert.ok(word !== 'verified' || genuine, JSON.stringify(made));
      }),
      OPTIONS,
    );
  });

  it('gives an answer to any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.uint8Array({ maxLength: 200 }), (text, content) => {
        assert.notEqual(outcome({ bytes: content, signature: text }, given), 'verified');
      }),
      OPTIONS,
    );
  });
});

describe('signBytes', () => {
  const key = makeSecretKey();

  it('does not sign bytes that do not say what they are: that would be a defect of ours', () => {
    assert.throws(() => signBytes(CONTENT, { key, purpose: 'orders', at: AT }), /must begin with the line besom.order/);
  });

  const names = [
    { name: 'keeps a name of letters', file: 'päck 1.json', field: '\tfile:päck 1.json' },
    { name: 'leaves out a name with a line end', file: 'a\nb', field: '' },
    { name: 'leaves out a name with a tab', file: 'a\tb', field: '' },
    { name: 'leaves out a name with an escape', file: 'a\u001b[2J', field: '' },
    { name: 'leaves out a name with half a letter', file: 'a\ud800', field: '' },
    { name: 'leaves out a name that no file has', file: 'a'.repeat(2000), field: '' },
  ];
  for (const { name, file, field } of names) {
    it(name, () => {
      const signature = Buffer.from(signBytes(CONTENT, { key, purpose: 'packs', at: AT, file }));
      const read = readSignature(signature);
      assert.ok(read.kind === 'read');
      assert.equal(read.value.trustedComment, `besom.pack/1\ttimestamp:1772366400${field}\thashed`);
      const packs: Given = { keys: [given(key, 'packs')], purpose: 'packs' };
      assert.equal(outcome({ bytes: CONTENT, signature }, packs), 'verified');
    });
  }
});
