/**
 * `besom agent`: the daemon that launchd runs, or with `--once` one sweep of it.
 * @module
 */

import { resolve } from 'node:path';
import { type Agent, openAgent } from '../agent/agent.ts';
import { readStamped } from '../agent/conditions.ts';
import { beginStart, crashDetail, reportCrash, type Start } from '../agent/crash-loop.ts';
import type { SettingsContext } from '../agent/settings.ts';
import type { Store } from '../agent/store.ts';
import { openStore } from '../agent/store-file.ts';
import { type Locked, takeLock } from '../host/lock.ts';
import { type AgentLog, logFolder, openAgentLog } from '../host/log-file.ts';
import { UNATTENDED } from '../host/options.ts';
import { settingsPlaces } from '../host/settings-files.ts';
import { checkStateDir, defaultStateDir, openAgentDir, thisRunner } from '../host/state-dir.ts';
import { Problem } from '../model/problem.ts';
import { PROBES } from '../probes/probes.ts';
import type { PackSource } from '../sweep/order.ts';
import { openAnswer } from './answer-out.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodeOf } from './exit-code.ts';
import { allValues, has, type Invocation, oneValue } from './invocation.ts';
import { packSources, selectPackFiles } from './pack-files.ts';
import { openSwept } from './swept.ts';

const FAILED = 1;
/** launchd waits longer (ExitTimeOut), people do not: commit and close come within five seconds. */
const LAST_ATTEMPT_MS = 2_500;
const ONCE_ATTEMPT_MS = 30_000;

/** Runs until it is told to stop. */
export async function runAgent(invocation: Invocation, { version }: CommandContext): Promise<number> {
  const root = oneValue(invocation, '--root');
  const isShown = has(invocation, '--print-config');
  const stateDir = isShown ? lookedAtDir(invocation) : stateDirOf(invocation, root);
  const settingsFrom = { places: settingsPlaces(stateDir, oneValue(invocation, '--config')), stateDir, version };
  if (isShown) return showConfig(invocation, settingsFrom);
  // the state folder may be passed through by everybody: what a part of ours makes in it is for its owner alone
  process.umask(0o077);
  const now = () => new Date();
  const lock = lockOf(stateDir, now());
  try {
    return await runLocked({ invocation, version, stateDir, settingsFrom, now, root, lock });
  } finally {
    if (lock.kind === 'held') lock[Symbol.dispose]();
  }
}

type Call = {
  readonly invocation: Invocation;
  readonly version: string;
  readonly stateDir: string;
  readonly settingsFrom: SettingsContext;
  readonly now: () => Date;
  readonly root: string | undefined;
  readonly lock: Locked;
};

async function runLocked(call: Call): Promise<number> {
  const { invocation, version, stateDir, settingsFrom, now, root, lock } = call;
  const isOnce = has(invocation, '--once');
  const runner = thisRunner();
  const speak = (line: string) => void process.stderr.write(`${line}\n`);
  using log = await openAgentLog({ dir: logFolder(runner, stateDir), now, speak });
  const start: Start = isOnce ? { mode: 'normal', crashes: 0, stopped() {} } : beginStart({ stateDir, now });
  if (lock.kind === 'impossible') log.warn('no lock: a second agent would not be noticed', { because: lock.because });
  const settings = await readStamped(settingsFrom);
  const warn = (text: string, fields?: Readonly<Record<string, unknown>>) => log.warn(text, fields);
  const store = openStore({ dir: stateDir, maxBytes: settings.inUse.settings.outboxBytes, now, warn });
  const crash = crashWith({ ...call, store, log, start });
  process.prependListener('uncaughtException', crash);
  try {
    const choice = {
      ...(root === undefined ? {} : { root }),
      caseSensitive: has(invocation, '--case-sensitive'),
      stateDir,
    };
    const host = await openSwept({ ...UNATTENDED, ...choice }, warn);
    const wishes = new AbortController();
    const agent = await openAgent({
      ...{ version, stateDir, settingsFrom, settings, log, store, start, host, now, choice },
      probes: PROBES,
      given: packsOf(invocation, stateDir),
      onWish: () => wishes.abort(),
    });
    return isOnce ? await once(agent) : await stay(agent, { start, wishes, speak });
  } finally {
    process.removeListener('uncaughtException', crash);
    store.close();
  }
}

