import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { generalServers, parseResolvConf, parseScutilDns } from '../../../src/host/formats/resolver-list.ts';

const SHARED = join(import.meta.dirname, '../../../../shared/macos');

/** Written from the format that scutil prints (see the parser's source), for a Mac at home with a VPN. */
const AT_HOME = `
DNS configuration

resolver #1
  search domain[0] : home.arpa
  nameserver[0] : 192.168.1.1
  nameserver[1] : fe80::1%en0
  if_index : 14 (en0)
  flags    : Request A records, Request AAAA records
  reach    : 0x00020002 (Reachable,Directly Reachable Address)
  order    : 200000

resolver #2
  domain   : Corp.Example.
  nameserver[0] : 10.0.0.53
  flags    : Supplemental, Request A records
  order    : 101000

resolver #3
  nameserver[0] : 10.8.0.1
  port     : 5353
  flags    : Supplemental, Request A records
  order    : 100000

resolver #4
  domain   : local
  options  : mdns
  timeout  : 5
  order    : 300000

DNS configuration (for scoped queries)

resolver #1
  nameserver[0] : 192.168.1.1
  nameserver[1] : 192.168.1.2
  if_index : 14 (en0)
  flags    : Scoped, Request A records
  reach    : 0x00020002 (Reachable,Directly Reachable Address)

DNS configuration (for service-specific queries)

resolver #1
  nameserver[0] : 198.51.100.1
  service_identifier : 7
`;

describe('parseScutilDns', () => {
  it('reads sections, domains, servers with their ports, interfaces and order', () => {
    assert.deepEqual(parseScutilDns(AT_HOME), [
      {
        section: 'any',
        nameServers: [{ address: '192.168.1.1' }, { address: 'fe80::1', zone: 'en0' }],
        interface: 'en0',
        order: 200_000,
      },
      { section: 'any', domain: 'corp.example', nameServers: [{ address: '10.0.0.53' }], order: 101_000 },
      { section: 'any', nameServers: [{ address: '10.8.0.1', port: 5353 }], order: 100_000 },
      { section: 'any', domain: 'local', nameServers: [], order: 300_000 },
      {
        section: 'scoped',
        nameServers: [{ address: '192.168.1.1' }, { address: '192.168.1.2' }],
        interface: 'en0',
        order: 0,
      },
      { section: 'service', nameServers: [{ address: '198.51.100.1' }], order: 0 },
    ]);
  });

  it('gives those that answer for any name, each once: by order, then the scoped ones', () => {
    assert.deepEqual(generalServers(parseScutilDns(AT_HOME)), [
      '10.8.0.1:5353',
      '192.168.1.1',
      'fe80::1%en0',
      '192.168.1.2',
    ]);
  });

  it('reads CRLF, and a Mac without a network as none', () => {
    assert.deepEqual(parseScutilDns(AT_HOME.replaceAll('\n', '\r\n')), parseScutilDns(AT_HOME));
    assert.deepEqual(parseScutilDns('No DNS configuration available\n'), []);
  });

  it('is bounded, whatever it is given', () => {
    const many = `DNS configuration\n${'resolver #1\n  nameserver[0] : 192.0.2.1\n'.repeat(50_000)}`;
    assert.ok(parseScutilDns(many).length <= 256);
    const servers = Array.from({ length: 200 }, (_, n) => `  nameserver[${n}] : 192.0.2.${n}`).join('\n');
    assert.equal(generalServers(parseScutilDns(`DNS configuration\nresolver #1\n${servers}`)).length, 16);
  });

  it('never throws', () => {
    const lines = fc.constantFrom(
      ...AT_HOME.split('\n'),
      'resolver #',
      '  order    : -1',
      '  port     : 99999',
      '  nameserver[0] : x',
      '  domain   : ',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 30 }), (list) => {
        const servers = generalServers(parseScutilDns(list.join('\n')));
        assert.equal(new Set(servers).size, servers.length);
      }),
      { seed: 20230110, numRuns: 1000 },
    );
  });
});

describe('parseResolvConf', () => {
  const cases: readonly { name: string; text: string; servers: readonly string[] }[] = [
    {
      name: 'reads name servers',
      text: 'search lan\nnameserver 192.0.2.1\nnameserver\t2001:db8::1\n',
      servers: ['192.0.2.1', '2001:db8::1'],
    },
    {
      name: 'takes three and no more',
      text: [1, 2, 3, 4].map((n) => `nameserver 192.0.2.${n}`).join('\n'),
      servers: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
    },
    { name: 'gives each once', text: 'nameserver 192.0.2.1\nnameserver 192.0.2.1', servers: ['192.0.2.1'] },
    {
      name: 'takes a keyword at the beginning of its line only',
      text: '# nameserver 192.0.2.1\n nameserver 192.0.2.2\nnameservers 192.0.2.3',
      servers: [],
    },
    {
      name: 'ignores what is no address',
      text: 'nameserver dns.example\nnameserver 192.0.2.1 # mine',
      servers: ['192.0.2.1'],
    },
  ];
  for (const { name, text, servers } of cases) it(name, () => assert.deepEqual(parseResolvConf(text), servers));
});

describe('parseScutilDns and parseResolvConf on outputs of real Macs (../shared/macos)', () => {
  before(function () {
    if (!existsSync(SHARED)) this.skip();
  });

  it('finds the servers of a Mac with Tailscale, and not those of its domains a second time', () => {
    const text = readFileSync(join(SHARED, 'outputs/scutil-dns.tailscale.txt'), 'utf8');
    assert.equal(parseScutilDns(text).length, 11);
    assert.deepEqual(generalServers(parseScutilDns(text)), ['100.100.100.100', '1.1.1.1', '8.8.8.8']);
  });

  it('finds the server of a Mac whose VPN answers itself, and those of its network', () => {
    const text = readFileSync(join(SHARED, 'outputs/scutil-dns.fakeip.txt'), 'utf8');
    assert.deepEqual(generalServers(parseScutilDns(text)), ['198.18.0.2', '192.0.0.33', '192.0.0.34']);
  });

  it('reads a Mac’s resolv.conf', () => {
    const text = readFileSync(join(SHARED, 'root/private/etc/resolv.conf'), 'utf8');
    assert.deepEqual(parseResolvConf(text), ['10.13.2.1', '10.13.2.6']);
  });
});
