/**
 * The files of `/etc/resolver`: name servers that macOS asks for one domain and what is below it.
 *
 * One for a command-and-control name that points to a real server makes that name resolve on this Mac whatever the
 * network's name servers say; one that points to a sinkhole, for the name or for a parent, is a block.
 * @module
 */
import { parseResolverFile, type ResolverFile } from '../host/formats/resolver-file.ts';
import { formatServerAddress } from '../host/formats/server-address.ts';
import type { Found, Host } from '../host/host.ts';
import { covers } from '../model/domain.ts';
import type { Gap } from '../model/gap.ts';
import type { Observation, Sighting } from '../model/observation.ts';
import { servedBy } from './domain-observation.ts';
import { type EtcFile, etcOf, readEtcFiles } from './etc-file.ts';
import { placeOf } from './file-observation.ts';
import type { Look, Lookups } from './probe.ts';
import { gapOf } from './refusal.ts';

const MAX_BYTES = 64 * 1024;
/** A Mac has a handful. */
const MAX_FILES = 256;

export type ResolverLook = {
  readonly probe: string;
  readonly host: Host;
  readonly wanted: Lookups;
  readonly look: Look;
};

type Read = { readonly found: Found; readonly resolver: ResolverFile };

/** Shows the files for names that are looked for, and says which names they block. */
export function* lookAtResolverFiles(looking: ResolverLook): Generator<Sighting> {
  const read: Read[] = [];
  for (const one of readAll(looking)) {
    if ('kind' in one) yield one;
    else read.push(one);
  }
  for (const one of read) if (isToldOf(one, looking.wanted)) yield observe(one, looking);
  for (const name of namesOf(read, looking.wanted)) sayBlock(name, read, looking);
}

/** Each domain that has a resolver file, and whom it is asked of: for the memory. */
export function* resolverMappings(
  host: Host,
): Generator<{ readonly name: string; readonly addresses: readonly string[] }> {
  for (const one of readAll({ probe: 'hosts', host, look: { advance() {} } })) {
    if ('kind' in one || one.resolver.domain === '') continue;
    yield { name: one.resolver.domain, addresses: one.resolver.nameServers.map(({ address }) => address) };
  }
}

function* readAll({
  probe,
  host,
  look,
}: Pick<ResolverLook, 'probe' | 'host'> & { readonly look: Pick<Look, 'advance'> }): Generator<Read | Gap> {
  const folder = `${etcOf(host)}/resolver`;
  const listed = host.files.list({ path: folder });
  if (!listed.ok) yield gapOf(probe, listed.refusal);
  if (!listed.ok || listed.value === undefined) return;
  if (listed.value.length > MAX_FILES) {
    const detail = `${listed.value.length} files, of which ${MAX_FILES} were read`;
    yield gapOf(probe, { reason: 'too-big', path: folder, detail });
  }
  for (const { path } of listed.value.slice(0, MAX_FILES)) {
    look.advance({ examined: 1, area: path });
    for (const file of readEtcFiles(host, path, MAX_BYTES)) {
      if (!file.ok) yield gapOf(probe, file.refusal);
      // on a volume that tells case apart, each of two spellings is listed itself
      else if (nameOf(file.value.found.at.path) === nameOf(path)) yield* parse(file.value);
    }
  }
}

function parse({ found, bytes }: EtcFile): readonly Read[] {
  const resolver = parseResolverFile(bytes.toString('utf8'), nameOf(found.at.path));
  return resolver === undefined || resolver.nameServers.length === 0 ? [] : [{ found, resolver }];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A sinkhole in the place of a name server is the block, not a trace; for a parent's names others may have a reason. */
function isToldOf({ resolver }: Read, { domains }: Lookups): boolean {
  return domains.covers(resolver.domain) && resolver.nameServers.some(({ address }) => !domains.isSinkhole(address));
}

function observe({ found, resolver }: Read, { probe, host }: ResolverLook): Observation {
  const { at, facts } = found;
  const servers = resolver.nameServers.map(formatServerAddress).join(', ');
  return {
    kind: 'observation',
    probe,
    ...servedBy(
      resolver.domain,
      resolver.nameServers.map(({ address }) => address),
    ),
    ...(facts.born === undefined ? {} : { firstObserved: facts.born, lastObserved: host.now().toISOString() }),
    place: placeOf(at),
    exists: true,
    file: facts,
    detail: `a resolver file of its own: ${resolver.domain} and the names below it are asked of ${servers} only`,
  };
}

function namesOf(read: readonly Read[], { all, domains }: Lookups): ReadonlySet<string> {
  const asked = all.flatMap((lookup) => (lookup.kind === 'domain' ? [lookup.value] : []));
  const served = read.map(({ resolver }) => resolver.domain).filter((domain) => domains.covers(domain));
  return new Set([...asked, ...served]);
}

/** macOS asks the resolver with the longest domain; where several have it, all must lead nowhere. */
function sayBlock(name: string, read: readonly Read[], { wanted, look }: ResolverLook): void {
  const serving = read.filter(({ resolver: { domain } }) => domain === '' || covers(domain, name));
  const longest = Math.max(...serving.map(({ resolver }) => resolver.domain.length));
  const asked = serving.filter(({ resolver }) => resolver.domain.length === longest);
  const servers = asked.flatMap(({ resolver }) => resolver.nameServers);
  if (servers.length === 0 || !servers.every(({ address }) => wanted.domains.isSinkhole(address))) return;
  look.block({
    name,
    means: 'resolver-file',
    state: 'sinkholed',
    addresses: [...new Set(servers.map(({ address }) => address))],
    where: asked.map(({ found }) => found.at.path).join(', '),
  });
}
