/**
 * Gathers what is known of the agent here, as far as whoever asks may know it, and decides the exit code.
 * @module
 */

import { readStatus, type StatusRead } from '../agent/status-file.ts';
import type { StoreRead } from '../agent/store.ts';
import { givenStateDirs } from '../host/given-files.ts';
import { type Holder, holderOf, isAlive, lockState } from '../host/lock.ts';
import type { AgentStatus } from '../model/status.ts';
import type { Story } from '../model/story.ts';

/** `likely`: this user cannot see the lock, and a process of that number lives. */
export type Running = 'yes' | 'likely' | 'no' | 'unknown';

/** `stories` is absent where they could not be read: `withoutStories` says why, and what to do. */
export type StoriesRead = { readonly stories?: readonly Story[]; readonly withoutStories?: string };

/** `--format json` is this, as it is. */
export type StatusReport = {
  readonly schema: 'besom.status-report/1';
  readonly stateDir: string;
  readonly askedAt: string;
  readonly running: Running;
  readonly holder: Holder | null;
  readonly status: AgentStatus | null;
  /** Why there is no status, or why it is not believed. */
  readonly because?: string;
} & StoriesRead;

/** The private part, as far as whoever asks may read it. */
export function storiesOf(read: StoreRead): StoriesRead {
  if (read.kind === 'read') return { stories: read.stories.map(({ finding: _, ...story }) => story) };
  if (read.kind === 'absent') return {};
  const remedy = 'The life stories are for root: run it with sudo for them.';
  return { withoutStories: read.kind === 'refused' ? remedy : `The life stories cannot be read: ${read.because}.` };
}

/** An agent that has said nothing for so long hangs, or the Mac slept: it speaks every half minute. */
const SILENT_AFTER_MS = 5 * 60_000;

export type Verdict = {
  readonly exit: 0 | 1 | 3;
  /** What is not in order, in words: the gravest first. */
  readonly limits: readonly string[];
};

/** The folder that was asked for; else the system's, where an agent left a trace; else that of whoever asks. */
export async function findStatus(
  asked: string | undefined,
): Promise<{ readonly dir: string; readonly read: StatusRead }> {
  const [own = '', ...others] = givenStateDirs(asked);
  for (const dir of asked === undefined ? [...others, own] : [own]) {
    const read = await readStatus(dir);
    if (read.kind !== 'absent' || lockState(dir) !== 'free') return { dir, read };
  }
  return { dir: asked === undefined ? (others[0] ?? own) : own, read: { kind: 'absent' } };
}

/** Asks lock, process and file; nothing of it waits, and nothing leaves this machine. */
export async function gatherStatus(
  asked: string | undefined,
  { now, readStories }: { readonly now: Date; readonly readStories: (dir: string) => StoriesRead },
): Promise<StatusReport> {
  const { dir, read } = await findStatus(asked);
  const holder = holderOf(dir) ?? null;
  const status = read.kind === 'read' ? read.status : null;
  return {
    schema: 'besom.status-report/1',
    stateDir: dir,
    askedAt: now.toISOString(),
    running: runningOf(dir, holder?.pid ?? status?.pid),
    holder,
    status,
    ...(read.kind === 'refused' && { because: read.because }),
    ...readStories(dir),
  };
}

function runningOf(dir: string, pid: number | undefined): Running {
  const lock = lockState(dir);
  if (lock !== 'unknown') return lock === 'held' ? 'yes' : 'no';
  if (pid === undefined) return 'unknown';
  return isAlive(pid) ? 'likely' : 'no';
}

/** 1: evidence stands; 3: the agent is down, silent or in safe mode, or its last sweep is missing or incomplete. */
export function judgeStatus(report: StatusReport): Verdict {
  const { status, running } = report;
  const evidence = evidenceOf(report);
  const limits = [
    ...(running === 'no' ? ['the agent does not run'] : []),
    ...(running === 'unknown' ? ['whether the agent runs cannot be told'] : []),
    ...(status === null ? [`it has left no status${report.because === undefined ? '' : `: ${report.because}`}`] : []),
    ...(status !== null && running !== 'no' && isSilent(report, status) ? ['it has said nothing for a while'] : []),
    ...(status?.mode === 'safe' ? ['safe mode: no sweeps'] : []),
    ...sweepLimits(status),
  ];
  if (evidence > 0) return { exit: 1, limits };
  return { exit: limits.length === 0 ? 0 : 3, limits };
}

/** Traces of evidence that stand: from the stories where they may be read, else from the agent's own count. */
export function evidenceOf({ stories, status }: StatusReport): number {
  const open = stories?.filter(isOpenEvidence).length ?? status?.openStories ?? 0;
  return Math.max(open, status?.sweep.last?.verdict === 'found' && stories === undefined ? 1 : 0);
}

/** Whether a story is of evidence that stands now. */
export function isOpenEvidence({ kind, state }: Story): boolean {
  return kind === 'evidence' && state !== 'removed';
}

function isSilent({ askedAt }: StatusReport, { updatedAt }: AgentStatus): boolean {
  return Date.parse(askedAt) - Date.parse(updatedAt) > SILENT_AFTER_MS;
}

function sweepLimits(status: AgentStatus | null): readonly string[] {
  if (status === null) return [];
  const { last } = status.sweep;
  if (last === undefined) return ['no sweep has ended yet'];
  return last.verdict === 'incomplete' ? ['its last sweep was incomplete'] : [];
}
