/**
 * Whom a request trusts, with real certificates: names, times, authorities, pinned keys, clients, and proxies between.
 * @module
 */
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HttpOptions, openHttp } from '../../src/host/http.ts';
import { keyDigest } from '../../src/host/http-trust.ts';
import { type Authority, HAS_OPENSSL, openAuthority, type Pair } from '../support/certificates.ts';
import { type Collector, type CollectorOptions, startCollector } from '../support/collector.ts';
import { startProxy } from '../support/proxy.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe(`a request over TLS${HAS_OPENSSL ? '' : ' (no openssl program here)'}`, () => {
  if (!HAS_OPENSSL) return void it.skip('needs the openssl program');
  let dir: string;
  let beside: string;
  let ours: Authority;
  let good: Pair;
  const open: Collector[] = [];
  before(() => {
    dir = tempFolder('tls');
    beside = tempFolder('tls-beside');
    ours = openAuthority(dir, 'ours');
    good = ours.issue('localhost');
  });
  after(async () => {
    for (const collector of open) await collector[Symbol.asyncDispose]();
    removeFolder(dir);
    removeFolder(beside);
  });

  const serve = async (options: CollectorOptions = { tls: good }) => {
    const collector = await startCollector(options);
    open.push(collector);
    return collector;
  };
  const options = (more: Partial<HttpOptions> = {}): HttpOptions => ({
    proxy: 'none',
    allowInsecure: false,
    pinnedKeys: [],
    additionalCaFile: ours.certFile,
    ...more,
  });
  const ask = async ({ url }: Collector, settings: HttpOptions = options()) => {
    const http = openHttp({ settings: () => settings });
    try {
      return await http.send({ method: 'GET', url: `${url}/v1/orders`, timeoutMs: 10_000 });
    } finally {
      http.close();
    }
  };
  const pinOf = ({ cert }: Pair) => keyDigest(new X509Certificate(cert));
  const failsWith = async (collector: Collector, code: string, settings?: HttpOptions) => {
    const failed = await ask(collector, settings);
    assert.ok(!failed.ok, 'it was answered');
    assert.deepEqual([failed.kind, failed.code], ['tls', code]);
    assert.equal((await collector.report()).length, 0, 'nothing of the request may be sent');
  };

  it('is answered by a server that an added authority vouches for', async () => {
    const answer = await ask(await serve());
    assert.ok(answer.ok && answer.secure && answer.date !== undefined, JSON.stringify(answer));
  });

  it('takes an added authority beside those of the system, and no other', async () => {
    const { additionalCaFile: _, ...without } = options();
    await failsWith(await serve(), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', without);
  });

  it('refuses a certificate for another name', async () => {
    await failsWith(await serve({ tls: ours.issue('elsewhere.example') }), 'ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('refuses an expired certificate', async () => {
    await failsWith(await serve({ tls: ours.issue('localhost', { days: -1 }) }), 'CERT_HAS_EXPIRED');
  });

  it('refuses a server that speaks nothing newer than TLS 1.1', async () => {
    const failed = await ask(await serve({ tls: good, maxVersion: 'TLSv1.1' }));
    assert.ok(!failed.ok);
    assert.equal(failed.kind, 'tls');
  });

  it('speaks TLS 1.2', async () => {
    assert.ok((await ask(await serve({ tls: good, maxVersion: 'TLSv1.2' }))).ok);
  });

  it('refuses plain HTTP where TLS was asked for', async () => {
    const plain = await serve({});
    const http = openHttp({ settings: () => options() });
    const failed = await http.send({ method: 'GET', url: plain.url.replace('http:', 'https:') });
    http.close();
    assert.ok(!failed.ok);
    assert.equal(failed.kind, 'tls');
  });

  describe('with pinned keys', () => {
    it('takes the pinned key of the server itself', async () => {
      assert.ok((await ask(await serve(), options({ pinnedKeys: [pinOf(good)] }))).ok);
    });

    it('takes the pinned key of the authority, which the server need not send', async () => {
      assert.ok((await ask(await serve(), options({ pinnedKeys: [`${'A'.repeat(43)}=`, pinOf(ours)] }))).ok);
    });

    it('refuses a trusted certificate without a pinned key, also the second time', async () => {
      const other = openAuthority(dir, 'other');
      const collector = await serve({ tls: good, maxVersion: 'TLSv1.2' });
      const settings = options({ pinnedKeys: [pinOf(other)] });
      const http = openHttp({ settings: () => settings });
      for (let count = 0; count < 2; count += 1) {
        const failed = await http.send({ method: 'GET', url: `${collector.url}/` });
        assert.ok(!failed.ok);
        assert.equal(failed.code, 'ERR_BESOM_NOT_PINNED');
      }
      http.close();
    });

    it('refuses a pinned key in a certificate that only claims to be the issuer', async () => {
      // the same name as the true issuer, the pinned key, and no signature of it anywhere
      const pinned = openAuthority(dir, 'pinned');
      const impostor = openAuthority(beside, 'ours');
      const forged = { ...good, cert: `${good.cert}\n${impostor.cert}\n${pinned.cert}` };
      const collector = await serve({ tls: forged });
      await failsWith(collector, 'ERR_BESOM_NOT_PINNED', options({ pinnedKeys: [pinOf(impostor)] }));
      await failsWith(collector, 'ERR_BESOM_NOT_PINNED', options({ pinnedKeys: [pinOf(pinned)] }));
    });
  });

  it('shows a certificate of its own where one is set, and is not heard without', async () => {
    const collector = await serve({ tls: { ...good, ca: ours.cert } });
    const without = await ask(collector);
    assert.ok(!without.ok);
    const { certFile, keyFile } = ours.issue('mac-7');
    const mine = options({ clientCertificateFile: certFile, clientKeyFile: keyFile });
    assert.ok((await ask(collector, mine)).ok);
  });

  it('says that a key and a certificate are no pair', async () => {
    const { certFile } = ours.issue('mac-8');
    const failed = await ask(await serve(), options({ clientCertificateFile: certFile, clientKeyFile: good.keyFile }));
    assert.ok(!failed.ok);
    assert.equal(failed.kind, 'unusable');
  });

  it('says that a file holds no certificate', async () => {
    const empty = join(dir, 'empty.pem');
    writeFileSync(empty, 'nothing');
    const failed = await ask(await serve(), options({ additionalCaFile: empty }));
    assert.ok(!failed.ok);
    assert.match(failed.detail, /empty\.pem": it holds no CERTIFICATE/u);
  });

  it('takes up a file that was mended meanwhile', async () => {
    const late = join(dir, 'late.pem');
    const collector = await serve();
    const http = openHttp({ settings: () => options({ additionalCaFile: late }) });
    const url = `${collector.url}/`;
    assert.ok(!(await http.send({ method: 'GET', url })).ok);
    writeFileSync(late, ours.cert);
    assert.ok((await http.send({ method: 'GET', url })).ok);
    http.close();
  });

  describe('through a proxy', () => {
    it('asks it for a tunnel, with its name and password', async () => {
      await using proxy = await startProxy('us@er:p:ss word');
      const collector = await serve();
      const address = `http://us%40er:p%3Ass%20word@127.0.0.1:${proxy.port}`;
      const answer = await ask(collector, options({ proxy: address, pinnedKeys: [pinOf(good)] }));
      assert.ok(answer.ok, JSON.stringify(answer));
      assert.deepEqual(await proxy.seen(), [`localhost:${collector.port}`]);
    });

    it('still refuses a certificate for another name, and one that is not pinned', async () => {
      await using proxy = await startProxy();
      const address = `http://127.0.0.1:${proxy.port}`;
      const wrong = await serve({ tls: ours.issue('elsewhere.example') });
      await failsWith(wrong, 'ERR_TLS_CERT_ALTNAME_INVALID', options({ proxy: address }));
      const settings = options({ proxy: address, pinnedKeys: [pinOf(ours.issue('nobody'))] });
      await failsWith(await serve(), 'ERR_BESOM_NOT_PINNED', settings);
    });

    it('says that the proxy refuses, and never its password', async () => {
      await using proxy = await startProxy('user:right-password');
      const address = `http://user:wrong-password@127.0.0.1:${proxy.port}`;
      const failed = await ask(await serve(), options({ proxy: address }));
      assert.ok(!failed.ok);
      assert.equal(failed.kind, 'proxy');
      assert.doesNotMatch(JSON.stringify(failed), /password/u);
    });

    it('never tells it what may go unencrypted to this machine alone', async () => {
      await using proxy = await startProxy();
      const plain = await serve({});
      assert.ok((await ask(plain, options({ proxy: `http://127.0.0.1:${proxy.port}` }))).ok);
      assert.deepEqual(await proxy.seen(), []);
    });

    it('hands it plain requests where those are allowed', async () => {
      await using proxy = await startProxy('user:word');
      const plain = await serve({});
      const http = openHttp({
        settings: () => options({ proxy: `http://user:word@127.0.0.1:${proxy.port}`, allowInsecure: true }),
      });
      const target = `http://machine.invalid:${plain.port}/v1/orders`;
      const answer = await http.send({ method: 'GET', url: target });
      http.close();
      assert.ok(answer.ok);
      assert.equal(answer.status, 502, 'the proxy cannot find it either');
      assert.deepEqual(await proxy.seen(), [target]);
    });
  });
});
