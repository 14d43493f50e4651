import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseResolverFile } from '../../../src/host/formats/resolver-file.ts';
import { formatServerAddress } from '../../../src/host/formats/server-address.ts';

function servers(text: string): readonly string[] | undefined {
  return parseResolverFile(text, 'potrax.com')?.nameServers.map(formatServerAddress);
}

describe('parseResolverFile', () => {
  const cases: readonly { name: string; text: string; servers: readonly string[] | undefined }[] = [
    { name: 'reads a name server', text: 'nameserver 127.0.0.1\n', servers: ['127.0.0.1'] },
    {
      name: 'takes the port for each of them',
      text: 'nameserver 127.0.0.1\nport 5353\nnameserver ::1',
      servers: ['127.0.0.1:5353', '[::1]:5353'],
    },
    {
      name: 'lets a port behind the address go before it',
      text: 'port 99\nnameserver 127.0.0.1.5353',
      servers: ['127.0.0.1:5353'],
    },
    {
      name: 'reads a port in any base that strtol takes',
      text: 'port 0x14E9\nnameserver 127.0.0.1',
      servers: ['127.0.0.1:5353'],
    },
    {
      name: 'takes three servers and no more',
      text: [1, 2, 3, 4].map((n) => `nameserver 192.0.2.${n}`).join('\n'),
      servers: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
    },
    {
      name: 'counts one that is none among the three',
      text: 'nameserver x\nnameserver y\nnameserver z\nnameserver 192.0.2.1',
      servers: [],
    },
    { name: 'knows keywords in any case', text: 'NameServer 127.0.0.1', servers: ['127.0.0.1'] },
    {
      name: 'ignores comments and keywords that it does not know',
      text: '# nameserver 192.0.2.1\n;x\nconstructor 1\nnameserver 127.0.0.1',
      servers: ['127.0.0.1'],
    },
    { name: 'takes a second blank for an empty value, as macOS does', text: 'nameserver  127.0.0.1', servers: [] },
    { name: 'takes a leading blank for no keyword, as macOS does', text: ' nameserver 127.0.0.1', servers: undefined },
    { name: 'takes no carriage return, as macOS does not', text: 'nameserver 127.0.0.1\r\n', servers: [] },
    { name: 'reads an empty file as no resolver', text: '', servers: undefined },
  ];
  for (const { name, text, servers: expected } of cases) it(name, () => assert.deepEqual(servers(text), expected));

  const domains: readonly { name: string; text: string; fileName: string; domain: string }[] = [
    { name: 'is for the names of its own name', text: 'nameserver ::1', fileName: 'PoTrax.COM', domain: 'potrax.com' },
    {
      name: 'is for its domain, whatever its name',
      text: 'domain potrax.com.\nnameserver ::1',
      fileName: 'innocent',
      domain: 'potrax.com',
    },
    {
      name: 'takes the first domain',
      text: 'domain potrax.com\ndomain example.com',
      fileName: 'x',
      domain: 'potrax.com',
    },
    {
      name: 'is for every name where its domain is the root',
      text: 'domain .\nnameserver ::1',
      fileName: 'x',
      domain: '',
    },
  ];
  for (const { name, text, fileName, domain } of domains) {
    it(name, () => assert.equal(parseResolverFile(text, fileName)?.domain, domain));
  }

  it('reads order and timeout', () => {
    const { searchOrder, timeoutS } = parseResolverFile('search_order 1\ntimeout 010', 'x') ?? {};
    assert.deepEqual({ searchOrder, timeoutS }, { searchOrder: 1, timeoutS: 8 });
  });

  it('never throws', () => {
    const bits = fc.constantFrom(
      'nameserver',
      'port',
      'domain',
      'timeout',
      ' ',
      '\t',
      '\n',
      '\r',
      '\0',
      '127.0.0.1',
      '0x',
      '99999999999',
      '::1%',
      '.',
      '__proto__',
      'é',
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 30 }), (parts) => {
        const file = parseResolverFile(parts.join(''), 'potrax.com');
        for (const { port } of file?.nameServers ?? []) assert.ok(port === undefined || (port > 0 && port < 65_536));
      }),
      { seed: 20230106, numRuns: 2000 },
    );
  });

  it('reads 4 MiB of one line, and of a million lines', () => {
    assert.equal(servers('x'.repeat(4 << 20)), undefined);
    assert.equal(servers('port x\n'.repeat(600_000))?.length, 0);
  });
});
