/**
 * This machine: a running Mac, or whatever else Besom is tried on first.
 * @module
 */
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { isProblem, type Problem } from '../model/problem.ts';
import { placesInCloud, placesThatAsk, tryAccess } from './access.ts';
import { cloudTest } from './dataless.ts';
import { type Alias, type Disk, placesOf } from './disk.ts';
import { openResolver } from './dns.ts';
import { codeOf } from './errno.ts';
import { openFiles } from './files.ts';
import { DATA_VOLUME } from './firmlinks.ts';
import type { MountList } from './formats/mounts.ts';
import type { FullDiskAccess, Host, Refusal } from './host.ts';
import { machineFacts } from './host-facts.ts';
import { lookRaw } from './look-raw.ts';
import { surveyMachine } from './machine-survey.ts';
import { doubtAbout } from './mount-doubts.ts';
import { readMounts, type Sorted, sortMounts, untouchableOf } from './mounts.ts';
import { namesInUse } from './names-in-use.ts';
import { type HostOptions, isStrict } from './options.ts';
import { bytesOf, rawOf } from './raw-path.ts';
import { openWays } from './ways.ts';

export type MachineOptions = HostOptions & {
  /** Whether macOS may put up questions to the person at the Mac. */
  readonly ask: boolean;
  /** Name servers to ask instead of the machine's own. */
  readonly resolvers: readonly string[];
};

/** Opens this machine. */
export function openMachine(options: MachineOptions): Host {
  const { platform } = process;
  const isMac = platform === 'darwin';
  const table = mountTable();
  const rights = isMac ? macRights(options, table.sorted) : NO_MAC;
  const disk = openDisk(rights, table.sorted);
  const files = openFiles(disk);
  const ways = openWays(disk);
  return {
    kind: 'machine',
    isMac,
    strict: isStrict(),
    warnings: isMac ? doubtsAbout(table.list) : [],
    files,
    ways,
    resolver: openResolver({ servers: options.resolvers, platform }),
    log: options.log,
    survey: (request) =>
      surveyMachine({ ...rights, ...options, isMac, ways, mounts: table.problem ?? table.sorted }, request),
    renew: () => openMachine(options),
    facts: () => machineFacts(files, platform),
    fullDiskAccess: () => rights.access,
    expectedNames: () => namesInUse(isMac ? DATA_VOLUME : '/') ?? namesInUse('/'),
    now: () => new Date(),
  };
}

type Table = { readonly list: MountList; readonly sorted: Sorted; readonly problem?: Problem };

/** Without the table nobody knows what is local: exact paths are looked at, and the survey says why it is not. */
function mountTable(): Table {
  try {
    const list = readMounts();
    return { list, sorted: sortMounts(list.mounts, '/') };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { list: { mounts: [], unread: [] }, sorted: { walked: [], leftOut: [] }, problem: error };
  }
}

function doubtsAbout(list: MountList): readonly Refusal[] {
  const detail = doubtAbout(list, lookRaw);
  return detail === undefined ? [] : [{ reason: 'damaged', path: '/sbin/mount', detail }];
}

/** What macOS lets this process see, and what is left alone because of that. Paths as the Mac spells them. */
export type Rights = {
  readonly access: FullDiskAccess;
  /** Places about which macOS would ask the person at the Mac. */
  readonly asking: readonly string[];
  /** Folders that the cloud fills. */
  readonly inCloud: readonly string[];
};

const NO_MAC: Rights = { access: 'not-applicable', asking: [], inCloud: [] };

function macRights({ ask }: MachineOptions, { walked }: Sorted): Rights {
  const homes = findHomes();
  const access = tryAccess(homes);
  // which volumes are removable is not to be seen from the table; hidden ones belong to macOS
  const volumes = walked.filter(({ at, options }) => at.startsWith('/Volumes/') && !options.includes('nobrowse'));
  const asksNobody = ask || access === 'granted';
  const asking = asksNobody
    ? []
    : placesThatAsk(
        homes,
        volumes.map(({ at }) => bytesOf(at).toString('utf8')),
      );
  return { access, asking, inCloud: placesInCloud(homes) };
}

/** The homes of people and of whoever runs this, by their real paths: root's `/var/root` is below a link. */
function findHomes(): readonly string[] {
  return [...new Set([...foldersIn('/Users'), '/private/var/root', homedir()].map(realPath))];
}

function foldersIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'Shared')
      .map(({ name }) => `${folder}/${name}`);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return [];
  }
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return path;
  }
}

function openDisk({ access, asking, inCloud }: Rights, mounts: Sorted): Disk {
  const isMac = access !== 'not-applicable';
  const volume = { caseSensitive: !isMac };
  return {
    ...volume,
    trees: [{ real: '/', shown: [] }],
    aliases: isMac ? [] : missingInPrivate(),
    untouchable: placesOf(untouchableOf(mounts.leftOut), volume),
    unopened: placesOf(
      asking.map((path) => [rawOf({ path }), { reason: 'would-ask' }]),
      volume,
    ),
    ...(isMac && { isInCloud: cloudTest(inCloud) }),
  };
}

/** A pattern's `/tmp` is spelt `/private/tmp`, as on a Mac: on another system it means what it said before. */
function missingInPrivate(): readonly Alias[] {
  return ['tmp', 'var', 'etc']
    .filter((name) => lstatSync(`/private/${name}`, { throwIfNoEntry: false }) === undefined)
    .map((name) => ({ from: ['private', name], to: [name] }));
}
