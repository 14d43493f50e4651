/**
 * Says one thing in the file system as STIX: a `file` with its parent, a `directory` beside it where it is a folder.
 *
 * Source: STIX 2.1, sections 6.4 (directory) and 6.7 (file). `path`, and what begins with `x_besom_`, are additions:
 * public packs ask for `file:path`, which STIX does not have.
 * @module
 */

import type { Found, MacPath } from '../host/host.ts';
import { split } from '../host/survey-place.ts';
import type { Observation, StixObject, StixValue } from '../model/observation.ts';

/** What every file probe shows. */
export const FILE_PATHS = [
  'file:name',
  'file:parent_directory_ref.path',
  'file:path',
  'file:size',
  'file:x_besom_file_type',
  'file:x_besom_name_on_disk',
  'directory:path',
] as const;

/** What a probe that reads the file shows beside. */
export const DIGEST_PATHS = [
  'file:hashes.MD5',
  "file:hashes.'SHA-1'",
  "file:hashes.'SHA-256'",
  "file:hashes.'SHA-512'",
  "file:hashes.'SHA3-256'",
] as const;

export type FileSeen = {
  readonly probe: string;
  readonly found: Found;
  /** RFC 3339 UTC: until when it stood there. */
  readonly now: string;
  /** The spelling of name or path that a lookup asked for, where the disk spells it differently. */
  readonly asked?: { readonly name: string } | { readonly path: string };
  readonly hashes?: Readonly<Record<string, string>>;
  readonly infoPlist?: Readonly<Record<string, StixValue>>;
  readonly detail: string;
};

/** The observation of a thing that stands there now: from its birth, where the volume tells it, until the sweep. */
export function observeFile({ probe, found, now, asked, hashes, infoPlist, detail }: FileSeen): Observation {
  const { at, facts } = found;
  const spelt = spell(at.path, asked);
  const { folder, name } = split(spelt);
  const onDisk = split(at.path).name;
  const file: StixObject = {
    type: 'file',
    name,
    path: spelt,
    parent_directory_ref: 'parent',
    x_besom_file_type: facts.type,
    ...(facts.type === 'file' ? { size: facts.size } : {}),
    ...(hashes === undefined ? {} : { hashes }),
    ...(onDisk === name ? {} : { x_besom_name_on_disk: onDisk }),
    ...(infoPlist === undefined ? {} : { x_besom_info_plist: infoPlist }),
  };
  const isFolder = facts.type === 'directory';
  const parent: StixObject = { type: 'directory', path: folder };
  return {
    kind: 'observation',
    probe,
    objects: { file, parent, ...(isFolder ? { folder: { type: 'directory', path: spelt } } : {}) },
    roots: isFolder ? ['file', 'folder'] : ['file'],
    ...(facts.born === undefined ? {} : { firstObserved: facts.born, lastObserved: now }),
    place: placeOf(at),
    exists: true,
    file: hashes === undefined ? facts : { ...facts, hashes },
    detail,
  };
}

/** Where it stands, with the exact bytes where text can not carry them. */
export function placeOf({ path, bytes }: MacPath): Observation['place'] {
  return bytes === undefined ? { path } : { path, pathBase64: bytes.toString('base64') };
}

function spell(path: string, asked: FileSeen['asked']): string {
  if (asked === undefined) return path;
  if ('path' in asked) return asked.path;
  const { folder } = split(path);
  return `${folder === '/' ? '' : folder}/${asked.name}`;
}
