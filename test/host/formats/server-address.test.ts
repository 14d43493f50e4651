import assert from 'node:assert/strict';
import { formatServerAddress, parseServerAddress } from '../../../src/host/formats/server-address.ts';

describe('parseServerAddress', () => {
  const good: readonly { text: string; written?: string }[] = [
    { text: '192.0.2.53' },
    { text: '192.0.2.53:5353' },
    { text: '192.0.2.53:53', written: '192.0.2.53' },
    { text: '2001:DB8::53', written: '2001:db8::53' },
    { text: '[2001:db8::53]', written: '2001:db8::53' },
    { text: '[2001:db8::53]:5353' },
    { text: 'fe80::1%en0' },
    { text: '[fe80::1%en0]:5353' },
  ];
  for (const { text, written = text } of good) {
    it(`takes ${text}`, () => {
      const server = parseServerAddress(text);
      assert.ok(server);
      assert.equal(formatServerAddress(server), written);
      assert.deepEqual(parseServerAddress(written), parseServerAddress(formatServerAddress(server)));
    });
  }

  const bad = [
    '',
    'dns.example',
    '192.0.2',
    '127.1',
    '0177.0.0.1',
    '192.0.2.53:0',
    '192.0.2.53:65536',
    '192.0.2.53:',
    ':53',
    '[192.0.2.53]:53',
    '[::1',
    '::1]:53',
    '2001:db8::53:99999',
    '192.0.2.53 ',
    '9'.repeat(1e6),
  ];
  for (const text of bad) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(parseServerAddress(text), undefined));
  }
});
