/**
 * `besom sweep`: one sweep, now. It joins the parts: packs, host, probes, the child that looks, and the answer.
 * @module
 */
import type { Host } from '../host/host.ts';
import type { Report } from '../model/report.ts';
import { PROBES } from '../probes/probes.ts';
import { outcomeText, planText } from '../report/explain.ts';
import { summaryLine } from '../report/ndjson.ts';
import { sayReport } from '../report/report.ts';
import { answer } from '../sweep/answer.ts';
import { explainOutcome, explainPlan } from '../sweep/explain.ts';
import { enter, type Ledger, openLedger } from '../sweep/ledger.ts';
import { packsOf, type SweepOrder } from '../sweep/order.ts';
import { type Plan, planSweep } from '../sweep/plan.ts';
import { runSweepOrder } from '../sweep/run.ts';
import { absenceOf } from '../sweep/sweep.ts';
import { accessNote } from './access-note.ts';
import { type AnswerOut, openAnswer } from './answer-out.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Invocation } from './invocation.ts';
import { packSources, selectPackFiles } from './pack-files.ts';
import { NO_PROGRESS, openProgress, type ProgressLine } from './progress.ts';
import { openLive } from './sweep-live.ts';
import { readSweepOptions, type SweepOptions } from './sweep-options.ts';
import { openSwept } from './swept.ts';

/** Findings of one indicator that are told in full, unless `--all`. */
const MAX_HITS = 100;

type Job = {
  readonly options: SweepOptions;
  readonly out: AnswerOut;
  readonly order: SweepOrder;
  readonly plan: Plan;
  readonly host: Host;
  readonly facts: Report['host'];
  readonly startedAt: Date;
};

/** Sweeps, answers, and gives the exit code of the contract. */
export async function runSweep(invocation: Invocation, { outputClosed, version }: CommandContext): Promise<number> {
  const options = readSweepOptions(
    invocation,
    PROBES.map(({ name }) => name),
  );
  const sending = {
    named: options.named,
    stateDir: options.stateDir,
    root: options.root,
    version,
    debug: options.debug,
  };
  const sender = options.send ? await import('./send-swept.ts') : undefined;
  await sender?.checkSending(sending);
  const prepared = await prepare(options);
  // from here on Ctrl-C ends with an answer: a file that was begun must not be left behind
  const stop = listenForStop(outputClosed);
  using out = openAnswer(invocation, options.root === undefined ? {} : { swept: options.root });
  const job = { ...prepared, out };
  const ledger = ledgerFor(job);
  const takingPart = PROBES.filter(({ name }) => ledger.pages.get(name)?.absence === undefined);
  const explain = { probes: takingPart, hashAll: options.hashAll };
  if (options.explain) tellExplained(job, planText(explainPlan(job.plan, explain), out.style));
  await look(job, ledger, stop);
  const report = reportOf(job, ledger);
  if (options.explain) {
    const outcome = explainOutcome(job.plan, { ...explain, results: report.indicators, explained: ledger.explained });
    tellExplained(job, outcomeText(outcome, out.style));
  }
  out.write(wholeAnswer(report, job));
  out.keep();
  await sender?.sendSwept(report, sending, out.note);
  return exitCodeOf(report, options.failOn);
}

async function prepare(options: SweepOptions): Promise<Omit<Job, 'out'>> {
  const startedAt = new Date();
  const warn = (line: string) => {
    if (!options.quiet) process.stderr.write(`${line}\n`);
  };
  const { packs: named, builtin, stateDir } = options;
  const selection = { files: [], packs: named, builtin, ...(stateDir === undefined ? {} : { stateDir }) };
  const packs = packSources(selectPackFiles(selection, warn));
  const now = startedAt.toISOString();
  const choice = { ...choiceOf(options), packs, now };
  const plan = planSweep(packsOf(choice), PROBES);
  const host = await openSwept(choice, warn);
  const note = accessNote(host.fullDiskAccess(), options);
  if (note !== undefined) warn(note);
  const facts = await host.facts();
  return { options, plan, host, facts, startedAt, order: { ...choice, hostId: facts.uuid ?? facts.name } };
}

