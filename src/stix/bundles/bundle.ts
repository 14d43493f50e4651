/**
 * The door for packs: a STIX 2.1 bundle (2.0 too) becomes what the rest of the house works with.
 *
 * Public packs are sloppy, and a sweep that loads nothing because of one line is worse than none: whatever is wrong
 * inside a bundle costs the indicator it concerns, which is set aside by name, and nothing else.
 * @module
 */
import type { Pack } from '../../model/pack.ts';
import { actionsByIndicator } from './bundle-actions.ts';
import { openBundle } from './bundle-text.ts';
import { packIdentity } from './bundle-title.ts';
import { type Member, sortVersions } from './bundle-versions.ts';
import { asideOf, readIndicator } from './indicator.ts';

export type BundleMeta = {
  /** A path, or `embedded`: for messages, and for the name of a pack that says none. */
  readonly source: string;
  readonly signature: Pack['signature'];
  /** What `valid_until` is compared with. */
  readonly now: Date;
};

/** Reads a pack. Throws PACK_INVALID where it is no bundle, TOO_BIG where it is over a limit. */
export function parseBundle(bytes: Buffer | string, { source, signature, now }: BundleMeta): Pack {
  const { properties, members, sha256, wellFormed } = openBundle(bytes, source);
  const { current, duplicates } = sortVersions(members);
  const actions = actionsByIndicator(current);
  const readings = current.filter(isIndicator).map(({ object }) => readIndicator(object, { actions, now, wellFormed }));
  return {
    ...packIdentity(current, { properties, source, sha256 }),
    sha256,
    signature,
    source,
    indicators: readings.flatMap((reading) => (reading.kind === 'used' ? [reading.indicator] : [])),
    setAside: [
      ...readings.flatMap((reading) => (reading.kind === 'aside' ? [reading.setAside] : [])),
      ...duplicates.filter(isIndicator).map(({ object }) => asideOf(object, 'duplicate id: another object has it')),
    ],
  };
}

function isIndicator({ object }: Member): boolean {
  return object['type'] === 'indicator';
}
