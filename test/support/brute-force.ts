/**
 * Says what a sweep must find on a tree by brute force: an observation of every entry, matched against every pattern.
 *
 * Nothing of the plan, the lookups' push-down, the host's walk or the judge takes part. What is shared with the sweep
 * are the observation of one file and the matcher, which have tests of their own.
 * @module
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { factsOf } from '../../src/host/facts.ts';
import { foldName, normaliseName } from '../../src/host/fold.ts';
import type { DigestName, Host, MacPath } from '../../src/host/host.ts';
import type { Observation } from '../../src/model/observation.ts';
import { observeFile } from '../../src/probes/file-observation.ts';
import type { Probe } from '../../src/probes/probe.ts';
import { matchPattern } from '../../src/stix/matching/match.ts';
import type { Plan } from '../../src/sweep/plan.ts';
import { joinSightings } from '../../src/sweep/same-thing.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { digestOf } from './disk-image.ts';
import type { PlistEntries } from './info-plist.ts';

const DIGESTS: readonly DigestName[] = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256'];

export type SweptTree = {
  /** Where `/` of the Mac lies on this machine. */
  readonly data: string;
  readonly caseSensitive: boolean;
  /** What the Info.plist of each bundle says, by the bundle's path. */
  readonly bundles: ReadonlyMap<string, PlistEntries>;
};

/** `indicator path` for each match, the path as hex, since a name need not be text. */
export type Matches = ReadonlySet<string>;

/** All matches by brute force. */
export function matchEverything(plan: Plan, tree: SweptTree, now: string): Matches {
  const observations = entriesBelow(Buffer.from('/'), tree).map((path) => observe(path, { tree, plan, now }));
  const matches = new Set<string>();
  for (const { indicator, pattern } of plan.planned) {
    const result = matchPattern(pattern, observations);
    if (result.kind !== 'match') continue;
    for (const index of result.bindings.flat()) {
      const place = observations[index]?.place;
      if (place !== undefined) matches.add(`${indicator.name} ${rawHex(place)}`);
    }
  }
  return matches;
}

/** All matches of the sweep itself. */
export async function matchBySweep(plan: Plan, host: Host, probes: readonly Probe[], jobs: number): Promise<Matches> {
  const matches = new Set<string>();
  const switches = { skip: [], hashAll: true, sinkholes: [], jobs, maxHits: Number.MAX_SAFE_INTEGER };
  const signal = new AbortController().signal;
  for await (const event of sweep({ host, probes, plan, switches, hostId: 'test', explain: false, signal })) {
    if (event.kind === 'gap') throw new Error(`a gap: ${JSON.stringify(event.gap)}`);
    if (event.kind === 'finding') matches.add(`${event.finding.name} ${rawHex(event.finding)}`);
  }
  return matches;
}

function entriesBelow(folder: Buffer, tree: SweptTree): readonly Buffer[] {
  return readdirSync(onDisk(folder, tree), { encoding: 'buffer', withFileTypes: true }).flatMap((entry) => {
    const path = Buffer.concat([folder, folder.length > 1 ? Buffer.from('/') : Buffer.alloc(0), entry.name]);
    return entry.isDirectory() ? [path, ...entriesBelow(path, tree)] : [path];
  });
}

type Observing = { readonly tree: SweptTree; readonly plan: Plan; readonly now: string };

/** One observation of the thing, in its own spelling and in each that a lookup asks for. */
function observe(path: Buffer, { tree, plan, now }: Observing): Observation {
  const stats = lstatSync(onDisk(path, tree));
  const at = macPath(path);
  const infoPlist = /\.app$/iu.test(at.path) ? tree.bundles.get(at.path) : undefined;
  const seen = {
    probe: 'brute force',
    found: { at, facts: factsOf(stats) },
    now,
    ...(stats.isFile() ? { hashes: digestsOf(path, tree) } : {}),
    ...(infoPlist === undefined ? {} : { infoPlist }),
    detail: '',
  };
  return spellingsOf(at.path, { tree, plan }).reduce<Observation>(
    (joined, asked) => joinSightings(joined, observeFile({ ...seen, asked })),
    observeFile(seen),
  );
}

type Asked = { readonly name: string } | { readonly path: string };

function spellingsOf(path: string, { tree, plan }: Omit<Observing, 'now'>): readonly Asked[] {
  const fold = tree.caseSensitive ? normaliseName : foldName;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return plan.lookups.flatMap((lookup): readonly Asked[] => {
    if (lookup.kind === 'name' && fold(lookup.name) === fold(name)) return [{ name: lookup.name }];
    if (lookup.kind === 'path' && fold(lookup.path) === fold(path)) return [{ path: lookup.path }];
    return [];
  });
}

function digestsOf(path: Buffer, tree: SweptTree): Readonly<Record<string, string>> {
  const bytes = readFileSync(onDisk(path, tree));
  return Object.fromEntries(DIGESTS.map((name) => [name, digestOf(bytes, name)]));
}

function onDisk(path: Buffer, { data }: SweptTree): Buffer {
  return Buffer.concat([Buffer.from(data), path]);
}

function macPath(bytes: Buffer): MacPath {
  const path = bytes.toString('utf8');
  return Buffer.from(path).equals(bytes) ? { path } : { path, bytes };
}

function rawHex({ path, pathBase64 }: { readonly path: string; readonly pathBase64?: string | undefined }): string {
  return (pathBase64 === undefined ? Buffer.from(path) : Buffer.from(pathBase64, 'base64')).toString('hex');
}
