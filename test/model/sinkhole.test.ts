import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSinkhole } from '../../src/model/sinkhole.ts';

describe('isSinkhole', () => {
  const sinkholes = [
    '0.0.0.0',
    '0.1.2.3',
    '127.0.0.1',
    '127.255.255.254',
    '::',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:0.0.0.0',
    '::ffff:127.0.0.1',
    '::FFFF:7F00:1',
  ];
  for (const address of sinkholes) it(`${address} is one`, () => assert.equal(isSinkhole(address, []), true));

  const others = [
    '1.0.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '203.0.113.9',
    '10.0.0.1',
    '::2',
    'fe80::1',
    '::ffff:203.0.113.9',
    '2001:db8::1',
    'localhost',
    '',
    '127.0.0.1 ',
  ];
  for (const address of others)
    it(`${JSON.stringify(address)} is none`, () => assert.equal(isSinkhole(address, []), false));

  const extra: readonly { address: string; ranges: readonly string[]; is: boolean }[] = [
    { address: '10.1.2.3', ranges: ['10.1.0.0/16'], is: true },
    { address: '10.2.0.1', ranges: ['10.1.0.0/16'], is: false },
    { address: '10.2.0.1', ranges: ['10.1.0.0/16', '10.2.0.1/32'], is: true },
    { address: '::ffff:10.1.2.3', ranges: ['10.1.0.0/16'], is: true },
    { address: '10.1.2.3', ranges: ['::ffff:10.1.0.0/112'], is: true },
    { address: '10.2.2.3', ranges: ['::ffff:10.1.0.0/112'], is: false },
    { address: '2001:db8::7', ranges: ['2001:db8::/64'], is: true },
    { address: '203.0.113.9', ranges: ['2001:db8::/64'], is: false },
    { address: '203.0.113.9', ranges: ['0.0.0.0/0'], is: true },
  ];
  for (const { address, ranges, is } of extra) {
    it(`${address} ${is ? 'is one' : 'is none'} with ${ranges.join(' and ')}`, () => {
      assert.equal(isSinkhole(address, ranges), is);
    });
  }

  it('answers for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => typeof isSinkhole(text, []) === 'boolean'),
      { seed: 1, numRuns: 1000 },
    );
  });
});
