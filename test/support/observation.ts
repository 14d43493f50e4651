/**
 * Makes observations for tests: a file that stands there, a name that a hosts line or a name server points somewhere.
 * @module
 */
import type { FileFacts, Observation, StixObject } from '../../src/model/observation.ts';
import { observeFile } from '../../src/probes/file-observation.ts';

export const BORN = '2023-01-01T00:00:00.000Z';
export const NOW = '2023-01-20T12:00:00.000Z';

/** A file as the file probes show it. */
export function fileAt(
  path: string,
  more: {
    readonly probe?: string;
    readonly facts?: Partial<FileFacts>;
    readonly hashes?: Readonly<Record<string, string>>;
  } = {},
): Observation {
  return observeFile({
    probe: more.probe ?? 'walk',
    found: { at: { path }, facts: { ...PLAIN, ...more.facts } },
    now: NOW,
    ...(more.hashes === undefined ? {} : { hashes: more.hashes }),
    detail: 'it stands there',
  });
}

export const PLAIN: FileFacts = {
  type: 'file',
  size: 7,
  mode: 0o644,
  uid: 501,
  modified: BORN,
  changed: BORN,
  born: BORN,
};

/** A name with its addresses, at one line of the hosts file or from one name server. */
export function nameAt(
  name: string,
  addresses: readonly string[],
  more: { readonly probe?: string; readonly record?: string; readonly ours?: boolean } = {},
): Observation {
  const { probe = 'hosts', record = 'line 1', ours } = more;
  const parts = addresses.map((value, index): readonly [string, StixObject] => [
    `address-${index}`,
    { type: value.includes(':') ? 'ipv6-addr' : 'ipv4-addr', value },
  ]);
  return {
    kind: 'observation',
    probe,
    objects: {
      name: { type: 'domain-name', value: name, resolves_to_refs: parts.map(([key]) => key) },
      ...Object.fromEntries(parts),
    },
    roots: ['name'],
    place: { path: '/private/etc/hosts', record },
    exists: true,
    ...(ours === undefined ? {} : { ours }),
  };
}
