import assert from 'node:assert/strict';
import { openResolver } from '../../src/host/dns.ts';
import { isProblem } from '../../src/model/problem.ts';
import { type DnsServer, openDnsServer } from '../support/dns-server.ts';

const NEVER = new AbortController().signal;

describe('openResolver, asking a real name server on loopback', () => {
  let server: DnsServer;
  const says = {
    'real.test': { addresses: ['203.0.113.9', '2001:db8::9'] },
    'four.test': { addresses: ['203.0.113.9'] },
    'sunk.test': { addresses: ['0.0.0.0', '::'] },
    'empty.test': { addresses: [] },
    'refused.test': 'refused',
    'failing.test': 'failure',
    'silent.test': 'silent',
  } as const;

  before(async () => {
    server = await openDnsServer(says);
  });
  after(() => server[Symbol.asyncDispose]());

  function ask(name: string, signal = NEVER) {
    return openResolver({ servers: [server.address], platform: 'linux' }).ask(server.address, name, signal);
  }

  const cases: readonly { name: string; answer: unknown }[] = [
    { name: 'real.test', answer: { addresses: ['203.0.113.9', '2001:db8::9'] } },
    { name: 'four.test', answer: { addresses: ['203.0.113.9'] } },
    { name: 'sunk.test', answer: { addresses: ['0.0.0.0', '::'] } },
    { name: 'empty.test', answer: { code: 'ENODATA' } },
    { name: 'absent.test', answer: { code: 'ENOTFOUND' } },
    { name: 'refused.test', answer: { code: 'EREFUSED' } },
    { name: 'failing.test', answer: { code: 'ESERVFAIL' } },
    { name: 'silent.test', answer: { code: 'ETIMEOUT' } },
  ];
  for (const { name, answer } of cases) {
    it(`gives what it says of ${name}, after one A and one AAAA question`, async () => {
      assert.deepEqual(await ask(name), answer);
      const types = server.questions.filter((question) => question.name === name).map(({ type }) => type);
      assert.deepEqual(types.toSorted(), ['A', 'AAAA']);
    });
  }

  it('ends with the sweep, while the server is silent', async () => {
    const sweep = new AbortController();
    const heard = server.heard();
    const answer = ask('silent.test', sweep.signal);
    await heard;
    sweep.abort();
    assert.deepEqual(await answer, { code: 'ECANCELLED' });
  });

  it('asks nothing once the sweep has ended', async () => {
    const before = server.questions.length;
    assert.deepEqual(await ask('real.test', AbortSignal.abort()), { code: 'ECANCELLED' });
    assert.equal(server.questions.length, before);
  });

  it('says that nobody listens', async () => {
    const closed = await openDnsServer({});
    await closed[Symbol.asyncDispose]();
    const resolver = openResolver({ servers: [], platform: 'linux' });
    assert.deepEqual(await resolver.ask(closed.address, 'real.test', NEVER), { code: 'ECONNREFUSED' });
  });

  it('answers for a server that is none, and for names that are none', async () => {
    const resolver = openResolver({ servers: [], platform: 'linux' });
    assert.deepEqual(await resolver.ask('dns.example', 'real.test', NEVER), { code: 'EBADSERVER' });
    assert.deepEqual(await ask('a..b'), { code: 'EBADNAME' });
  });
});

describe('openResolver', () => {
  it('asks the named servers and nobody else', async () => {
    const resolver = openResolver({ servers: ['192.0.2.53:53', '2001:DB8::53'], platform: 'darwin' });
    assert.deepEqual(await resolver.servers(), ['192.0.2.53', '2001:db8::53']);
    assert.equal(resolver.system, undefined);
  });

  it('asks the system for a name that its hosts file has', async () => {
    const { system } = openResolver({ servers: [], platform: process.platform });
    const answer = await system?.('localhost', NEVER);
    assert.ok(answer !== undefined && 'addresses' in answer);
    assert.ok(answer.addresses.every((address) => address === '127.0.0.1' || address === '::1'));
  });

  it('asks the system nothing once the sweep has ended', async () => {
    const { system } = openResolver({ servers: [], platform: process.platform });
    assert.deepEqual(await system?.('localhost', AbortSignal.abort()), { code: 'ECANCELLED' });
  });

  for (const server of ['dns.example', '192.0.2.53:0', '']) {
    it(`refuses ${JSON.stringify(server)} in one line`, () => {
      assert.throws(
        () => openResolver({ servers: [server], platform: 'linux' }),
        (error) =>
          isProblem(error) &&
          error.code === 'USAGE' &&
          !error.message.includes('\n') &&
          error.message.includes('no address'),
      );
    });
  }
});
