/**
 * Keeps connections open between requests, and knows when they are too old to be used again.
 * @module
 */
import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import type { Settings } from '../model/settings.ts';
import { checkedProxy, isLoopback, NO_PROXIES, type ProxySettings, proxyFor } from './formats/proxy-settings.ts';
import { checkIdentity, openTrust, type TrustOptions } from './http-trust.ts';

export type ConnectionOptions = TrustOptions & Pick<Settings, 'proxy'>;

export type Connections = {
  /** The agent for an address; throws where a file or the proxy's address is amiss. */
  agentFor(url: URL): Promise<PlainAgent>;
  /** Whether the system names a proxy script, which is not run. */
  hasScript(): boolean;
  /** The next request opens a new connection, and asks for the proxy anew; what is under way goes on. */
  renew(): void;
  /** Reads the files anew too. */
  distrust(): void;
  /** Ends what is under way. */
  close(): void;
};

/** Connections to one collector at a time, and a pack that is fetched beside. */
const MAX_SOCKETS = 4;

export type ConnectionParts = {
  readonly options: ConnectionOptions;
  readonly systemProxies: () => Promise<ProxySettings>;
};

/** Opens none yet. */
export function openConnections({ options, systemProxies }: ConnectionParts): Connections {
  const agents = new Map<string, PlainAgent>();
  const renew = () => {
    for (const agent of agents.values()) retire(agent);
    agents.clear();
    proxies = undefined;
  };
  let trust: SecureContext | undefined;
  let proxies: ProxySettings | undefined;
  const secure = (): SecureContext => {
    trust ??= openTrust(options);
    return trust;
  };
  return {
    async agentFor(url) {
      proxies ??= await proxiesOf(options.proxy, systemProxies);
      const proxy = chosenProxy(url, proxies);
      const key = `${url.protocol} ${proxy ?? ''}`;
      const agent = agents.get(key) ?? openAgent(url, proxy, () => ({ secureContext: secure(), ...identity(options) }));
      agents.set(key, agent);
      return agent;
    },
    hasScript: () => proxies?.script === true,
    renew,
    distrust() {
      renew();
      trust = undefined;
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

/** Its idle connections end now, the others after their answer. */
function retire(agent: PlainAgent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

function identity({ pinnedKeys }: ConnectionOptions) {
  return { checkServerIdentity: checkIdentity(pinnedKeys) };
}

async function proxiesOf(
  proxy: string,
  systemProxies: () => Promise<ProxySettings>,
): Promise<ProxySettings & { readonly named?: true }> {
  if (proxy === 'none') return NO_PROXIES;
  if (proxy === 'system') return systemProxies();
  const named = checkedProxy(proxy);
  if (named === undefined) throw Object.assign(new Error('no proxy'), { code: 'ERR_PROXY_INVALID_CONFIG' });
  return { ...NO_PROXIES, http: named, https: named, named: true };
}

/** A proxy that was named serves every address, but never sees what may go unencrypted to this machine alone. */
function chosenProxy(url: URL, proxies: ProxySettings & { readonly named?: true }): string | undefined {
  const isOpenToLoopback = url.protocol === 'http:' && isLoopback(url.hostname);
  if (proxies.named === true && !isOpenToLoopback) return proxies.https;
  return proxyFor(url, proxies);
}

type Secured = { readonly secureContext: SecureContext } & ReturnType<typeof identity>;

/** `maxCachedSessions: 0`: a session that is taken up again skips the check of name and pin. */
function openAgent(url: URL, proxy: string | undefined, secured: () => Secured): PlainAgent {
  const shared = {
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    proxyEnv: proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
  };
  if (url.protocol === 'http:') return new PlainAgent(shared);
  return new SecureAgent({ ...shared, ...secured(), maxCachedSessions: 0 });
}
