/**
 * Makes what a memory is given and asked in tests.
 * @module
 */
import { createHash } from 'node:crypto';
import { type Memory, openMemory } from '../../src/agent/memory.ts';
import { canonicalName, canonicalPath, domainWithParents, Sealer } from '../../src/host/memory-seal.ts';
import { PRUNE_SLICES } from '../../src/host/memory-tables.ts';
import { BATCH_LIMITS, type RememberedFile, type SealedKind } from '../../src/model/memory.ts';
import { PROBES } from '../../src/probes/probes.ts';
import { type Plan, planSweep } from '../../src/sweep/plan.ts';
import { packOf } from './pack.ts';

/** A clock that a test turns. */
export class Clock {
  day: string;
  constructor(day: string) {
    this.day = day;
  }
  now = (): Date => new Date(`${this.day}T12:00:00Z`);
}

export type OpenedMemory = { readonly memory: Memory; readonly clock: Clock; readonly warnings: string[] };

export function openTestMemory(
  stateDir: string,
  { clock = new Clock('2026-01-03'), days = 400 }: { readonly clock?: Clock; readonly days?: number } = {},
): OpenedMemory {
  const warnings: string[] = [];
  const memory = openMemory(stateDir, { now: clock.now, days, warn: (text) => warnings.push(text) });
  return { memory, clock, warnings };
}

/** A plan of these patterns, each an indicator of its own. */
export function planOf(...patterns: readonly string[]): Plan {
  return planSweep([packOf({ indicators: patterns.map((pattern) => ({ pattern })) })], PROBES);
}

/** Keeps plain values as a sweep would. */
export function keepPlain(
  memory: Memory,
  things: {
    readonly names?: readonly string[];
    readonly paths?: readonly string[];
    readonly domains?: readonly string[];
    readonly addresses?: readonly string[];
    readonly bundles?: readonly string[];
    readonly files?: readonly RememberedFile[];
  },
): void {
  const sealer = new Sealer(Buffer.from(memory.remember?.key ?? '', 'base64'));
  const keep = (of: SealedKind, texts: readonly string[]) => {
    for (let from = 0; from < texts.length; from += BATCH_LIMITS.seals) {
      const some = texts.slice(from, from + BATCH_LIMITS.seals).map((text) => sealer.seal(of, text) ?? Buffer.alloc(0));
      memory.keep({ of, seals: Buffer.concat(some).toString('base64') });
    }
  };
  keep('name', (things.names ?? []).map(canonicalName));
  keep(
    'path',
    (things.paths ?? []).flatMap((path) => canonicalPath(path) ?? []),
  );
  const domains = (things.domains ?? []).map(domainWithParents);
  keep(
    'domain',
    domains.map(({ domain }) => domain),
  );
  keep(
    'below',
    domains.flatMap(({ parents }) => parents),
  );
  keep('address', things.addresses ?? []);
  if (things.bundles !== undefined) memory.keep({ of: 'bundle', values: things.bundles });
  if (things.files !== undefined) memory.keep({ of: 'file', files: things.files });
}

/** Moves the clock, and keeps something often enough that whatever is due on that day is done. */
export function passDay({ memory, clock }: Pick<OpenedMemory, 'memory' | 'clock'>, day: string): void {
  clock.day = day;
  for (let times = 0; times < PRUNE_SLICES; times++) keepPlain(memory, { names: ['something of every day'] });
}

/** A file with the digests of this content. */
export function rememberedFile(content: string, format: RememberedFile['format'] = 'disk-image'): RememberedFile {
  const digest = (algorithm: string) => createHash(algorithm).update(content).digest('hex');
  const hashes = { 'SHA-256': digest('sha256'), 'SHA-1': digest('sha1'), MD5: digest('md5') };
  return { format, size: content.length, hashes };
}

/** Patterns of the plan that the memory says were here. */
export async function metBy(memory: Memory, ...patterns: readonly string[]): Promise<readonly string[]> {
  const { matches } = await memory.ask(planOf(...patterns));
  return [...new Set(matches.map(({ planned }) => planned.indicator.pattern))];
}
