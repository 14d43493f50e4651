/**
 * DNS probe: whether the block of each domain is in force, by the system's resolver and by each name server.
 *
 * An answer says what a name means today and nothing of what this Mac did, so it feeds posture only. A question can
 * tell the domain's owner that somebody is looking: each is asked once, and none with `--no-resolve`.
 * @module
 */
import type { Answer, Host } from '../../host/host.ts';
import type { Observation, Sighting } from '../../model/observation.ts';
import { isProblem } from '../../model/problem.ts';
import type { Block } from '../../model/report.ts';
import { asTheyCome } from '../as-they-come.ts';
import { DOMAIN_PATHS, resolving } from '../domain-observation.ts';
import { etcOf } from '../etc-file.ts';
import { isAnswer, openAsker } from '../patient-asker.ts';
import type { Look, Lookups, Probe } from '../probe.ts';

/** A pack of ten thousand domains must not become a storm of questions; the rest is said not to have been asked. */
const MAX_NAMES = 512;
/** Names under way at one server, and at the system's resolver, which answers on four threads of the runtime. */
const SERVER_AT_ONCE = 64;
const SYSTEM_AT_ONCE = 4;
/** RFC 1123, with the underscore that names in the wild have; without a dot a search list would be put behind it. */
const ASKABLE = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

export const dns: Probe = {
  name: 'dns',
  says: 'whether the domains are blocked, by the system and by each name server',
  shows: DOMAIN_PATHS,
  serves: ['domain'],
  feeds: 'posture',
  lane: 'beside',
  absence(host) {
    if (host.kind !== 'root') return undefined;
    return { state: 'not-applicable', because: 'a disk does not resolve names' };
  },
  look: lookAtDns,
};

/** What was asked of whom. */
type Told = { readonly name: string; readonly server?: string; readonly answer: Answer };

async function* lookAtDns(host: Host, wanted: Lookups, look: Look): AsyncGenerator<Sighting> {
  const all = [...new Set(wanted.all.flatMap((lookup) => (lookup.kind === 'domain' ? [lookup.value] : [])))];
  const names = all.filter((name) => ASKABLE.test(name)).slice(0, MAX_NAMES);
  const asked = new Set(names);
  for (const name of all) if (!asked.has(name)) look.block(notAsked(name));
  if (names.length === 0) return;
  // whoever stops listening must not leave two hundred questions under way
  const end = new AbortController();
  const asking = { host, look, signal: AbortSignal.any([look.signal, end.signal]) };
  try {
    for await (const told of asTheyCome(await askAll(names, asking))) yield* tell(told, { host, wanted, look });
  } finally {
    end.abort();
  }
}

type Asking = { readonly host: Host; readonly look: Look; readonly signal: AbortSignal };

/** The system is asked before its name servers are known: to list them runs a program. */
async function askAll(names: readonly string[], asking: Asking): Promise<readonly Promise<Told>[]> {
  const { resolver } = asking.host;
  const { system } = resolver;
  const askSystem = system && openAsker((name) => system(name, asking.signal), SYSTEM_AT_ONCE);
  const answers = new Map(askSystem && names.map((name) => [name, askSystem(name)]));
  const servers = (await listServers(names, asking)).map((server) => ({
    server,
    ask: openAsker((name) => resolver.ask(server, name, asking.signal), SERVER_AT_ONCE),
  }));
  return names.flatMap((name) => {
    const direct = servers.map(({ server, ask }) => tellOf({ name, server }, ask(name), asking));
    const answer = answers.get(name);
    return answer === undefined ? direct : [tellOfSystem(name, { answer, direct }, asking), ...direct];
  });
}

/** A machine whose name servers can not be told is no gap: whether the block is in force stays unknown. */
async function listServers(names: readonly string[], { host, look }: Asking): Promise<readonly string[]> {
  try {
    return await host.resolver.servers();
  } catch (error) {
    if (!isProblem(error)) throw error;
    for (const name of names) look.block({ ...notAsked(name), means: 'server', where: error.message });
    return [];
  }
}

async function tellOf(asked: Omit<Told, 'answer'>, answer: Promise<Answer>, { look }: Asking): Promise<Told> {
  const told = { ...asked, answer: await answer };
  look.advance({ examined: 1, area: asked.name });
  return told;
}

/** macOS says "no such name" also where it has no network: then no server answers, and the block stays unknown. */
async function tellOfSystem(
  name: string,
  { answer, direct }: { readonly answer: Promise<Answer>; readonly direct: readonly Promise<Told>[] },
  asking: Asking,
): Promise<Told> {
  const told = await tellOf({ name }, answer, asking);
  if (!isAbsent(told.answer)) return told;
  const others = await Promise.all(direct);
  return others.some((other) => isAnswer(other.answer)) ? told : { name, answer: { code: 'EUNREACHABLE' } };
}

type Telling = { readonly host: Host; readonly wanted: Lookups; readonly look: Look };

function* tell({ name, server, answer }: Told, { host, wanted, look }: Telling): Generator<Observation> {
  const addresses = 'addresses' in answer ? answer.addresses : [];
  const state = stateOf(answer, wanted);
  look.block({
    name,
    means: server === undefined ? 'system' : 'server',
    ...(server === undefined ? {} : { server }),
    state,
    addresses: [...addresses],
    where: server === undefined ? "this machine's resolver" : `name server ${server}`,
  });
  if (state !== 'resolves') return;
  const now = host.now().toISOString();
  const by = server === undefined ? "this machine's resolver" : `name server ${server}`;
  yield {
    kind: 'observation',
    probe: 'dns',
    ...resolving(name, addresses),
    firstObserved: now,
    lastObserved: now,
    place: { path: `${etcOf(host)}/resolv.conf`, record: `${name} by ${by}` },
    exists: true,
    detail: `${name} is not blocked: ${by} gives ${addresses.join(', ')}`,
  };
}

/** A name without an address leads nowhere, as one that does not exist. What was lost on the way says nothing. */
function stateOf(answer: Answer, { domains }: Lookups): Block['state'] {
  if ('addresses' in answer) {
    if (answer.addresses.length === 0) return 'no-such-name';
    return answer.addresses.every((address) => domains.isSinkhole(address)) ? 'sinkholed' : 'resolves';
  }
  if (isAbsent(answer)) return 'no-such-name';
  return answer.code === 'EREFUSED' ? 'refused' : 'unknown';
}

function isAbsent(answer: Answer): boolean {
  return 'code' in answer && (answer.code === 'ENOTFOUND' || answer.code === 'ENODATA');
}

function notAsked(name: string): Block {
  const where = ASKABLE.test(name) ? `not asked: more than ${MAX_NAMES} names` : 'not asked: no name that DNS can have';
  return { name, means: 'system', state: 'unknown', addresses: [], where };
}