function choiceOf(options: SweepOptions) {
  const { root, stateDir, caseSensitive, ask, debug, explain, resolvers, cache } = options;
  return {
    ...(root === undefined ? {} : { root }),
    ...(stateDir === undefined ? {} : { stateDir }),
    ...{ caseSensitive, ask, debug, explain, resolvers, cache },
    switches: switchesOf(options),
  };
}

function switchesOf({ only, skip, resolve, hashAll, sinkholes, jobs, all }: SweepOptions): SweepOrder['switches'] {
  return {
    ...(only === undefined ? {} : { only }),
    skip: resolve ? skip : [...skip, 'dns'],
    hashAll,
    sinkholes,
    ...(jobs === undefined ? {} : { jobs }),
    maxHits: all ? Number.MAX_SAFE_INTEGER : MAX_HITS,
  };
}

/** A ledger that knows already who takes no part: a sweep that ends at once has no gap where nobody was to look. */
function ledgerFor({ host, order: { switches } }: Job): Ledger {
  const ledger = openLedger(PROBES.map(({ name }) => name));
  for (const probe of PROBES) {
    const absence = absenceOf(probe, { switches, host });
    if (absence !== undefined) enter(ledger, { kind: 'absent', probe: probe.name, absence });
  }
  return ledger;
}

/** Ctrl-C, its kin, and a reader that went away. */
function listenForStop(outputClosed: AbortSignal): AbortController {
  const stop = new AbortController();
  const interrupt = () => stop.abort('interrupted');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  outputClosed.addEventListener('abort', interrupt, { once: true });
  return stop;
}

/** Runs the child until it is done, or until Ctrl-C, the time limit, or a reader that went away ends it. */
async function look(job: Job, ledger: Ledger, stop: AbortController): Promise<void> {
  const { options, out, order, host, startedAt } = job;
  const timer =
    options.timeoutMs === undefined ? undefined : setTimeout(() => stop.abort('timed-out'), options.timeoutMs);
  const progress = progressOf(options, host);
  const tell = openLive({
    form: options.format,
    style: out.style,
    progress,
    write: out.write,
    note: out.note,
    elapsedMs: () => Date.now() - startedAt.getTime(),
  });
  try {
    await runSweepOrder({ order, ledger, tell, stop: stop.signal, strict: host.strict });
  } finally {
    clearTimeout(timer);
    progress.clear();
  }
}

function progressOf({ progress }: SweepOptions, host: Host): ProgressLine {
  const { stderr } = process;
  if (!progress || !stderr.isTTY) return NO_PROGRESS;
  const screen = {
    write: (text: string) => void stderr.write(text),
    columns: () => stderr.columns,
    now: () => performance.now(),
  };
  const files = host.expectedNames();
  return files === undefined ? openProgress(screen) : openProgress(screen, { files });
}

function reportOf({ plan, facts, startedAt, options, host }: Job, ledger: Ledger): Report {
  const named = new Set(plan.packs.filter(({ signature }) => signature !== 'embedded'));
  return answer(ledger, { plan, host: facts, startedAt, finishedAt: host.now(), hashAll: options.hashAll, named });
}

/** What stands in the answer beside what was shown while the sweep ran. */
function wholeAnswer(report: Report, job: Job): string {
  const { format } = job.options;
  if (format === 'ndjson') return summaryLine(report);
  const text = sayReport(report, format, layoutOf(job));
  return format === 'text' ? `\n${text}` : text;
}

function layoutOf({ out, options }: Job) {
  return { style: out.style, extent: options.all ? ('all' as const) : ('short' as const) };
}

/** In text the explanation is part of the answer; beside an answer for programs it is a note. */
function tellExplained({ out, options }: Job, text: string): void {
  if (options.format === 'text') out.write(`${text}\n`);
  else for (const line of text.trimEnd().split('\n')) out.note(line);
}
