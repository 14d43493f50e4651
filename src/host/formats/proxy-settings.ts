/**
 * Which proxy a machine uses for an address: `scutil --proxy` on macOS, `HTTPS_PROXY` and its kin elsewhere.
 *
 * Source: scutil(8) and SystemConfiguration's SCSchemaDefinitions.h (kSCPropNetProxies…) for the names; curl(1), section
 * "Environment" for the variables.
 * @module
 */
import { isWithin, readNetwork } from '../../model/network.ts';

/** `script`: a proxy script is switched on, which Besom does not run. */
export type ProxySettings = {
  readonly http?: string;
  readonly https?: string;
  /** Names, `*.names`, addresses and networks that are reached without. */
  readonly except: readonly string[];
  readonly exceptPlainNames: boolean;
  readonly script: boolean;
};

export const NO_PROXIES: ProxySettings = { except: [], exceptPlainNames: false, script: false };

/** A Mac lists a handful. */
const MAX_EXCEPTIONS = 1_000;
const MAX_WORD = 2_000;

/** Reads what `scutil --proxy` prints. A password for a proxy stands in the keychain, and is none of ours. */
export function parseScutilProxy(text: string): ProxySettings {
  const values = new Map<string, string>();
  const except: string[] = [];
  // what each open brace belongs to; the whole dictionary has no name
  const way: string[] = [];
  for (const { 0: line } of text.matchAll(/[^\r\n]+/gu)) {
    const [, key = '', value = ''] = /^\s*(\w{1,100}) : (.*)$/u.exec(line.slice(0, MAX_WORD)) ?? [];
    if (line.trim() === '}') way.pop();
    else if (line.endsWith(' {')) way.push(key);
    else if (way.length === 1) values.set(key, value);
    // a dictionary of another interface (`__SCOPED__`) has exceptions of its own, which stand deeper
    else if (way.length === 2 && way[1] === 'ExceptionsList' && except.length < MAX_EXCEPTIONS) {
      except.push(value.toLowerCase());
    }
  }
  const http = listed(values, 'HTTP');
  const https = listed(values, 'HTTPS');
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    except,
    exceptPlainNames: values.get('ExcludeSimpleHostnames') === '1',
    script: values.get('ProxyAutoConfigEnable') === '1' || values.get('ProxyAutoDiscoveryEnable') === '1',
  };
}

function listed(values: ReadonlyMap<string, string>, kind: 'HTTP' | 'HTTPS'): string | undefined {
  const host = values.get(`${kind}Proxy`) ?? '';
  if (values.get(`${kind}Enable`) !== '1' || host === '') return undefined;
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return checkedProxy(`http://${bracketed}:${values.get(`${kind}Port`) ?? '80'}`);
}

/** Reads the environment. Lower case comes first, and `HTTP_PROXY` is not read: a CGI caller can set it (httpoxy). */
export function proxiesFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  const either = (name: string) => env[name.toLowerCase()] ?? env[name];
  const http = checkedProxy(env['http_proxy'] ?? either('ALL_PROXY') ?? '');
  const https = checkedProxy(either('HTTPS_PROXY') ?? either('ALL_PROXY') ?? '');
  const except = (either('NO_PROXY') ?? '').split(/[\s,]+/u).filter((word) => word !== '');
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    except: except.slice(0, MAX_EXCEPTIONS).map((word) => word.toLowerCase()),
    exceptPlainNames: false,
    script: false,
  };
}

/** The address of a proxy, `http://` where nothing is said; nothing where it is none. */
export function checkedProxy(text: string): string | undefined {
  const full = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  const url = text.length > MAX_WORD ? null : URL.parse(full);
  if (url === null || url.hostname === '' || !['http:', 'https:'].includes(url.protocol)) return undefined;
  return url.href;
}

/** The proxy for an address; nothing: it is reached without. */
export function proxyFor(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === 'https:' ? settings.https : settings.http;
  const host = url.hostname.replace(/^\[|\]$/gu, '').toLowerCase();
  if (proxy === undefined || isLoopback(host)) return undefined;
  if (settings.exceptPlainNames && !host.includes('.') && !host.includes(':')) return undefined;
  return settings.except.some((rule) => excepts(rule, host, portOf(url))) ? undefined : proxy;
}

/** Whether what is sent there may go unencrypted: it does not leave this machine, or that was allowed. */
export function maySendPlain({ protocol, hostname }: Pick<URL, 'protocol' | 'hostname'>, isAllowed: boolean): boolean {
  return protocol === 'https:' || isAllowed || isLoopback(hostname);
}

/** This machine itself, by name or address, as an address of the web writes it. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/gu, '');
  const address = readNetwork(host);
  if (address === undefined) return host === 'localhost';
  return LOOPBACK.some((network) => isWithin(address, network));
}

const LOOPBACK = ['127.0.0.0/8', '::1'].flatMap((text) => readNetwork(text) ?? []);

function portOf({ port, protocol }: URL): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}

/** One rule: `*`, a network, a name, or `.tail` and `*.tail`; each also with a port. */
function excepts(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true;
  const [, name = rule, onlyPort = port] = /^(.+):(\d{1,5})$/u.exec(rule.includes('::') ? '' : rule) ?? [];
  if (onlyPort !== port) return false;
  const address = readNetwork(host);
  if (address !== undefined) {
    const network = readNetwork(wholeNetwork(name));
    return network !== undefined && isWithin(address, network);
  }
  const tail = name.replace(/^\*?\./u, '');
  return host === tail || host.endsWith(`.${tail}`);
}

/** macOS writes `169.254/16` for `169.254.0.0/16`. */
function wholeNetwork(text: string): string {
  const [, start, bits] = /^(\d{1,3}(?:\.\d{1,3}){0,2})\/(\d{1,2})$/u.exec(text) ?? [];
  if (start === undefined) return text;
  return `${[...start.split('.'), '0', '0', '0'].slice(0, 4).join('.')}/${bits}`;
}
