/**
 * Reads the options of `besom sweep` into plain values, and refuses what could not mean anything.
 * @module
 */
import { Problem } from '../model/problem.ts';
import type { ReportForm } from '../report/report.ts';
import { SWEEP_FORMATS } from './contract-options.ts';
import { allValues, has, type Invocation, oneValue } from './invocation.ts';
import { type Named, readNamed } from './send-options.ts';
import { parseDuration, parseJobs, parseNetwork, parseServer, parseWord } from './values.ts';

export type SweepOptions = {
  /** Absent: this machine. */
  readonly root?: string;
  readonly caseSensitive: boolean;
  /** Probes to run; absent: all. */
  readonly only?: readonly string[];
  readonly skip: readonly string[];
  readonly hashAll: boolean;
  readonly ask: boolean;
  readonly packs: readonly string[];
  readonly builtin: boolean;
  readonly resolve: boolean;
  readonly resolvers: readonly string[];
  /** CIDR, each with its prefix length. */
  readonly sinkholes: readonly string[];
  /** Absent: as many threads as are good for this machine. */
  readonly jobs?: number;
  readonly cache: boolean;
  /** Absent: the folder for whoever runs it. */
  readonly stateDir?: string;
  readonly timeoutMs?: number;
  readonly format: ReportForm;
  readonly output?: string;
  readonly all: boolean;
  readonly explain: boolean;
  readonly failOn: 'evidence' | 'posture';
  /** Whether the report is delivered after the answer; `named`: to this collector where no agent takes it. */
  readonly send: boolean;
  readonly named?: Named;
  readonly quiet: boolean;
  readonly progress: boolean;
  readonly debug: boolean;
};

/** Reads them; `probes` are the names of all that there are. */
export function readSweepOptions(invocation: Invocation, probes: readonly string[]): SweepOptions {
  const options: SweepOptions = {
    ...readPlaces(invocation),
    ...readProbes(invocation, probes),
    ...readNames(invocation),
    ...readMeans(invocation),
    ...readAnswer(invocation),
    ...readSending(invocation),
    packs: allValues(invocation, '--pack'),
    builtin: !has(invocation, '--no-builtin'),
  };
  refuseContradictions(options, probes);
  return options;
}

function readPlaces(invocation: Invocation) {
  const root = oneValue(invocation, '--root');
  return {
    ...(root === undefined ? {} : { root }),
    caseSensitive: has(invocation, '--case-sensitive'),
    ask: has(invocation, '--ask'),
  };
}

function readProbes(invocation: Invocation, probes: readonly string[]) {
  const read = (flag: '--probe' | '--skip') =>
    allValues(invocation, flag).map((text) => parseWord(text, probes, { command: 'sweep', flag }));
  const only = read('--probe');
  return { ...(only.length === 0 ? {} : { only }), skip: read('--skip'), hashAll: has(invocation, '--hash-all') };
}

function readNames(invocation: Invocation) {
  return {
    resolve: !has(invocation, '--no-resolve'),
    resolvers: allValues(invocation, '--resolver').map((text) =>
      parseServer(text, { command: 'sweep', flag: '--resolver' }),
    ),
    sinkholes: allValues(invocation, '--sinkhole').map((text) =>
      parseNetwork(text, { command: 'sweep', flag: '--sinkhole' }),
    ),
  };
}

function readMeans(invocation: Invocation) {
  const jobs = oneValue(invocation, '--jobs');
  const timeout = oneValue(invocation, '--timeout');
  const stateDir = oneValue(invocation, '--state-dir');
  return {
    ...(jobs === undefined ? {} : { jobs: parseJobs(jobs, { command: 'sweep', flag: '--jobs' }) }),
    ...(timeout === undefined ? {} : { timeoutMs: parseDuration(timeout, { command: 'sweep', flag: '--timeout' }) }),
    ...(stateDir === undefined ? {} : { stateDir }),
    cache: !has(invocation, '--no-cache'),
  };
}

function readAnswer(invocation: Invocation) {
  const output = oneValue(invocation, '--output');
  const format = oneValue(invocation, '--format') ?? 'text';
  return {
    format: parseWord(format, SWEEP_FORMATS, { command: 'sweep', flag: '--format' }),
    ...(output === undefined ? {} : { output }),
    all: has(invocation, '--all'),
    explain: has(invocation, '--explain'),
    failOn: has(invocation, '--fail-on') ? ('posture' as const) : ('evidence' as const),
    quiet: has(invocation, '--quiet'),
    progress: !has(invocation, '--no-progress') && !has(invocation, '--quiet'),
    debug: has(invocation, '--debug'),
  };
}

function readSending(invocation: Invocation) {
  const named = readNamed(invocation);
  return { send: has(invocation, '--send'), ...(named === undefined ? {} : { named }) };
}

/** An option that would silently do nothing lets a person believe that it did. */
function refuseContradictions(options: SweepOptions, probes: readonly string[]): void {
  if (options.caseSensitive && options.root === undefined) {
    throw unfit('--case-sensitive is about a disk below --root. Add --root DIR, or leave it out');
  }
  if (options.named !== undefined && !options.send) {
    throw unfit('--collector says where to send the report. Add --send, or leave it out');
  }
  if (!options.resolve && options.resolvers.length > 0) {
    throw unfit('--resolver names a server to ask, and --no-resolve asks none. Leave one of them out');
  }
  // with a pack of somebody else's, the folder still says which keys may vouch for it; with --send, whose agent takes it
  if (!options.cache && options.stateDir !== undefined && options.packs.length === 0 && !options.send) {
    throw unfit('--state-dir says where the cache is kept, and --no-cache keeps none. Leave one of them out');
  }
  if (!options.builtin && options.packs.length === 0) {
    throw unfit('--no-builtin leaves nothing to look for. Add --pack FILE');
  }
  const running = (options.only ?? probes).filter((probe) => !options.skip.includes(probe));
  if (running.length === 0) throw unfit('every probe is switched off. Leave out one --skip');
}

function unfit(why: string): Problem {
  return new Problem('USAGE', `besom sweep: ${why}`);
}
