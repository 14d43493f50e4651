import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkedProxy,
  isLoopback,
  parseScutilProxy,
  proxiesFromEnvironment,
  proxyFor,
} from '../../../src/host/formats/proxy-settings.ts';

/** Written from the format that scutil prints (see the parser's source), for a Mac in an office. */
const OFFICE = `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
    2 : Intranet.Example
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 3128
  HTTPProxy : proxy.example
  HTTPSEnable : 1
  HTTPSPort : 8443
  HTTPSProxy : fd00::1
  HTTPSUser : somebody
  ProxyAutoConfigEnable : 0
  __SCOPED__ : <dictionary> {
    en0 : <dictionary> {
      ExceptionsList : <array> {
        0 : elsewhere.example
      }
      HTTPSEnable : 1
      HTTPSPort : 1
      HTTPSProxy : other.example
      ProxyAutoConfigEnable : 1
    }
  }
}
`;

describe('what scutil prints of proxies', () => {
  it('gives each proxy with its port, the exceptions, and nothing of a single interface', () => {
    assert.deepEqual(parseScutilProxy(OFFICE), {
      http: 'http://proxy.example:3128/',
      https: 'http://[fd00::1]:8443/',
      except: ['*.local', '169.254/16', 'intranet.example'],
      exceptPlainNames: true,
      script: false,
    });
  });

  it('gives what stands behind a dictionary, too', () => {
    const { https } = parseScutilProxy(
      `<dictionary> {\n  A : <dictionary> {\n    B : 1\n  }\n  HTTPSEnable : 1\n  HTTPSProxy : p.example\n}\n`,
    );
    assert.equal(https, 'http://p.example/');
  });

  const none = [
    { name: 'one that is switched off', text: '<dictionary> {\n  HTTPSEnable : 0\n  HTTPSProxy : p.example\n}\n' },
    { name: 'one without a name', text: '<dictionary> {\n  HTTPSEnable : 1\n  HTTPSProxy : \n}\n' },
    { name: 'a name that is none', text: '<dictionary> {\n  HTTPSEnable : 1\n  HTTPSProxy : a b/../\n}\n' },
    {
      name: 'a port that is none',
      text: '<dictionary> {\n  HTTPSEnable : 1\n  HTTPSProxy : p\n  HTTPSPort : 99999\n}\n',
    },
    { name: 'nothing', text: '' },
  ];
  for (const { name, text } of none)
    it(`gives none for ${name}`, () => assert.equal(parseScutilProxy(text).https, undefined));

  for (const key of ['ProxyAutoConfigEnable', 'ProxyAutoDiscoveryEnable'])
    it(`tells that ${key} asks for a script`, () =>
      assert.ok(parseScutilProxy(`<dictionary> {\n  ${key} : 1\n}\n`).script));

  it('survives any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseScutilProxy(text)));
    const line = fc.constantFrom(
      '<dictionary> {',
      'ExceptionsList : <array> {',
      '}',
      '  0 : a',
      'HTTPSProxy : x',
      ' : ',
    );
    fc.assert(fc.property(fc.array(line), (lines) => void parseScutilProxy(lines.join('\n'))));
  });
});

describe('the environment', () => {
  it('names proxies in either case, lower case first', () => {
    const env = {
      HTTPS_PROXY: 'http://upper.example',
      https_proxy: 'lower.example:8080',
      NO_PROXY: 'A.example, .b.example',
    };
    const { https, except } = proxiesFromEnvironment(env);
    assert.deepEqual([https, except], ['http://lower.example:8080/', ['a.example', '.b.example']]);
  });

  it('may name one for all', () => {
    const { http, https } = proxiesFromEnvironment({ ALL_PROXY: 'http://p.example' });
    assert.deepEqual([http, https], ['http://p.example/', 'http://p.example/']);
  });

  it('is not believed where it says HTTP_PROXY, which a request can set', () => {
    assert.equal(proxiesFromEnvironment({ HTTP_PROXY: 'http://evil.example' }).http, undefined);
  });
});

describe('the proxy for an address', () => {
  const settings = {
    http: 'http://plain.example/',
    https: 'http://secure.example/',
    except: ['*.local', '.corp.example', 'exact.example', 'only.example:8443', '169.254/16', '10.0.0.0/8', 'fd00::/8'],
    exceptPlainNames: true,
    script: false,
  };
  const cases: readonly { readonly url: string; readonly proxy: string | undefined }[] = [
    { url: 'https://collector.example/', proxy: settings.https },
    { url: 'http://collector.example/', proxy: settings.http },
    { url: 'https://mac.local/', proxy: undefined },
    { url: 'https://notlocal/', proxy: undefined },
    { url: 'https://a.corp.example/', proxy: undefined },
    { url: 'https://corp.example/', proxy: undefined },
    { url: 'https://evilcorp.example/', proxy: settings.https },
    { url: 'https://exact.example/', proxy: undefined },
    { url: 'https://inexact.example/', proxy: settings.https },
    { url: 'https://only.example:8443/', proxy: undefined },
    { url: 'https://only.example/', proxy: settings.https },
    { url: 'https://169.254.7.7/', proxy: undefined },
    { url: 'https://10.1.2.3/', proxy: undefined },
    { url: 'https://11.1.2.3/', proxy: settings.https },
    { url: 'https://[fd12::1]/', proxy: undefined },
    { url: 'https://localhost/', proxy: undefined },
    { url: 'https://127.9.9.9/', proxy: undefined },
    { url: 'https://[::1]/', proxy: undefined },
  ];
  for (const { url, proxy } of cases)
    it(`of ${url} is ${proxy ?? 'none'}`, () => assert.equal(proxyFor(new URL(url), settings), proxy));

  it('is none for any, where all are excepted', () => {
    assert.equal(proxyFor(new URL('https://c.example'), { ...settings, except: ['*'] }), undefined);
  });
});

describe('an address', () => {
  const loopback = ['localhost', '127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1'];
  const others = ['localhost.example', '128.0.0.1', '::2', 'localhos', '', '127.0.0.1.example', '0.0.0.0'];
  for (const host of loopback) it(`of this machine: ${host}`, () => assert.ok(isLoopback(host)));
  for (const host of others) it(`of another one: "${host}"`, () => assert.ok(!isLoopback(host)));

  const proxies: readonly (readonly [string, string | undefined])[] = [
    ['proxy.example:3128', 'http://proxy.example:3128/'],
    ['http://u:p@proxy.example', 'http://u:p@proxy.example/'],
    ['https://proxy.example', 'https://proxy.example/'],
    ['socks5://proxy.example', undefined],
    ['file:///etc/passwd', undefined],
    ['', undefined],
    [`http://${'a'.repeat(3_000)}`, undefined],
  ];
  for (const [text, proxy] of proxies)
    it(`of a proxy: ${text.slice(0, 40)}`, () => assert.equal(checkedProxy(text), proxy));
});
