/**
 * Asking to join: what is sent, and what an answer may be.
 * @module
 */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { type EnrolCall, enrol } from '../../src/agent/enrol.ts';
import { type Http, openHttp } from '../../src/host/http.ts';
import { enrolRequestSchema } from '../../src/model/exchange.ts';
import { type Collector, FLEET_TOKEN, startCollector } from '../support/collector.ts';

const REQUEST: EnrolCall['request'] = {
  schema: 'besom.enroll/1',
  kind: 'agent',
  host: {
    id: 'a0a0a0a0-0000-4000-8000-000000000000',
    name: 'mac',
    uuid: null,
    serial: null,
    platform: 'darwin',
    os: 'macOS 13.2.1',
    model: null,
  },
  group: 'designers',
  version: '0.1.0',
};

describe('to join', () => {
  let http: Http;
  beforeEach(() => {
    http = openHttp({ settings: () => ({ proxy: 'none', allowInsecure: false, pinnedKeys: [] }) });
  });
  afterEach(() => http.close());

  describe('a real collector', () => {
    let collector: Collector;
    before(async () => {
      collector = await startCollector({ fleet: 'the-fleet' });
    });
    after(() => collector[Symbol.asyncDispose]());
    const ask = (token = FLEET_TOKEN) => enrol({ http, collector: collector.url, token, request: REQUEST });

    it('gives a key, and the fleet', async () => {
      const answer = await ask();
      assert.ok(answer.ok);
      assert.deepEqual([answer.host, answer.fleet], [REQUEST.host.id, 'the-fleet']);
      assert.ok(answer.key.length >= 16);
      assert.deepEqual(enrolRequestSchema.parse(REQUEST), REQUEST);
    });

    it('with a wrong token is refused, without a word of it', async () => {
      const answer = await ask('another-fleets-token');
      assert.ok(!answer.ok);
      assert.deepEqual([answer.detail, answer.status], ['the collector does not take the token', 401]);
      assert.doesNotMatch(JSON.stringify(answer), /another-fleets/u);
    });

    it('with a token that would break the header is not tried', async () => {
      const before = (await collector.report()).length;
      const answer = await ask('token\r\nX-Evil: yes');
      assert.ok(!answer.ok);
      assert.doesNotMatch(JSON.stringify(answer), /X-Evil/u);
      assert.equal((await collector.report()).length, before);
    });

    it('hands on how long to wait', async () => {
      await collector.fault({ kind: 'status', status: 429, retryAfter: '77' });
      const answer = await ask();
      await collector.fault('none');
      assert.ok(!answer.ok);
      assert.deepEqual([answer.status, answer.retryAfter], [429, '77']);
    });
  });

  describe('whatever answers', () => {
    let server: Server;
    let says = '';
    before(async () => {
      server = createServer((request, response) => {
        request.resume().on('end', () => response.end(says));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => {
      server.close();
      server.closeAllConnections();
    });

    const key = 'k'.repeat(20);
    const amiss: readonly { readonly name: string; readonly answer: unknown }[] = [
      { name: 'a page', answer: '<html>Welcome to the airport</html>' },
      { name: 'nothing', answer: '' },
      { name: 'a list', answer: [] },
      { name: 'no key', answer: { host: 'a' } },
      { name: 'a key that is too short', answer: { host: 'a', key: 'short' } },
      { name: 'a key that breaks a header', answer: { host: 'a', key: `${key}\r\nX: y` } },
      { name: 'a host with a dot, which stands before the key', answer: { host: 'a.b', key } },
      { name: 'a host that is no text', answer: { host: 7, key } },
    ];
    for (const { name, answer } of amiss) {
      it(`is taken for no answer: ${name}`, async () => {
        says = typeof answer === 'string' ? answer : JSON.stringify(answer);
        const address = server.address();
        const port = typeof address === 'object' ? address?.port : 0;
        const got = await enrol({ http, collector: `http://127.0.0.1:${port}`, token: FLEET_TOKEN, request: REQUEST });
        assert.ok(!got.ok);
        assert.equal(got.kind, 'garbage');
      });
    }
  });
});
