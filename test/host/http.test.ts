/**
 * What becomes of a request, with a real collector that misbehaves.
 * @module
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { type Http, type HttpOptions, openHttp } from '../../src/host/http.ts';
import { type Collector, startCollector } from '../support/collector.ts';
import type { Fault } from '../support/collector-protocol.ts';
import { startProxy } from '../support/proxy.ts';

const PLAIN: HttpOptions = { proxy: 'none', allowInsecure: false, pinnedKeys: [] };
const QUICK = { method: 'GET', timeoutMs: 10_000, idleMs: 5_000 } as const;

describe('a request', () => {
  let collector: Collector;
  let http: Http;
  before(async () => {
    collector = await startCollector();
  });
  after(() => collector[Symbol.asyncDispose]());
  beforeEach(() => {
    http = openHttp({ settings: () => PLAIN });
  });
  afterEach(async () => {
    http.close();
    await collector.fault('none');
  });
  const ask = (more: object = {}) => http.send({ ...QUICK, url: `${collector.url}/v1/orders`, ...more });

  it('gives status, headers, body and date', async () => {
    const answer = await ask();
    assert.ok(answer.ok);
    assert.equal(answer.status, 401);
    assert.equal(answer.headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(answer.body.toString()), { error: 'who are you' });
    assert.ok(answer.date instanceof Date && !answer.secure);
  });

  it('uses one connection for several', async () => {
    const before = (await collector.report()).length;
    for (let count = 0; count < 3; count += 1) await ask();
    assert.equal(new Set((await collector.report()).slice(before).map(({ port }) => port)).size, 1);
  });

  it('opens a new connection after a long silence, by the wall clock', async () => {
    let now = 0;
    const patient = openHttp({ settings: () => PLAIN, now: () => now });
    const before = (await collector.report()).length;
    const twice = { ...QUICK, url: `${collector.url}/` };
    await patient.send(twice);
    now += 3_600_000;
    await patient.send(twice);
    patient.close();
    assert.equal(new Set((await collector.report()).slice(before).map(({ port }) => port)).size, 2);
  });

  it('follows no redirect: the key would go wherever it points', async () => {
    await collector.fault({ kind: 'elsewhere', to: `${collector.url}/v1/stolen` });
    const answer = await ask();
    assert.ok(answer.ok);
    assert.equal(answer.status, 307);
    assert.ok(!(await collector.report()).some(({ path }) => path === '/v1/stolen'));
  });

  const faults: readonly {
    readonly name: string;
    readonly fault: Fault;
    readonly kind: string;
    readonly more?: object;
  }[] = [
    { name: 'a refused connection', fault: { kind: 'refuse' }, kind: 'refused' },
    { name: 'a torn connection', fault: { kind: 'drop' }, kind: 'reset' },
    { name: 'a torn answer', fault: { kind: 'reset' }, kind: 'reset' },
    { name: 'silence', fault: { kind: 'silent' }, kind: 'timeout', more: { timeoutMs: 300 } },
    { name: 'a slow drip', fault: { kind: 'slow' }, kind: 'timeout', more: { timeoutMs: 500 } },
    { name: 'an answer without end', fault: { kind: 'endless' }, kind: 'too-big' },
    { name: 'an answer that unpacks to too much', fault: { kind: 'bomb' }, kind: 'too-big' },
  ];
  for (const { name, fault, kind, more } of faults) {
    it(`ends with ${name}, and works again when that has passed`, async () => {
      await collector.fault(fault);
      const failed = await ask(more);
      assert.ok(!failed.ok, `${name} gave an answer`);
      assert.equal(failed.kind, kind);
      await collector.fault('none');
      assert.ok((await ask()).ok);
    });
  }

  it('ends when the answer stops halfway, before the whole time is over', async () => {
    await collector.fault('slow');
    const failed = await ask({ idleMs: 10, timeoutMs: 60_000 });
    assert.deepEqual(failed, { ok: false, kind: 'timeout', detail: 'the answer stopped halfway' });
  });

  it('ends with a connection that opens and says nothing: a half-open one', async () => {
    collector.freeze();
    const failed = await ask({ timeoutMs: 300 });
    collector.thaw();
    assert.ok(!failed.ok);
    assert.equal(failed.kind, 'timeout');
  });

  it('ends when it is stopped, or all are', async () => {
    await collector.fault('silent');
    const stop = new AbortController();
    const stopped = ask({ signal: stop.signal });
    stop.abort();
    assert.deepEqual(await stopped, { ok: false, kind: 'stopped', detail: 'it was stopped' });
    const closed = ask();
    http.close();
    assert.deepEqual(await closed, { ok: false, kind: 'stopped', detail: 'it was stopped' });
  });

  it('says that a name is not to be found', async () => {
    const failed = await http.send({ ...QUICK, url: 'http://nobody.invalid/', timeoutMs: 20_000 });
    assert.ok(!failed.ok);
    assert.equal(failed.kind, 'unusable', 'http:// to another machine');
    const open = openHttp({ settings: () => ({ ...PLAIN, allowInsecure: true }) });
    const unknown = await open.send({ ...QUICK, url: 'http://nobody.invalid/', timeoutMs: 20_000 });
    open.close();
    assert.ok(!unknown.ok);
    assert.equal(unknown.kind, 'dns');
  });

  it('says that a proxy script is not run, where one is set and nothing answers', async () => {
    const system = async () => ({ except: [], exceptPlainNames: false, script: true });
    const scripted = openHttp({ settings: () => ({ ...PLAIN, proxy: 'system' }), systemProxies: system });
    assert.ok((await scripted.send({ ...QUICK, url: collector.url })).ok);
    await collector.fault('refuse');
    const failed = await scripted.send({ ...QUICK, url: collector.url });
    scripted.close();
    assert.ok(!failed.ok);
    assert.match(failed.detail, /\. The system names a proxy script, which is not run: set a proxy$/u);
  });

  it('goes through the proxy that the system names, to who does not stand among its exceptions', async () => {
    await using proxy = await startProxy();
    const address = `http://127.0.0.1:${proxy.port}`;
    const system = async () => ({ http: address, except: ['direct.invalid'], exceptPlainNames: false, script: false });
    const settings = { ...PLAIN, proxy: 'system', allowInsecure: true };
    const proxied = openHttp({ settings: () => settings, systemProxies: system });
    const through = await proxied.send({ ...QUICK, url: 'http://machine.invalid/' });
    const direct = await proxied.send({ ...QUICK, url: 'http://direct.invalid/' });
    const own = await proxied.send({ ...QUICK, url: collector.url });
    proxied.close();
    assert.ok(through.ok && through.status === 502, 'the proxy cannot find it either');
    assert.ok(!direct.ok && direct.kind === 'dns');
    assert.ok(own.ok);
    assert.deepEqual(await proxy.seen(), ['http://machine.invalid/']);
  });

  it('keeps its connection when a setting changes that has nothing to do with it', async () => {
    let settings: HttpOptions & { readonly logLevel?: string } = PLAIN;
    const steady = openHttp({ settings: () => settings });
    const before = (await collector.report()).length;
    await steady.send({ ...QUICK, url: collector.url });
    settings = { ...PLAIN, logLevel: 'debug' };
    await steady.send({ ...QUICK, url: collector.url });
    settings = { ...PLAIN, pinnedKeys: ['x'] };
    await steady.send({ ...QUICK, url: collector.url });
    steady.close();
    const ports = (await collector.report()).slice(before).map(({ port }) => port);
    assert.equal(ports[0], ports[1]);
    assert.notEqual(ports[1], ports[2]);
  });

  const refused = [
    { url: 'http://198.51.100.1/', why: 'http to another machine' },
    { url: 'http://localhost.example/', why: 'a name that only begins as this machine' },
    { url: 'http://user:secret-word@127.0.0.1/', why: 'a password in an address' },
    { url: 'ftp://127.0.0.1/', why: 'another protocol' },
    { url: 'data:text/plain,hello', why: 'no address of a machine' },
    { url: 'none', why: 'no address' },
  ];
  for (const { url, why } of refused) {
    it(`does not even try ${why}`, async () => {
      const failed = await http.send({ ...QUICK, url });
      assert.ok(!failed.ok);
      assert.equal(failed.kind, 'unusable');
      assert.doesNotMatch(failed.detail, /secret-word/u);
    });
  }

  it('says what is amiss with a certificate file', async () => {
    const settings = { ...PLAIN, additionalCaFile: '/nowhere/ca.pem' };
    const strict = openHttp({ settings: () => settings });
    const failed = await strict.send({ ...QUICK, url: 'https://localhost:1/' });
    strict.close();
    assert.ok(!failed.ok);
    assert.equal(failed.kind, 'unusable');
    assert.match(failed.detail, /"\/nowhere\/ca\.pem"/u);
  });
});

describe('a server that speaks no HTTP', () => {
  let server: Server;
  let says = '';
  before(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(says));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close());

  const cases = [
    { name: 'words', text: 'SSH-2.0-OpenSSH_9.0\r\n', kind: 'garbage' },
    { name: 'nothing at all', text: '', kind: 'reset' },
    { name: 'headers without end', text: `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, kind: 'garbage' },
    { name: 'a length that is none', text: 'HTTP/1.1 200 OK\r\nContent-Length: lots\r\n\r\n', kind: 'garbage' },
    {
      name: 'a body that was to be packed',
      text: 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello',
      kind: 'garbage',
    },
    { name: 'less than it promised', text: 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello', kind: 'reset' },
  ];
  for (const { name, text, kind } of cases) {
    it(`is a failure in words: ${name}`, async () => {
      says = text;
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const http = openHttp({ settings: () => PLAIN });
      const failed = await http.send({ ...QUICK, url: `http://127.0.0.1:${port}/` });
      http.close();
      assert.ok(!failed.ok, JSON.stringify(failed));
      assert.equal(failed.kind, kind, JSON.stringify(failed));
    });
  }
});
