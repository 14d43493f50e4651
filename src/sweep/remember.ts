/**
 * Gathers what a probe offers to the memory, each thing once, into batches that cross the pipe.
 * @module
 */
import type { Host } from '../host/host.ts';
import {
  BATCH_LIMITS,
  type IdentifierKind,
  isIdentifier,
  type Keepsake,
  type RememberBatch,
  type RememberedFile,
  SEAL_BYTES,
  type SealedKind,
} from '../model/memory.ts';
import { isProblem } from '../model/problem.ts';
import type { Probe, Sealing } from '../probes/probe.ts';
import type { SweepEvent } from './events.ts';
import { SealTable } from './seal-table.ts';

/** Of a kind, from one probe, in one sweep: more is a flood, and the memory has no room for it. */
const MOST_SEALS = 2_000_000;
const MOST_OTHERS = 50_000;

export type Remembering = { readonly host: Host; readonly wanted: Sealing; readonly signal: AbortSignal };

/**
 * What the probe remembers, as events. A failure costs the memory of this sweep and a note, never the sweep: that it
 * looked, and what it saw, is told by the probe itself.
 */
export async function* remember(
  { name, remembers }: Probe,
  { host, wanted, signal }: Remembering,
): AsyncGenerator<SweepEvent> {
  if (remembers === undefined) return;
  const gathered = new Gathered();
  try {
    for await (const keepsake of remembers(host, wanted, signal)) {
      gathered.add(keepsake);
      for (const batch of gathered.takeFull()) yield { kind: 'remember', batch };
    }
  } catch (error) {
    if (host.strict && !isProblem(error)) throw error;
    const because = error instanceof Error ? error.message : String(error);
    yield { kind: 'note', text: `what ${name} passed is remembered in part only: ${because}` };
  }
  for (const batch of gathered.takeAll()) yield { kind: 'remember', batch };
}

/** What one probe has offered and what was not told yet. */
export class Gathered {
  readonly #tables = new Map<SealedKind, SealTable>();
  readonly #files = new Map<string, RememberedFile>();
  readonly #identifiers = new Map<IdentifierKind, Set<string>>();
  readonly #added = new Map<string, number>();

  add(keepsake: Keepsake): void {
    switch (keepsake.kind) {
      case 'seals':
        this.#addSeals(keepsake.of, keepsake.seals);
        return;
      case 'file':
        if (this.#admits('file', MOST_OTHERS)) this.#files.set(keepsake.file.hashes['SHA-256'] ?? '', keepsake.file);
        return;
      case 'identifier': {
        const known = this.#identifiers.get(keepsake.of) ?? new Set();
        this.#identifiers.set(keepsake.of, known);
        if (isIdentifier(keepsake.value) && this.#admits(keepsake.of, MOST_OTHERS)) known.add(keepsake.value);
        return;
      }
    }
  }

  /** What can wait no longer. */
  *takeFull(): Generator<RememberBatch> {
    for (const [of, table] of this.#tables) if (table.isFull) yield* sealsOf(of, table);
  }

  *takeAll(): Generator<RememberBatch> {
    for (const [of, table] of this.#tables) yield* sealsOf(of, table);
    for (const files of chunksOf([...this.#files.values()], BATCH_LIMITS.files)) yield { of: 'file', files };
    for (const [of, known] of this.#identifiers) {
      for (const values of chunksOf([...known], BATCH_LIMITS.values)) yield { of, values };
    }
    this.#files.clear();
    this.#identifiers.clear();
  }

  #addSeals(of: SealedKind, seals: Uint8Array): void {
    const table = this.#tables.get(of) ?? new SealTable();
    this.#tables.set(of, table);
    for (let at = 0; at + SEAL_BYTES <= seals.length; at += SEAL_BYTES) {
      if (!this.#admits(of, MOST_SEALS)) return;
      table.add(seals.subarray(at, at + SEAL_BYTES));
    }
  }

  #admits(kind: string, most: number): boolean {
    const added = this.#added.get(kind) ?? 0;
    this.#added.set(kind, added + 1);
    return added < most;
  }
}

function* sealsOf(of: SealedKind, table: SealTable): Generator<RememberBatch> {
  for (const piece of table.take(BATCH_LIMITS.seals)) yield { of, seals: piece.toString('base64') };
}

function* chunksOf<T>(items: readonly T[], most: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += most) yield items.slice(from, from + most);
}
