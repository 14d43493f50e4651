import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import fc from 'fast-check';
import { readAddress, readStrictAddress } from '../../src/model/address.ts';

describe('readAddress', () => {
  const cases: readonly { written: string; text: string | undefined }[] = [
    { written: '203.0.113.9', text: '203.0.113.9' },
    { written: '203.9', text: '203.0.0.9' },
    { written: '0xCB007109', text: '203.0.113.9' },
    { written: '0313.0.0161.011', text: '203.0.113.9' },
    { written: '2001:DB8:0:0:0:0:0:9', text: '2001:db8::9' },
    { written: '::ffff:cb00:7109', text: '::ffff:203.0.113.9' },
    { written: 'fe80::1%en0', text: 'fe80::1' },
    { written: '203.0.113.9%en0', text: undefined },
    { written: '256.0.0.1', text: undefined },
    { written: '1.2.3.4.5', text: undefined },
    { written: 'potrax.com', text: undefined },
    { written: '', text: undefined },
    { written: '0'.repeat(1e6), text: undefined },
  ];
  for (const { written, text } of cases) {
    it(`reads ${JSON.stringify(written.slice(0, 30))} as ${text}`, () =>
      assert.equal(readAddress(written)?.text, text));
  }

  it('gives one spelling to all of an address', () => {
    const parts = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.boolean(), (numbers, isLong) => {
        const written = numbers
          .map((n) => (isLong ? n.toString(16).padStart(4, '0') : n.toString(16).toUpperCase()))
          .join(':');
        const address = readAddress(written);
        assert.equal(isIP(address?.text ?? ''), 6);
        assert.equal(readAddress(address?.text ?? '')?.text, address?.text);
        assert.equal(address?.text, readAddress(numbers.map((n) => n.toString(16)).join(':'))?.text);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe('readStrictAddress', () => {
  it('takes what the runtime takes for an address, and nothing else', () => {
    const bits = fc.constantFrom(
      ':',
      '::',
      '0',
      '1',
      'ff',
      'DB8',
      '2001',
      'ffff',
      '12345',
      '.',
      '127.0.0.1',
      '01',
      '256',
      '0x',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(bits, { minLength: 1, maxLength: 12 }), (parts) => {
        const text = parts.join('');
        assert.equal(readStrictAddress(text)?.family ?? 0, isIP(text), text);
      }),
      { seed: 6, numRuns: 20_000 },
    );
  });
});