async function once(agent: Agent): Promise<number> {
  const stopped = signalled(['SIGINT', 'SIGTERM', 'SIGHUP']);
  const swept = await Promise.race([agent.sweepOnce(), stopped.then(() => undefined)]);
  await agent.stop(swept === undefined ? LAST_ATTEMPT_MS : ONCE_ATTEMPT_MS);
  return swept === undefined ? 3 : exitCodeOf(swept.report, 'evidence');
}

type Staying = {
  readonly start: Start;
  readonly wishes: AbortController;
  readonly speak: (line: string) => void;
};

async function stay(agent: Agent, { start, wishes, speak }: Staying): Promise<number> {
  const stopped = signalled(['SIGINT', 'SIGTERM']);
  const wished = new Promise<void>((resolve) => wishes.signal.addEventListener('abort', () => resolve()));
  process.on('SIGHUP', () => void agent.reload());
  await agent.watch();
  speak(start.mode === 'safe' ? 'besom agent: watching, in safe mode' : 'besom agent: watching');
  await Promise.race([stopped, wished]);
  await agent.stop(LAST_ATTEMPT_MS);
  start.stopped();
  return 0;
}

function signalled(signals: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
}

/** What nobody caught: told, written down, and ended with the code at which launchd starts the agent again. */
function crashWith({
  store,
  log,
  start,
  stateDir,
  version,
  now,
}: Call & { readonly store: Store; readonly log: AgentLog; readonly start: Start }): (error: unknown) => void {
  const startedAt = now().toISOString();
  const { arch, platform, versions } = process;
  return (error) => {
    const detail = crashDetail(error);
    reportCrash(error, {
      ...{ stateDir, now, version, startedAt, mode: start.mode },
      runtime: { node: versions.node, platform, arch },
    });
    log.error('crashed', { detail });
    store.commit({ events: [{ type: 'agent', at: now().toISOString(), change: 'crashed', detail }] });
    store.close();
    process.stderr.write(`besom agent: failed by a defect of its own (${detail}); the report is in ${stateDir}\n`);
    process.exit(FAILED);
  };
}

/** The folder as it is: only to show what the settings are. */
function lookedAtDir(invocation: Invocation): string {
  const asked = oneValue(invocation, '--state-dir');
  return asked === undefined ? defaultStateDir(thisRunner()) : resolve(asked);
}

function stateDirOf(invocation: Invocation, root: string | undefined): string {
  const asked = oneValue(invocation, '--state-dir');
  if (root !== undefined) checkStateDir(asked, root);
  const state = openAgentDir(asked);
  if (state.usable) return state.dir;
  // a folder that is there, but cannot be written now, is no reason not to watch
  if (state.isReadOnly) return state.dir;
  const remedy = 'Run it as root, or name a folder of your own with --state-dir';
  throw new Problem(
    'WRITE_FAILED',
    `${JSON.stringify(state.dir)}, where the agent keeps its state: ${state.because}. ${remedy}`,
  );
}

function lockOf(stateDir: string, now: Date): Locked {
  const lock = takeLock(stateDir, { pid: process.pid, startedAt: now.toISOString() });
  if (lock.kind !== 'busy') return lock;
  const by = lock.holder === undefined ? '' : ` (process ${lock.holder.pid}, since ${lock.holder.startedAt})`;
  throw new Problem(
    'USAGE',
    `a second agent in ${JSON.stringify(stateDir)}: one runs there already${by}. Ask it how it is: besom status`,
  );
}

async function showConfig(invocation: Invocation, settingsFrom: SettingsContext): Promise<number> {
  // loaded here alone: it brings zod, which the daemon would keep for months
  const { printConfig } = await import('./print-config.ts');
  using out = openAnswer(invocation);
  const code = await printConfig(out, oneValue(invocation, '--format') ?? 'text', settingsFrom);
  out.keep();
  return code;
}

/** The embedded pack, and those that were named. */
function packsOf(
  invocation: Invocation,
  stateDir: string,
): { readonly builtin?: PackSource; readonly named: readonly PackSource[] } {
  const builtin = !has(invocation, '--no-builtin');
  const named = allValues(invocation, '--pack');
  if (!builtin && named.length === 0) return { named: [] };
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  const sources = packSources(selectPackFiles({ files: [], packs: named, builtin, stateDir }, note));
  const embedded = sources.find(({ signature }) => signature === 'embedded');
  const others = sources.filter((source) => source !== embedded);
  return embedded === undefined ? { named: others } : { builtin: embedded, named: others };
}
