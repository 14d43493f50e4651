/**
 * Says which pack a bundle is: its id, its name and its version, with something to go by where it says none.
 * @module
 */
import type { Pack } from '../../model/pack.ts';
import { compareTimestamps, isTimestamp } from '../patterns/timestamp.ts';
import { TEXT_LIMITS } from './bundle-actions.ts';
import type { Member } from './bundle-versions.ts';
import { type RawObject, shorten, shortTextOf, textOf } from './raw-object.ts';

export type BundleFacts = { readonly properties: RawObject; readonly source: string; readonly sha256: string };

/** Name and version are those of the bundle's report; else of its first identity or its file, and its newest object. */
export function packIdentity(current: readonly Member[], facts: BundleFacts): Pick<Pack, 'id' | 'name' | 'version'> {
  const report = firstOf(current, 'report');
  const named = [report, firstOf(current, 'identity')].flatMap((object) => nameOf(object));
  const id = textOf(facts.properties, 'id');
  return {
    id: id === undefined || id.length > TEXT_LIMITS.id ? idFromDigest(facts.sha256) : id,
    name: named[0] ?? fileStem(facts.source),
    version: versionOf(report) ?? newestModified(current) ?? facts.sha256.slice(0, 12),
  };
}

function firstOf(current: readonly Member[], type: string): RawObject {
  return current.find(({ object }) => object['type'] === type)?.object ?? {};
}

function nameOf(object: RawObject): readonly string[] {
  const name = shortTextOf(object, 'name', TEXT_LIMITS.name);
  return name === undefined ? [] : [name];
}

function versionOf(report: RawObject): string | undefined {
  return (
    shortTextOf(report, 'x_besom_pack_version', TEXT_LIMITS.name) ?? shortTextOf(report, 'modified', TEXT_LIMITS.name)
  );
}

function newestModified(current: readonly Member[]): string | undefined {
  let newest: string | undefined;
  for (const { object } of current) {
    const modified = textOf(object, 'modified');
    if (modified === undefined || !isTimestamp(modified)) continue;
    if (newest === undefined || (compareTimestamps(modified, newest) ?? 0) > 0) newest = modified;
  }
  return newest === undefined ? undefined : shorten(newest, TEXT_LIMITS.time);
}

function fileStem(source: string): string {
  const file = source.split(/[/\\]/u).at(-1) ?? source;
  return file.replace(/(?<=.)\.[^.]*$/u, '') || source;
}

/** A bundle without an id gets one from its bytes, so that it is the same in every report; in the form of a UUIDv4. */
function idFromDigest(sha256: string): string {
  const variant = ((Number.parseInt(sha256.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const groups = [
    sha256.slice(0, 8),
    sha256.slice(8, 12),
    `4${sha256.slice(13, 16)}`,
    `${variant}${sha256.slice(17, 20)}`,
  ];
  return `bundle--${[...groups, sha256.slice(20, 32)].join('-')}`;
}
