/**
 * Paths probe: whatever stands at an exact path that a pattern names.
 *
 * The incident's two hidden files are named like this. Whatever stands there is a trace, be it a folder, a link or a
 * FIFO that would hang whoever opens it, so nothing but a regular file is ever opened.
 * @module
 */
import type { DigestName, Found, Host } from '../../host/host.ts';
import type { Sighting } from '../../model/observation.ts';
import { DIGEST_PATHS, FILE_PATHS, observeFile } from '../file-observation.ts';
import { readInfoPlist } from '../info-plist.ts';
import type { Look, Lookup, Lookups, Probe } from '../probe.ts';
import { gapOf } from '../refusal.ts';

/** Larger files at an exact path are reported without being read: the path itself is the evidence. */
const MAX_READ_BYTES = 64 * 1024 * 1024;

type PathLookup = Lookup & { readonly kind: 'path' };

export const paths: Probe = {
  name: 'paths',
  says: 'exact paths, whatever stands there',
  shows: [...FILE_PATHS, ...DIGEST_PATHS, 'file:x_besom_info_plist.*'],
  serves: ['path'],
  feeds: 'evidence',
  lane: 'fast',
  look: lookAtPaths,
};

async function* lookAtPaths(host: Host, wanted: Lookups, look: Look): AsyncGenerator<Sighting> {
  const algorithms = algorithmsOf(wanted);
  for (const lookup of wanted.all) {
    if (lookup.kind !== 'path') continue;
    if (look.signal.aborted) return;
    look.advance({ examined: 1, area: lookup.path });
    const spellings = host.files.spellings(lookup.path);
    if (!spellings.ok) {
      yield gapOf('paths', spellings.refusal, [lookup.id]);
      continue;
    }
    for (const found of spellings.value) yield* describe(found, { host, lookup, look, algorithms });
  }
}

type Describing = {
  readonly host: Host;
  readonly lookup: PathLookup;
  readonly look: Look;
  readonly algorithms: readonly DigestName[];
};

function* describe(found: Found, { host, lookup, look, algorithms }: Describing): Generator<Sighting> {
  const seen = { probe: 'paths', found, now: host.now().toISOString(), asked: { path: lookup.path } };
  const { facts } = found;
  if (facts.type === 'directory') {
    const plist = readInfoPlist(host, found.at);
    if (!plist.ok) yield gapOf('paths', plist.refusal, [lookup.id]);
    const infoPlist = plist.ok ? plist.value : undefined;
    yield observeFile({
      ...seen,
      ...(infoPlist === undefined ? {} : { infoPlist }),
      detail: 'a folder stands at this path',
    });
    return;
  }
  if (facts.type !== 'file') {
    yield observeFile({ ...seen, detail: `a ${facts.type.replace('-', ' ')} stands at this path (not opened)` });
    return;
  }
  if (facts.size > MAX_READ_BYTES && lookup.digests.length === 0) {
    yield observeFile({ ...seen, detail: 'a file stands at this path (over 64 MiB, not read)' });
    return;
  }
  const digest = host.files.digest(found.at, algorithms);
  if (!digest.ok) {
    yield gapOf('paths', digest.refusal, lookup.digests.length === 0 ? [] : [lookup.id]);
    yield observeFile({ ...seen, detail: 'a file stands at this path (its content could not be read)' });
    return;
  }
  look.advance({ bytesRead: digest.value.bytesRead });
  yield observeFile({ ...seen, hashes: digest.value.hashes, detail: 'a file stands at this path' });
}

/** Every digest that any pattern asks for, and SHA-256 for the person who must tell others what was found. */
function algorithmsOf(wanted: Lookups): readonly DigestName[] {
  const asked = wanted.all.flatMap((lookup): readonly DigestName[] => {
    if (lookup.kind === 'digest') return [lookup.algorithm];
    return 'digests' in lookup ? lookup.digests : [];
  });
  return [...new Set<DigestName>(['SHA-256', ...asked])];
}
