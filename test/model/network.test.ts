import assert from 'node:assert/strict';
import { isWithin, type Network, readNetwork } from '../../src/model/network.ts';

function network(text: string): Network {
  return readNetwork(text) ?? assert.fail(`${text} is a network`);
}

describe('readNetwork', () => {
  const right = [
    '0.0.0.0/0',
    '198.51.100.7',
    '198.51.100.7/32',
    '198.51.100.7/1',
    '::',
    '::1/128',
    '2001:0DB8::/32',
    'fe80::1%en0',
    '::ffff:1.2.3.4',
  ];
  for (const text of right) it(`reads ${text}`, () => assert.ok(readNetwork(text)));

  const wrong = [
    '',
    '/',
    '/8',
    '198.51.100.7/',
    '198.51.100.7/33',
    '198.51.100.256',
    '198.51.100',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '198.51.100.07',
    '198.51.100.7 ',
    '198.51.100.7/24/8',
    '198.51.100.7/-1',
    '198.51.100.7%en0',
    '::1/129',
    ':::',
    '2001:db8',
    'example.com',
    '1'.repeat(100),
  ];
  for (const text of wrong)
    it(`does not read ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(readNetwork(text), undefined));
});

describe('isWithin', () => {
  const cases = [
    ['198.51.100.7', '198.51.100.0/24', true],
    ['198.51.100.7', '198.51.100.9/24', true],
    ['198.51.100.0/25', '198.51.100.0/24', true],
    ['198.51.100.0/24', '198.51.100.0/24', true],
    ['198.51.100.0/24', '198.51.100.0/25', false],
    ['198.51.101.0/24', '198.51.100.0/23', true],
    ['198.51.102.0', '198.51.100.0/23', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['198.51.100.7', '::/0', false],
    ['::1', '0.0.0.0/0', false],
    ['::ffff:198.51.100.7', '198.51.100.0/24', true],
    ['::ffff:198.51.100.7', '::/0', true],
    ['198.51.100.7', '::ffff:198.51.100.0/120', true],
    ['198.51.100.7', '::ffff:0:0/80', false],
    ['fe80::1%en0', 'fe80::/10', true],
  ] as const;
  for (const [inner, outer, wanted] of cases) {
    it(`${inner} in ${outer}: ${wanted}`, () => assert.equal(isWithin(network(inner), network(outer)), wanted));
  }
});
