import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDuration, parseJobs, parseNetwork, parseServer } from '../../src/cli/values.ts';
import { isSinkhole } from '../../src/model/sinkhole.ts';
import { nearest } from '../../src/model/suggest.ts';

const SITE = { command: 'sweep', flag: '--x' };
const USAGE = { code: 'USAGE' };

describe('parseDuration', () => {
  const cases = [
    { text: '250ms', ms: 250 },
    { text: '90s', ms: 90_000 },
    { text: '1.5m', ms: 90_000 },
    { text: '2h', ms: 7_200_000 },
    { text: '1d', ms: 86_400_000 },
    { text: '24d', ms: 2_073_600_000 },
  ];
  for (const { text, ms } of cases) it(`takes ${text}`, () => assert.equal(parseDuration(text, SITE), ms));
  for (const text of ['', '90', 's', '0s', '-1s', '1 s', '1S', '1w', '1e3s', '0.0001ms', '25d', '9999999999d']) {
    it(`refuses "${text}"`, () => assert.throws(() => parseDuration(text, SITE), USAGE));
  }
});

describe('parseJobs', () => {
  it('takes 1 to 64', () => {
    assert.equal(parseJobs('1', SITE), 1);
    assert.equal(parseJobs('64', SITE), 64);
  });
  for (const text of ['', '0', '65', '-1', '2.0', '0x2', ' 2', '1e1']) {
    it(`refuses "${text}"`, () => assert.throws(() => parseJobs(text, SITE), USAGE));
  }
});

describe('parseNetwork', () => {
  const cases = [
    { text: '198.51.100.0/24', network: '198.51.100.0/24' },
    { text: '198.51.100.7', network: '198.51.100.7/32' },
    { text: '2001:db8::/32', network: '2001:db8::/32' },
    { text: '2001:db8::53', network: '2001:db8::53/128' },
  ];
  for (const { text, network } of cases) it(`takes ${text}`, () => assert.equal(parseNetwork(text, SITE), network));
  for (const text of [
    '',
    'x',
    '198.51.100.0/33',
    '2001:db8::/129',
    '1.2.3/8',
    '0177.0.0.1',
    '1.2.3.4/',
    '1.2.3.4/-1',
    'fe80::1%en0',
  ]) {
    it(`refuses "${text}"`, () => assert.throws(() => parseNetwork(text, SITE), USAGE));
  }

  it('gives what the test for sinkholes takes', () => {
    // an IPv4 address inside an IPv6 one is compared as that IPv4 address
    const plainV6 = fc.ipV6().filter((address) => !address.includes('.'));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), plainV6), fc.nat(32), (address, prefix) => {
        assert.equal(isSinkhole(address, [parseNetwork(`${address}/${prefix}`, SITE)]), true);
        assert.equal(isSinkhole(address, [parseNetwork(address, SITE)]), true);
      }),
    );
  });
});

describe('parseServer', () => {
  for (const text of ['192.0.2.53', '192.0.2.53:5353', '2001:db8::53', '[2001:db8::53]', '[2001:db8::53]:5353']) {
    it(`takes ${text}`, () => assert.equal(parseServer(text, SITE), text));
  }
  for (const text of [
    '',
    'dns.example',
    '192.0.2.53:',
    '192.0.2.53:0',
    '192.0.2.53:65536',
    '[192.0.2.53]:53',
    '192.0.2',
    ':53',
    '[2001:db8::53',
  ]) {
    it(`refuses "${text}"`, () => assert.throws(() => parseServer(text, SITE), USAGE));
  }
});

describe('nearest', () => {
  const known = ['sweep', 'doctor', 'pack', 'completion', '--root', '--resolver', '--no-resolve', 'json', 'ndjson'];
  const cases = [
    { name: 'a letter too few', word: 'swep', meant: 'sweep' },
    { name: 'two letters swapped', word: 'swepe', meant: 'sweep' },
    { name: 'another case', word: 'SWEEP', meant: 'sweep' },
    { name: 'the beginning of one word alone', word: 'comp', meant: 'completion' },
    { name: 'the beginning of two words', word: '--r', meant: undefined },
    { name: 'a short word of which most is another', word: 'back', meant: 'pack' },
    { name: 'another word altogether', word: 'launch', meant: undefined },
    { name: 'nothing', word: '', meant: undefined },
    { name: 'a word of any length', word: 's'.repeat(1_000_000), meant: undefined },
  ];
  for (const { name, word, meant } of cases) it(`of ${name}`, () => assert.equal(nearest(word, known), meant));

  it('of a known word is the word itself', () => {
    for (const word of known) assert.equal(nearest(word, known), word);
  });
});
