/**
 * Runs real agents on trees that look like a Mac's disk, each a process of its own with a state folder of its own.
 * @module
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROGRAM } from './besom.ts';
import { type Collector, FLEET_TOKEN, startCollector } from './collector.ts';
import { buildMac, type MacTree } from './mac-tree.ts';
import { HOME } from './sweep-run.ts';
import { removeFolder, tempFolder } from './temp.ts';

export type AgentSettings = Readonly<Record<string, unknown>>;

export type AgentDraft = {
  /** What is watched. */
  readonly root: string;
  readonly collector?: string;
  readonly settings?: AgentSettings;
  /** Words behind `besom agent`. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Another form of the program: the bundle. */
  readonly program?: string;
  /** A state folder that is there already. */
  readonly stateDir?: string;
};

/** A tree and a collector for each test of the suite that it is called in, gone after it. */
export function fleetForEach(): { readonly mac: MacTree; readonly collector: Collector } {
  const held: { mac?: MacTree; collector?: Collector } = {};
  beforeEach(async () => {
    held.mac = buildMac();
    held.collector = await startCollector();
  });
  afterEach(async () => {
    await held.collector?.[Symbol.asyncDispose]();
    held.mac?.remove();
  });
  return {
    get mac() {
      assert.ok(held.mac !== undefined);
      return held.mac;
    },
    get collector() {
      assert.ok(held.collector !== undefined);
      return held.collector;
    },
  };
}

export type AgentEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RunningAgent = AsyncDisposable & {
  readonly stateDir: string;
  readonly child: ChildProcess;
  /** What it said on standard error so far. */
  stderr(): string;
  stdout(): string;
  /** Settles when it says that it watches; fails when it ends before. */
  watching(): Promise<void>;
  /** The configuration file anew, swapped in as an administrator's tool does. */
  configure(settings: AgentSettings): void;
  signal(signal: NodeJS.Signals): Promise<AgentEnd>;
  ended(): Promise<AgentEnd>;
};

/** Settings under which nothing waits for hours. */
const BRISK: AgentSettings = {
  resolve: false,
  memory: false,
  packEvery: '10s',
  heartbeatEvery: '5m',
  sweepEvery: '6h',
};

/** Starts one. It is killed, and its state folder removed, when the test disposes of it. */
export function startAgent(draft: AgentDraft): RunningAgent {
  const stateDir = draft.stateDir ?? tempFolder('agent');
  const isOurs = draft.stateDir === undefined;
  const configure = (settings: AgentSettings) => {
    const file = join(stateDir, 'agent.json');
    const collectors =
      draft.collector === undefined ? {} : { collectors: [draft.collector], enrolmentToken: FLEET_TOKEN };
    writeFileSync(`${file}.new`, JSON.stringify({ ...BRISK, ...collectors, ...settings }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  if (isOurs || draft.settings !== undefined || !existsSync(join(stateDir, 'agent.json')))
    configure(draft.settings ?? {});
  const words = ['agent', '--root', draft.root, '--state-dir', stateDir, ...(draft.words ?? [])];
  const child = spawn(process.execPath, [draft.program ?? PROGRAM, ...words], {
    cwd: HOME,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME,
      BESOM_STRICT: '1',
      LC_ALL: 'C.UTF-8',
      NODE_COMPILE_CACHE: join(HOME, 'compiled'),
      ...draft.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const out: Buffer[] = [];
  const watching = Promise.withResolvers<void>();
  watching.promise.catch(() => {});
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    if (line.startsWith('besom agent: watching')) watching.resolve();
  });
  const ended = once(child, 'close').then((): AgentEnd => {
    watching.reject(new Error(`the agent ended with ${child.exitCode ?? child.signalCode}: ${said.join('\n')}`));
    return { code: child.exitCode, signal: child.signalCode };
  });
  return {
    stateDir,
    child,
    configure,
    stderr: () => said.join('\n'),
    stdout: () => Buffer.concat(out).toString('utf8'),
    watching: () => watching.promise,
    ended: () => ended,
    async signal(signal) {
      child.kill(signal);
      return ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      if (isOurs) removeFolder(stateDir);
    },
  };
}
