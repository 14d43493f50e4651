/**
 * A throwaway collector for tests, in a process of its own, spoken to over real HTTP(S).
 *
 * What it has acknowledged stands in a file that the test reads, also after `kill -9` of either side. Restarted on the same
 * file and port, it knows its hosts and every event that it has.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event, EventType } from '../../src/model/event.ts';
import type { OrdersAnswer } from '../../src/model/exchange.ts';
import { linesOf } from './collector-book.ts';
import type { Command, Fault, Heard, Line, Served, Start, Told } from './collector-protocol.ts';
import { removeFolder, tempFolder } from './temp.ts';

export const FLEET_TOKEN = 'the-token-of-the-fleet';

export type CollectorOptions = Partial<Omit<Start, 'file' | 'port'>>;

export type Collector = AsyncDisposable & {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT`. It stays the same over restarts. */
  readonly url: string;
  readonly port: number;
  /** Every event that was acknowledged, in the order of arrival. */
  events(): readonly Event[];
  ofType<T extends EventType>(type: T): readonly Extract<Event, { type: T }>[];
  /** The same with the host that sent each. */
  kept(): readonly Line[];
  /** Every request that was heard, since this object was made; it may lag behind the answers. */
  readonly heard: readonly Heard[];
  /** Settles when `heard` holds all that was answered before. */
  report(): Promise<readonly Heard[]>;
  /** Settles as soon as it holds, at once or after an event or request that comes; the test's own limit ends it. */
  waitFor(holds: (events: readonly Event[]) => boolean): Promise<readonly Event[]>;
  fault(
    fault: (Fault['kind'] & ('none' | 'refuse' | 'reset' | 'drop' | 'slow' | 'silent' | 'garbage')) | Fault,
  ): Promise<void>;
  setPacks(served: Served): Promise<void>;
  setOrders(orders: OrdersAnswer): Promise<void>;
  /** Its clock, against the true one. */
  setClock(aheadMs: number): Promise<void>;
  /** From now on every host's key is unknown. */
  forgetHosts(): Promise<void>;
  /** SIGSTOP: connections open, and nobody answers. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** A new process on the same file and port, without faults. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const PROCESS = join(import.meta.dirname, 'collector-process.ts');

/** Starts one on a free port. */
export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  const dir = tempFolder('collector');
  const file = join(dir, 'kept.ndjson');
  const heard: Heard[] = [];
  const listeners = new Set<() => void>();
  const hear = (told: Told) => {
    if (told.kind === 'heard') heard.push(told.heard);
    if (told.kind !== 'done') for (const listener of listeners) listener();
  };
  const begin = async (port: number) => {
    const child = open(hear);
    const used = await command(child, { kind: 'start', start: { token: FLEET_TOKEN, ...options, file, port } });
    return { child, port: used };
  };
  let { child, port } = await begin(0);
  const kept = () => readLines(file);
  const events = () => kept().flatMap((line) => (line.kind === 'event' ? [line.event] : []));
  const tell = async (what: Command) => void (await command(child, what));
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    url: options.tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    port,
    events,
    ofType: (type) => events().filter((event) => isOfType(event, type)),
    kept,
    heard,
    async report() {
      await tell({ kind: 'report' });
      return heard;
    },
    async waitFor(holds) {
      for (;;) {
        const { promise, resolve } = Promise.withResolvers<void>();
        listeners.add(resolve);
        try {
          const now = events();
          if (holds(now)) return now;
          await promise;
        } finally {
          listeners.delete(resolve);
        }
      }
    },
    fault: (fault) => tell({ kind: 'fault', fault: typeof fault === 'string' ? { kind: fault } : fault }),
    setPacks: (served) => tell({ kind: 'packs', served }),
    setOrders: (orders) => tell({ kind: 'orders', orders }),
    setClock: (aheadMs) => tell({ kind: 'clock', aheadMs }),
    forgetHosts: () => tell({ kind: 'forget-hosts' }),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: end,
    async restart() {
      await end();
      ({ child } = await begin(port));
    },
    stop: end,
    async [Symbol.asyncDispose]() {
      await end();
      removeFolder(dir);
    },
  };
}

function isOfType<T extends EventType>(event: Event, type: T): event is Extract<Event, { type: T }> {
  return event.type === type;
}

function open(hear: (told: Told) => void): ChildProcess {
  const child = fork(PROCESS, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  child.on('message', (told: Told) => hear(told));
  return child;
}

/** One at a time: the answers carry no number. */
function command(child: ChildProcess, what: Command): Promise<number> {
  return new Promise((resolve, reject) => {
    const hear = (told: Told) => {
      if (told.kind !== 'done') return;
      child.off('exit', fail);
      child.off('message', hear);
      resolve(told.port);
    };
    const fail = () => reject(new Error('the collector ended'));
    child.once('exit', fail);
    child.on('message', hear);
    child.send(what);
  });
}

function readLines(file: string): readonly Line[] {
  return linesOf(readFileSync(file, 'utf8'));
}
