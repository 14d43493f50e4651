/**
 * Asks for the addresses of a name: the system's resolver, and name servers one by one.
 *
 * Each question is bounded: 2 s, one try, so that a Mac that is taken off its network does not hold the sweep.
 * @module
 */
import { lookup, promises } from 'node:dns';
import { Problem } from '../model/problem.ts';
import { generalServers, parseResolvConf, parseScutilDns } from './formats/resolver-list.ts';
import { formatServerAddress, parseServerAddress } from './formats/server-address.ts';
import type { Answer, Resolver } from './host.ts';
import { readInput } from './input.ts';
import { askProgram } from './programs.ts';

const LIMIT_MS = 2000;
const RESOLV_CONF = '/etc/resolv.conf';
const MAX_RESOLV_CONF_BYTES = 64 * 1024;

export type ResolverOptions = {
  /** Servers to ask instead of everything that the machine would ask itself; empty: none were named. */
  readonly servers: readonly string[];
  readonly platform: NodeJS.Platform;
};

/** The resolver of this machine, or the servers named instead. A server that is no address is a Problem. */
export function openResolver({ servers, platform }: ResolverOptions): Resolver {
  const named = servers.map(checkServer);
  if (named.length > 0) return { ask: askServer, servers: async () => named };
  return { system: askSystem, ask: askServer, servers: () => listServers(platform) };
}

function checkServer(text: string): string {
  const server = parseServerAddress(text);
  if (server !== undefined) return formatServerAddress(server);
  const shown = JSON.stringify(text.slice(0, 80));
  throw new Problem(
    'USAGE',
    `with name server ${shown}: it is no address. Write it as 192.0.2.53:53 or [2001:db8::53]:53`,
  );
}

async function listServers(platform: NodeJS.Platform): Promise<readonly string[]> {
  if (platform !== 'darwin') {
    return parseResolvConf(readInput(RESOLV_CONF, { maxBytes: MAX_RESOLV_CONF_BYTES }).toString('utf8'));
  }
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { stdout } = await askProgram('scutil', ['--dns'], { about: 'machine', signal });
  return generalServers(parseScutilDns(stdout.toString('utf8')));
}

/** `getaddrinfo` can not be cancelled: its thread goes on, and only the waiting ends. */
async function askSystem(name: string, signal: AbortSignal): Promise<Answer> {
  if (signal.aborted) return { code: ABORTED };
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const limit = openLimit(signal, (code) => resolve({ code }));
  lookup(name, { all: true }, (error, found) => {
    resolve(error === null ? { addresses: found.map(({ address }) => address) } : { code: codeOf(error) });
  });
  try {
    return await promise;
  } finally {
    limit.close();
  }
}

/** One A and one AAAA question to one server. What either of them answers with addresses counts. */
async function askServer(server: string, name: string, signal: AbortSignal): Promise<Answer> {
  if (signal.aborted) return { code: ABORTED };
  if (parseServerAddress(server) === undefined) return { code: 'EBADSERVER' };
  const resolver = new promises.Resolver({ timeout: LIMIT_MS, tries: 1 });
  resolver.setServers([server]);
  let ended: string | undefined;
  // c-ares lengthens its own limit as it sees fit (500 ms became 900), so it is not the one that counts
  const limit = openLimit(signal, (code) => {
    ended = code;
    resolver.cancel();
  });
  try {
    const answers = await Promise.all([answerOf(resolver.resolve4(name)), answerOf(resolver.resolve6(name))]);
    const answer = joinAnswers(answers);
    return 'code' in answer && ended !== undefined ? { code: ended } : answer;
  } finally {
    limit.close();
  }
}

const ABORTED = 'ECANCELLED';
const TIMED_OUT = 'ETIMEOUT';

/** Ends a question after the limit, or when the sweep ends. */
function openLimit(signal: AbortSignal, end: (code: string) => void): { close(): void } {
  const abort = () => end(ABORTED);
  const timer = setTimeout(() => end(TIMED_OUT), LIMIT_MS);
  signal.addEventListener('abort', abort);
  return {
    close() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}

async function answerOf(addresses: Promise<readonly string[]>): Promise<Answer> {
  try {
    return { addresses: await addresses };
  } catch (error) {
    return { code: codeOf(error) };
  }
}

/** From the least certain to the most; any other code comes before: a lost answer may have held an address. */
const CERTAINTY = ['EREFUSED', 'ENODATA', 'ENOTFOUND'];

function joinAnswers(answers: readonly Answer[]): Answer {
  const addresses = answers.flatMap((answer) => ('addresses' in answer ? answer.addresses : []));
  if (addresses.length > 0) return { addresses };
  const codes = answers.flatMap((answer) => ('code' in answer ? [answer.code] : []));
  const [code = 'ENODATA'] = codes.toSorted((a, b) => CERTAINTY.indexOf(a) - CERTAINTY.indexOf(b));
  return { code };
}

/** A code is what DNS says; anything else is a bug, which must crash. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}
