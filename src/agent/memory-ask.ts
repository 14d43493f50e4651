/**
 * Asks a memory for what a plan looks for: each match is one thing that was here, with its days.
 * @module
 */
import type { MemoryFile } from '../host/memory-file.ts';
import { canonicalName, canonicalPath, type Sealer } from '../host/memory-seal.ts';
import type { FileMemory, MemoryTables, Span } from '../host/memory-tables.ts';
import type { RememberedFile } from '../model/memory.ts';
import type { Plan, PlannedIndicator } from '../sweep/plan.ts';
import { type FileTest, type MemoryQuestion, questionsOf } from './memory-questions.ts';

/** One thing that was here. Days since 1970, UTC. */
export type MemoryMatch = {
  readonly planned: PlannedIndicator;
  readonly question: MemoryQuestion;
  readonly first: number;
  readonly last: number;
  /** What is remembered of a file that was known by a digest. */
  readonly file?: RememberedFile;
};

export type MemoryAnswer = {
  readonly matches: readonly MemoryMatch[];
  /** How many indicators could be asked for, at least in part. */
  readonly evaluated: number;
  /** Indicators of which something could not be asked for, with the reason. */
  readonly notEvaluated: readonly { readonly indicator: string; readonly pack: string; readonly because: string }[];
};

/** Matches of one indicator that are told; it says what an indicator of a pack means, not how often. */
const MAX_MATCHES = 100;

/** Indicators asked for in one transaction, before whoever else has work is heard. */
const AT_ONCE = 500;

export type Asking = { readonly file: MemoryFile; readonly sealer: Sealer };

/** Asks for every indicator of the plan. Where the memory cannot be read, nothing is evaluated and the reason says so. */
export async function askMemory(plan: Plan, { file, sealer }: Asking): Promise<MemoryAnswer> {
  const matches: MemoryMatch[] = [];
  const notEvaluated: MemoryAnswer['notEvaluated'][number][] = [];
  let evaluated = 0;
  for (let at = 0; at < plan.planned.length; at += AT_ONCE) {
    const asked = plan.planned.slice(at, at + AT_ONCE).map((planned) => ({ planned, ...questionsOf(planned) }));
    const answers = file.use((tables) =>
      asked.map(({ planned, questions }) => answersOf(planned, { questions, tables, sealer })),
    );
    for (const [index, { planned, questions, open }] of asked.entries()) {
      const found = answers?.[index];
      const trouble = found === undefined ? [file.trouble ?? 'the memory cannot be read'] : open;
      if (found !== undefined && (questions.length > 0 || open.length === 0)) evaluated += 1;
      matches.push(...(found ?? []));
      if (trouble.length > 0) {
        notEvaluated.push({ indicator: planned.indicator.id, pack: planned.pack.id, because: trouble.join('; ') });
      }
    }
    await breathe();
  }
  return { matches, evaluated, notEvaluated };
}

type Answering = {
  readonly questions: readonly MemoryQuestion[];
  readonly tables: MemoryTables;
  readonly sealer: Sealer;
};

function answersOf(planned: PlannedIndicator, { questions, tables, sealer }: Answering): readonly MemoryMatch[] {
  const matches: MemoryMatch[] = [];
  for (const question of questions) {
    for (const { first, last, file } of look(question, { tables, sealer })) {
      if (matches.length === MAX_MATCHES) return matches;
      matches.push({ planned, question, first, last, ...(file === undefined ? {} : { file }) });
    }
  }
  return matches;
}

type Seen = Span & { readonly file?: RememberedFile };

function look(question: MemoryQuestion, { tables, sealer }: Omit<Answering, 'questions'>): readonly Seen[] {
  if (question.kind === 'file') {
    return tables
      .findFiles(question.algorithm, question.value)
      .filter((file) => question.also.every((test) => passes(file, test)))
      .map(({ first, last, ...file }) => ({ first, last, file }));
  }
  const { kind, value } = question;
  const key = kind === 'bundle' ? Buffer.from(value) : sealer.seal(kind, spell(question));
  const span = key === undefined ? undefined : tables.find(kind, key);
  return span === undefined ? [] : [span];
}

function spell({ kind, value }: Exclude<MemoryQuestion, { readonly kind: 'file' }>): string {
  if (kind === 'name') return canonicalName(value);
  return kind === 'path' ? (canonicalPath(value) ?? value) : value;
}

function passes({ size, hashes }: FileMemory, test: FileTest): boolean {
  return 'sizes' in test ? test.sizes.has(BigInt(size)) : test.among.has(hashes[test.hash] ?? '');
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
