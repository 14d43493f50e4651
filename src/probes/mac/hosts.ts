/**
 * Hosts probe: every name that the Mac's hosts file maps to an address, and the resolver files beside it.
 *
 * macOS reads this file before it asks DNS, so a line here can point a command-and-control name somewhere without a
 * single query leaving the Mac; and it is where the block stands that a responder puts in place.
 * @module
 */
import { type HostsEntry, parseHosts } from '../../host/formats/hosts-file.ts';
import type { Host } from '../../host/host.ts';
import type { Keepsake } from '../../model/memory.ts';
import type { Observation, Sighting } from '../../model/observation.ts';
import { DOMAIN_PATHS, resolving } from '../domain-observation.ts';
import { type EtcFile, etcOf, isForMacos, readEtcFiles } from '../etc-file.ts';
import { placeOf } from '../file-observation.ts';
import { openHostsBlocks } from '../hosts-blocks.ts';
import type { Look, Lookups, Probe, Sealing } from '../probe.ts';
import { gapOf } from '../refusal.ts';
import { sealMapping } from '../remembers.ts';
import { lookAtResolverFiles, resolverMappings } from '../resolver-files.ts';

const MAX_BYTES = 16 * 1024 * 1024;
/** Entries between two breaths: a block list of a million lines must not keep the answers of DNS waiting. */
const BREATH = 20_000;
/** Lines that lead somewhere and are remembered: a Mac has a handful, and each costs some hashes. */
const MAX_SEALED = 25_000;
const SEAL_BREATH = 500;

export const hosts: Probe = {
  name: 'hosts',
  says: 'names in the hosts file and in /etc/resolver',
  shows: [...DOMAIN_PATHS, 'domain-name:x_besom_nameserver_refs', 'domain-name:x_besom_nameserver_refs[*].value'],
  serves: ['domain', 'domain-test'],
  feeds: 'evidence',
  lane: 'fast',
  look: lookAtHosts,
  remembers: rememberNames,
};

/** The same files once more: they are small, and what selects lines for a pack must not decide what is remembered. */
async function* rememberNames(host: Host, sealing: Sealing, signal: AbortSignal): AsyncGenerator<Keepsake> {
  let read = 0;
  let sealed = 0;
  for (const file of readEtcFiles(host, `${etcOf(host)}/hosts`, MAX_BYTES)) {
    for (const { name, address } of file.ok ? parseHosts(file.value.bytes) : []) {
      read += 1;
      if (read % BREATH === 0) await breathe();
      if (signal.aborted) return;
      if (sealing.domains.isSinkhole(address)) continue;
      sealed += 1;
      if (sealed % SEAL_BREATH === 0) await breathe();
      if (sealed <= MAX_SEALED) yield* sealMapping({ name, addresses: [address] }, sealing);
    }
  }
  if (!isForMacos(host)) return;
  for (const mapping of resolverMappings(host)) yield* sealMapping(mapping, sealing);
}

async function* lookAtHosts(host: Host, wanted: Lookups, look: Look): AsyncGenerator<Sighting> {
  if (!wanted.all.some(({ kind }) => kind === 'domain' || kind === 'domain-test')) return;
  for (const file of readEtcFiles(host, `${etcOf(host)}/hosts`, MAX_BYTES)) {
    if (file.ok) yield* lookAtLines(file.value, { host, wanted, look });
    else yield gapOf('hosts', file.refusal);
  }
  // no other system reads them
  if (isForMacos(host)) yield* lookAtResolverFiles({ probe: 'hosts', host, wanted, look });
}

type Looking = { readonly host: Host; readonly wanted: Lookups; readonly look: Look };

async function* lookAtLines({ found, bytes }: EtcFile, { host, wanted, look }: Looking): AsyncGenerator<Sighting> {
  look.advance({ bytesRead: bytes.length, area: found.at.path });
  const blocks = openHostsBlocks(found.at.path, { host, wanted });
  let read = 0;
  for (const entry of parseHosts(bytes)) {
    read += 1;
    if (read % BREATH === 0) {
      look.advance({ examined: BREATH });
      await breathe();
      if (look.signal.aborted) return;
    }
    if (!wanted.domains.covers(entry.name)) continue;
    blocks.take(entry);
    yield observe(entry, { found, host, wanted });
  }
  look.advance({ examined: read % BREATH });
  for (const block of blocks.all()) look.block(block);
}

type Seen = { readonly found: EtcFile['found']; readonly host: Host; readonly wanted: Lookups };

function observe(entry: HostsEntry, { found, host, wanted }: Seen): Observation {
  const { at, facts } = found;
  // anybody can write our marker lines: what stands between them is ours only where it does what ours do
  const isOurs = entry.ours && wanted.domains.isSinkhole(entry.address);
  return {
    kind: 'observation',
    probe: 'hosts',
    ...resolving(entry.name, [entry.address]),
    ...(facts.born === undefined ? {} : { firstObserved: facts.born, lastObserved: host.now().toISOString() }),
    place: { ...placeOf(at), record: `line ${entry.line}` },
    exists: true,
    file: facts,
    ...(isOurs ? { ours: true } : {}),
    detail: `line ${entry.line} of the hosts file points ${entry.nameAsWritten} to ${entry.address}${READERS[entry.usedBy]}`,
  };
}

const READERS: Readonly<Record<HostsEntry['usedBy'], string>> = {
  both: '',
  macos: ', as macOS reads it',
  strict: ', as stricter resolvers than macOS read it',
};

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
