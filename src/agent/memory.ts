/**
 * The memory for the next pack: what sweeps passed, kept so that *was it ever here* is answered when a pack arrives, also
 * for what is long gone.
 *
 * What it keeps, and what never enters it, is said in `model/memory.ts`. Days stand in it, and no times.
 * @module
 */
import { eraseMemory, readMemory, removeMemory } from '../host/memory-connection.ts';
import { MemoryFile } from '../host/memory-file.ts';
import { openMemoryKey } from '../host/memory-key.ts';
import { Sealer } from '../host/memory-seal.ts';
import { type MemoryTables, PRUNE_SLICES, type RowKind, type RowSummary } from '../host/memory-tables.ts';
import type { RememberBatch } from '../model/memory.ts';
import type { Plan } from '../sweep/plan.ts';
import { askMemory, type MemoryAnswer } from './memory-ask.ts';
import { type ReadBatch, readBatch } from './memory-batch.ts';
import { dayOf, dayText } from './memory-day.ts';

export type MemoryOptions = {
  readonly now: () => Date;
  /** For how many days things are kept after they were seen last (`memoryDays`). */
  readonly days: number;
  /** Hears one line where the memory was damaged, or its key is lost. */
  readonly warn: (text: string) => void;
};

/** What a memory holds, for people. */
export type MemorySummary = {
  readonly bytes: number;
  readonly kinds: readonly {
    readonly kind: RowKind;
    readonly count: number;
    /** `2026-01-03`, UTC. */
    readonly firstDay: string;
    readonly lastDay: string;
  }[];
};

export type Memory = {
  /** For the order of a sweep; absent where nothing can be kept. */
  readonly remember: { readonly key: string } | undefined;
  /** Takes in what a sweep told. Never throws: what fails is said in `trouble`. */
  keep(batch: RememberBatch): void;
  /** What of a plan was here. */
  ask(plan: Plan): Promise<MemoryAnswer>;
  summary(): MemorySummary | undefined;
  forget(): void;
  /** Why nothing can be kept or asked at present, or how much found no room; `undefined`: all is well. */
  trouble(): string | undefined;
  close(): void;
};

/** What the key makes of this text tells it from every other key. */
const KEY_MARK = 'besom memory';

/** When old things were last looked for. */
const PRUNED = 'pruned';
/** A clock that jumps further is not believed on its first day: it would wash a year away. */
const MAX_JUMP_DAYS = 31;
/** How long it prunes at a time. */
const PRUNE_MS = 10;

/** Opens the memory of a state folder, or makes it. Where that cannot be, it keeps nothing and says why. */
export function openMemory(stateDir: string, { now, days, warn }: MemoryOptions): Memory {
  const made = openMemoryKey(stateDir);
  if (!made.ok) return closedMemory(made.because);
  if (made.because !== undefined) warn(`the key of the memory cannot be used (${made.because}): a new one was made`);
  const sealer = new Sealer(made.key);
  const keyMark = sealer.seal('name', KEY_MARK) ?? Buffer.alloc(0);
  const file = new MemoryFile({ stateDir, keyMark, warn });
  const pruner = openPruner(days);
  let refused = { day: 0, count: 0 };

  function keepRead(batch: ReadBatch, tables: MemoryTables): void {
    const day = dayOf(now());
    pruner.proceed(tables, day);
    const count = batch.of === 'file' ? tables.keepFiles(batch.files, day) : tables.keep(batch.of, batch.keys, day);
    refused = { day, count: count + (refused.day === day ? refused.count : 0) };
  }

  return {
    remember: { key: made.key.toString('base64') },
    keep(batch) {
      const read = readBatch(batch);
      if (read !== undefined) file.use((tables) => keepRead(read, tables));
    },
    ask: (plan) => askMemory(plan, { file, sealer }),
    summary: () => memorySummary(stateDir),
    forget: () => file.forget(),
    trouble: () =>
      file.trouble ?? (refused.count > 0 ? `${refused.count} things of the day found no room in it` : undefined),
    close: () => file.close(),
  };
}

/** Prunes once a day, some slices at each time that something is kept. */
function openPruner(days: number): { proceed(tables: MemoryTables, day: number): void } {
  let begun: number | undefined;
  let slice = PRUNE_SLICES;
  return {
    proceed(tables, day) {
      if (begun !== day) slice = isBelieved(tables, day) ? 0 : PRUNE_SLICES;
      begun = day;
      const until = performance.now() + PRUNE_MS;
      while (slice < PRUNE_SLICES && performance.now() < until) tables.prune(slice++, { day, days });
    },
  };
}

/** Whether a day follows the one of the last pruning closely enough. */
function isBelieved(tables: MemoryTables, day: number): boolean {
  const before = tables.fact(PRUNED);
  tables.setFact(PRUNED, Buffer.from(String(day)));
  return before === undefined || Math.abs(day - Number(Buffer.from(before).toString())) <= MAX_JUMP_DAYS;
}

function closedMemory(because: string): Memory {
  const answer = (plan: Plan): MemoryAnswer => ({
    matches: [],
    evaluated: 0,
    notEvaluated: plan.planned.map(({ indicator, pack }) => ({ indicator: indicator.id, pack: pack.id, because })),
  });
  return {
    remember: undefined,
    keep() {},
    ask: async (plan) => answer(plan),
    summary: () => undefined,
    forget() {},
    trouble: () => because,
    close() {},
  };
}

/** What the memory of a state folder holds, also while an agent uses it; `undefined` where there is none. */
export function memorySummary(stateDir: string): MemorySummary | undefined {
  const read = readMemory(stateDir, (tables) => tables.summary());
  return read === undefined ? undefined : { bytes: read.bytes, kinds: read.value.map(toSummary) };
}

/** Erases what the memory of a state folder holds, also while an agent uses it. */
export function forgetMemory(stateDir: string): void {
  eraseMemory(stateDir);
}

/** Removes the memory and its key: for the setting `memory: false`. */
export function dropMemory(stateDir: string): void {
  removeMemory(stateDir, 'file and key');
}

function toSummary({ kind, count, first, last }: RowSummary): MemorySummary['kinds'][number] {
  return { kind, count, firstDay: dayText(first), lastDay: dayText(last) };
}
