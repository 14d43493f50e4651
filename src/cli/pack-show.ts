/**
 * `besom pack show`: what packs look for and what they say to do, for people or as JSON.
 * @module
 */
import type { Pack } from '../model/pack.ts';
import { packText } from '../report/pack-text.ts';
import { parseBundle } from '../stix/bundles/bundle.ts';
import type { Out } from './out.ts';
import { type PackSelection, selectPackFiles } from './pack-files.ts';

export type PackShowOptions = PackSelection & {
  readonly format: 'text' | 'json';
  /** What `valid_until` is compared with. */
  readonly now: Date;
};

/** Shows the packs; exit code 0. */
export async function packShow({ format, now, ...selection }: PackShowOptions, out: Out): Promise<number> {
  const packs: readonly Pack[] = selectPackFiles(selection, out.note).map(({ bytes, source, signature }) =>
    parseBundle(bytes, { source, signature, now }),
  );
  if (format === 'json') out.json({ schema: 'besom.packs/1', packs });
  else out.text(packs.map((pack) => packText(pack, { columns: out.width, colour: out.colour })).join('\n\n'));
  return 0;
}
