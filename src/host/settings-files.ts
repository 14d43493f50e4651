/**
 * Reads the two places that settings come from, managed preferences and the configuration file, as plain values by key.
 *
 * Whoever writes either decides whose orders are obeyed here. So managed preferences must be root's, the configuration file
 * root's or that of whoever runs the agent, and neither may be writable by others.
 * @module
 */

import { createHash } from 'node:crypto';
import { lstatSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { jsonOf } from '../model/json.ts';
import { codeOf } from './errno.ts';
import { parsePropertyList } from './formats/property-list.ts';
import { replaceFile } from './replace-file.ts';
import { stampOf as contentStamp } from './stamp.ts';
import { type OwnFile, readOwnFile, type Trusted } from './state-file.ts';

const MAX_BYTES = 1024 * 1024;
const MANAGED_FILE = '/Library/Managed Preferences/com.besom.agent.plist';
const CONFIG_NAME = 'agent.json';
const SNAPSHOT_NAME = 'settings-in-use.json';

/** `managed` is absent where there is no such thing: on what is no Mac. */
export type SettingsPlaces = { readonly managed?: string; readonly file: string };

/** `digest` stands for the content, or for why there is none. */
export type SettingsSource = { readonly digest: string } & (
  | { readonly kind: 'absent' }
  | { readonly kind: 'read'; readonly values: ReadonlyMap<string, unknown> }
  | { readonly kind: 'refused'; readonly path: string; readonly because: string }
);

export type SettingsSources = { readonly managed: SettingsSource; readonly file: SettingsSource };

/** Where this machine's settings stand; `config` is what `--config` named. */
export function settingsPlaces(stateDir: string, config?: string): SettingsPlaces {
  const file = config === undefined ? join(stateDir, CONFIG_NAME) : resolve(config);
  return process.platform === 'darwin' ? { managed: MANAGED_FILE, file } : { file };
}

/** Reads both. What cannot be read is an answer: the agent starts all the same. */
export function readSettingsFiles({ managed, file }: SettingsPlaces): SettingsSources {
  return {
    managed: managed === undefined ? ABSENT : readSource(managed, { trusted: 'root', parse: parseList }),
    file: readSource(file, { trusted: 'root-or-self', parse: parseJson }),
  };
}

/** Differs when either file may have changed; costs two calls of the system, so that it can be asked each second. */
export function settingsStamp({ managed, file }: SettingsPlaces): string {
  return [managed, file].map((path) => (path === undefined ? '' : stampOf(path))).join('|');
}

/**
 * Differs when the program is another one, also where its version is the same: a checkout that was pulled may have a setting
 * that what was kept does not know.
 */
export function programStamp(): string {
  const schema = import.meta.dirname === undefined ? undefined : join(import.meta.dirname, '../model/settings.ts');
  return [process.argv[1], schema].map((path) => (path === undefined ? '' : stampOf(path))).join('|');
}

/** What was kept for the next start: the settings in use with where each came from. They hold the fleet's token. */
export function readSnapshot(stateDir: string): unknown {
  const read = readOwnFile(join(stateDir, SNAPSHOT_NAME), 2 * MAX_BYTES);
  if (read.kind !== 'read') return undefined;
  const parsed = parseJsonText(read.text);
  return parsed.ok ? parsed.value : undefined;
}

/** Why it could not be kept, in the system's code. */
export function keepSnapshot(stateDir: string, snapshot: unknown): string | undefined {
  return replaceFile(join(stateDir, SNAPSHOT_NAME), {
    text: `${JSON.stringify(snapshot)}\n`,
    mode: 0o600,
    lasting: true,
  });
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly because: string };
type Form = { readonly trusted: Trusted; readonly parse: (file: OwnFile & { kind: 'read' }) => Parsed };

const ABSENT: SettingsSource = { kind: 'absent', digest: 'absent' };

function readSource(path: string, { trusted, parse }: Form): SettingsSource {
  const read = readOwnFile(path, MAX_BYTES, trusted);
  if (read.kind === 'absent') return ABSENT;
  if (read.kind === 'refused') return { ...read, path, digest: read.because };
  const digest = createHash('sha256').update(read.bytes).digest('hex');
  const parsed = parse(read);
  if (!parsed.ok) return { kind: 'refused', path, because: parsed.because, digest };
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    return { kind: 'refused', path, because: 'it holds no keys with values', digest };
  }
  return { kind: 'read', values: new Map(Object.entries(value)), digest };
}

function parseList({ bytes }: { readonly bytes: Buffer }): Parsed {
  return parsePropertyList(bytes);
}

function parseJson({ text }: { readonly text: string }): Parsed {
  // an editor's byte order mark is no part of JSON, and no reason to lose the settings
  return parseJsonText(text.replace(/^\uFEFF/u, ''));
}

/** Not the runtime's own words: they quote the text, which may be the token. */
function parseJsonText(text: string): Parsed {
  const value = jsonOf(text);
  return value === undefined ? { ok: false, because: 'it is no JSON' } : { ok: true, value };
}

/** Of a link both ends: the configuration may be a link that is turned to another file. */
function stampOf(path: string): string {
  try {
    const link = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    const stats = link?.isSymbolicLink() === true ? statSync(path, { bigint: true, throwIfNoEntry: false }) : link;
    if (stats === undefined) return 'absent';
    return `${stats.dev}:${stats.ino}:${contentStamp(stats)}`;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return code;
  }
}
