/**
 * Who the swept Mac is: its name, its system, and what tells it from every other.
 * @module
 */
import { hostname, release, type } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type PropertyListValue, parsePropertyList } from './formats/property-list.ts';
import type { Files, HostFacts } from './host.ts';

const SYSTEM_VERSION = '/System/Library/CoreServices/SystemVersion.plist';
const PREFERENCES = '/Library/Preferences/SystemConfiguration/preferences.plist';
const OS_RELEASE = '/etc/os-release';

const LIMIT = { maxBytes: 1 << 20 } as const;
/** A name that was found on a hostile disk is shown in every report. */
const MAX_WORDS = 255;
/** systeminformation runs several programs to answer. */
const HARDWARE_LIMIT_MS = 3_000;

/** Of this machine. */
export async function machineFacts(files: Files, platform: NodeJS.Platform): Promise<HostFacts> {
  const isMac = platform === 'darwin';
  const { uuid, serial } = isMac ? await askHardware() : { uuid: null, serial: null };
  const os = (isMac ? macVersion(files) : linuxVersion(files)) ?? `${type()} ${release()}`;
  return { name: hostname(), uuid, serial, platform, os, root: null };
}

/** Of a disk under a root: what its files say of the Mac that it came from. */
export function rootFacts(
  files: Files,
  { root, isMac }: { readonly root: string; readonly isMac: boolean },
): HostFacts {
  const platform = isMac ? 'darwin' : 'unknown';
  const os = macVersion(files) ?? (isMac ? 'macOS, version unknown' : 'unknown');
  return { name: macName(files) ?? root, uuid: null, serial: null, platform, os, root };
}

/** `ProductName ProductVersion (ProductBuildVersion)`. */
function macVersion(files: Files): string | undefined {
  const version = readPropertyList(files, SYSTEM_VERSION);
  const number = wordsAt(version, ['ProductVersion']);
  if (number === undefined) return undefined;
  const build = wordsAt(version, ['ProductBuildVersion']);
  const product = wordsAt(version, ['ProductName']) ?? 'macOS';
  return `${product} ${number}${build === undefined ? '' : ` (${build})`}`;
}

/** What its owner called it, else its name on the network. */
function macName(files: Files): string | undefined {
  const preferences = readPropertyList(files, PREFERENCES);
  const places = [
    ['System', 'System', 'ComputerName'],
    ['System', 'System', 'HostName'],
    ['System', 'Network', 'HostNames', 'LocalHostName'],
  ];
  return places.map((keys) => wordsAt(preferences, keys)).find((name) => name !== undefined);
}

function linuxVersion(files: Files): string | undefined {
  const text = files.readText({ path: OS_RELEASE }, LIMIT);
  const line = text.ok ? text.value?.split('\n').find((each) => each.startsWith('PRETTY_NAME=')) : undefined;
  return line
    ?.slice('PRETTY_NAME='.length)
    .replace(/^"(.*)"$/, '$1')
    .slice(0, MAX_WORDS);
}

/** A list that is missing or damaged tells nothing; that it is damaged is for the probe whose evidence it is. */
function readPropertyList(files: Files, path: string): PropertyListValue | undefined {
  const bytes = files.readBytes({ path }, LIMIT);
  if (!bytes.ok || bytes.value === undefined) return undefined;
  const list = parsePropertyList(bytes.value);
  return list.ok ? list.value : undefined;
}

function wordsAt(value: PropertyListValue | undefined, keys: readonly string[]): string | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return typeof value === 'string' && value !== '' ? value.slice(0, MAX_WORDS) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return wordsAt(Object.entries(value).find(([name]) => name === key)?.[1], rest);
}

type Hardware = Pick<HostFacts, 'uuid' | 'serial'> & { readonly model: string | null };

let hardware: Promise<Hardware> | undefined;

/** It does not change while a process runs, and to ask costs several programs. */
function askHardware(): Promise<Hardware> {
  hardware ??= runHardware();
  return hardware;
}

/** Loaded only here: it runs programs, which is of no use where they could not answer. */
async function runHardware(): Promise<Hardware> {
  const unknown: Hardware = { uuid: null, serial: null, model: null };
  const { system } = await import('systeminformation');
  return Promise.race([
    system().then(({ uuid, serial, model }) => ({ uuid: said(uuid), serial: said(serial), model: said(model) })),
    delay(HARDWARE_LIMIT_MS, unknown, { ref: false }),
  ]);
}

/** What Apple calls this model (`MacBookPro18,3`); nothing is asked of another machine. */
export async function machineModel(platform: NodeJS.Platform): Promise<string | null> {
  return platform === 'darwin' ? (await askHardware()).model : null;
}

/** It says an empty word or a dash where it does not know. */
function said(word: string): string | null {
  return word === '' || word === '-' ? null : word.slice(0, MAX_WORDS);
}
