/**
 * The daemon: sweeps on schedule, on a watched change and on order; keeps settings, memory and the outbox.
 *
 * This file joins the parts; each of them can be read by itself.
 * @module
 */
import { dirname } from 'node:path';
import { clearScratch } from '../host/child.ts';
import type { Host, Within } from '../host/host.ts';
import { releaseMemory } from '../host/release-memory.ts';
import { durationMs } from '../model/duration.ts';
import type { Draft } from '../model/event.ts';
import type { Finding } from '../model/report.ts';
import type { PackSource } from '../sweep/order.ts';
import { Conditions } from './conditions.ts';
import { InForce } from './in-force.ts';
import type { AgentParts, Joined } from './joined.ts';
import { Lookout } from './lookout.ts';
import { obey } from './obey.ts';
import { Pulse } from './pulse.ts';
import { Recall } from './recall.ts';
import type { Identified } from './sighting.ts';
import { Stories } from './stories.ts';
import { openSupplies, type Supplies } from './supplies.ts';
import type { SweptBy } from './sweeper.ts';
import { Sweeps } from './sweeps.ts';
import { Watcher } from './watcher.ts';
import { rememberWho, whoIsThis } from './who.ts';

export type Agent = {
  /** One whole sweep, for `--once`; nothing where it was ended before. */
  sweepOnce(): Promise<SweptBy | undefined>;
  /** Watches, sweeps and sends until it is stopped; the watch stands when this settles. */
  watch(): Promise<void>;
  /** Reads the settings again now. */
  reload(): Promise<void>;
  /** Commits what it knows and closes everything. `lastAttemptMs`: how long the last delivery may take. */
  stop(lastAttemptMs: number): Promise<void>;
};

/** What is there only while the agent watches. */
type Live = { watcher: Watcher | undefined; pulse: Pulse | undefined };

/** A start's own sweep leaves the first seconds to what is exact. */
const FIRST_SWEEP_MS = 2_000;

/** By then what a start alone needs has become garbage. */
const SETTLED_MS = 5_000;

/** Joins the parts; nothing is looked at or sent yet. */
export async function openAgent(parts: AgentParts): Promise<Agent> {
  const { store, stateDir, now, log, host, choice } = parts;
  clearScratch(scratchIn(stateDir));
  const conditions = new Conditions(parts);
  const who = await whoIsThis({ store, host, choice, scratch: scratchIn(stateDir) });
  const hostId = rememberWho(store, who);
  const settings = () => conditions.settings;
  const live: Live = { watcher: undefined, pulse: undefined };
  const stories = new Stories({ store, now });
  const supplies = await openSupplies({
    ...{ store, settings, stateDir, log, now },
    version: parts.version,
    who,
    carryOut: (accepted) => void obey(accepted, { supplies, sweeps }),
  });
  supplies.identity.bind(who.uuid);
  const recall = new Recall({ store, settings, stateDir, hostId, log, now });
  const inForce = new InForce({
    ...{ settings, hostId, now, choice },
    probes: parts.probes,
    given: parts.given,
    arrived: () => arrivedAt(supplies),
    memoryKey: () => recall.key(),
  });
  const common = { parts, who, hostId, conditions, stories, supplies, inForce, recall };
  const sweeps = openSweeps(common, live);
  const joined: Joined = { ...common, sweeps, lookout: openLookout({ ...common, sweeps }) };
  return {
    sweepOnce: async () => sweeps.ask('start'),
    watch: () => watch(joined, live),
    reload: () => reload(joined, live),
    stop: (lastAttemptMs) => stop(joined, live, lastAttemptMs),
  };
}

type Common = Omit<Joined, 'sweeps' | 'lookout'>;

function openSweeps({ parts, who, conditions, stories, inForce, recall }: Common, live: Live): Sweeps {
  const { store, probes, stateDir, now, log } = parts;
  const { model: _, ...host } = who;
  return new Sweeps({
    ...{ store, stories, probes, now },
    host: () => host,
    scratch: scratchIn(stateDir),
    everyMs: () => durationMs(conditions.settings.sweepEvery),
    timeoutMs: () => durationMs(conditions.settings.sweepTimeout),
    makeTask: () => {
      inForce.renew();
      return inForce.task();
    },
    identify: (finding) => identify(conditions.host, finding),
    covers: ({ switches: { within } }, path) => isWithin(path, within),
    onEvent: (event) => {
      if (event.kind === 'remember') recall.keep(event.batch);
      if (event.kind === 'note') log.info('sweep', { note: event.text });
    },
    onSwept: ({ report, reason, end }) => {
      log.info('swept', { reason, verdict: report.summary.verdict, evidence: report.summary.evidence, end: end.kind });
      live.watcher?.replan();
      live.pulse?.writeStatus();
      live.pulse?.after(SETTLED_MS, releaseMemory);
    },
  });
}

function openLookout({
  parts,
  hostId,
  conditions,
  stories,
  inForce,
  sweeps,
}: Common & { readonly sweeps: Sweeps }): Lookout {
  return new Lookout({
    ...{ hostId, stories },
    host: () => conditions.host,
    probes: parts.probes,
    plan: () => inForce.plan(),
    switches: () => inForce.switches(),
    identify: (finding) => identify(conditions.host, finding),
    lookWithin: (within) => lookWithin({ inForce, sweeps }, within),
    now: parts.now,
    steady: () => performance.now(),
  });
}

async function watch(joined: Joined, live: Live): Promise<void> {
  const { parts, conditions, stories, supplies, inForce, recall, sweeps, lookout } = joined;
  const { store, start } = parts;
  const isSafe = start.mode === 'safe';
  tell(parts, 'started', startedDetail(joined));
  if (isSafe) tell(parts, 'safe-mode', `${start.crashes} starts in ten minutes did not end well: exact paths only`);
  conditions.tellLapse(stories);
  live.watcher = openWatch(joined, live);
  await lookout.everything();
  live.pulse = new Pulse(joined, {
    watch: () => live.watcher?.state(),
    renew: () => takeUp(joined, live),
    reload: () => void reload(joined, live),
    onAccess: () => live.watcher?.renew(),
  });
  live.pulse.begin();
  live.pulse.after(SETTLED_MS, releaseMemory);
  store.onCommit(() => live.pulse?.statusSoon());
  if (isSafe) return;
  void recall.ask(inForce.plan());
  live.pulse.after(FIRST_SWEEP_MS, () => void sweeps.ask('start'));
  supplies.packs.onChange(() => takeUp(joined, live));
}

function openWatch(joined: Joined, live: Live): Watcher {
  const { parts, conditions, stories, inForce, sweeps, lookout } = joined;
  const { settings } = conditions;
  const isSafe = parts.start.mode === 'safe';
  const look = (within: Within) => {
    if (!isSafe) lookWithin({ inForce, sweeps }, within);
  };
  return new Watcher({
    host: conditions.host,
    plan: () => inForce.plan(),
    storyPaths: () => stories.open().flatMap(({ path, at }) => (at === undefined && path !== '' ? [path] : [])),
    mode: isSafe ? 'safe-mode' : settings.watch ? 'events-and-poll' : 'poll-only',
    pollMs: durationMs(settings.pollEvery),
    onPaths: (changes) => {
      lookout.paths(changes);
      live.watcher?.replan();
    },
    onFolders: look,
    onHosts: () => lookout.hosts(),
    onVolume: (path) => {
      conditions.renewHost();
      look({ folders: [], volumes: [path] });
    },
    onTrouble: (draft) => conditions.trouble(draft, stories),
    now: parts.now,
    steady: () => performance.now(),
  });
}

/** Takes up the packs in force; where something else is looked for than before, that is done at once. */
function takeUp({ inForce, lookout, recall, sweeps, parts }: Joined, live: Live): void {
  if (!inForce.renew() || live.watcher === undefined) return;
  live.watcher.replan();
  void lookout.everything();
  if (parts.start.mode === 'safe') return;
  void recall.ask(inForce.plan());
  void sweeps.ask('pack');
}

/** Other settings: another watch, and perhaps other packs. */
async function reload(joined: Joined, live: Live): Promise<void> {
  if (!(await joined.conditions.reload())) return;
  takeUp(joined, live);
  joined.supplies.uplink.kick();
  if (live.watcher === undefined) return;
  const before = live.watcher;
  live.watcher = openWatch(joined, live);
  before.flush();
  await before.close();
}

async function stop({ parts, conditions, stories, supplies, recall, sweeps, lookout }: Joined, live: Live, ms: number) {
  live.pulse?.end();
  await live.watcher?.close();
  await lookout.close();
  await sweeps.close();
  await recall.close();
  stories.flush('everything');
  const isWatching = live.watcher !== undefined;
  if (isWatching) {
    tell(parts, 'stopped', 'it was told to stop');
    conditions.live();
    live.pulse?.writeStatus();
  }
  await supplies.close(ms);
}

function lookWithin({ inForce, sweeps }: Pick<Joined, 'inForce' | 'sweeps'>, within: Within): void {
  void sweeps.look(() => inForce.task(within), 'volume');
}

function arrivedAt({ packs }: Supplies): { readonly packs: readonly PackSource[]; readonly broad: readonly string[] } {
  const inForce = packs.inForce();
  return {
    packs: inForce.map(({ base64, source, signature }) => ({ base64, source, signature })),
    broad: inForce.flatMap(({ broad }) => broad),
  };
}

/** What stands where a finding says. What cannot be looked at is not known to be gone. */
function identify(host: Host, { path, pathBase64, at }: Pick<Finding, 'path' | 'pathBase64' | 'at'>): Identified {
  if (at !== undefined || path === '') return { kind: 'record' };
  const bytes = pathBase64 === undefined ? {} : { bytes: Buffer.from(pathBase64, 'base64') };
  const stands = host.files.standing({ path, ...bytes });
  if (!stands.ok) return { kind: 'record' };
  return stands.value === undefined ? { kind: 'gone' } : { kind: 'thing', thing: stands.value };
}

/** Whether a look at chosen places covers a path: right in a folder, or anywhere on a volume. */
function isWithin(path: string, within: Within | undefined): boolean {
  if (within === undefined) return true;
  const { folders, volumes } = within;
  return folders.includes(dirname(path)) || volumes.some((volume) => path === volume || path.startsWith(`${volume}/`));
}

function tell({ store, now }: AgentParts, change: (Draft & { type: 'agent' })['change'], detail: string): void {
  store.commit({ events: [{ type: 'agent', at: now().toISOString(), change, detail }] });
}

function startedDetail({ parts, inForce }: Joined): string {
  const packs = inForce.plan().packs.map(({ name, version }) => `${name} ${version}`);
  return `version ${parts.version}, ${packs.length === 0 ? 'no packs' : packs.join(', ')}`;
}

function scratchIn(stateDir: string): string {
  return `${stateDir}/scratch`;
}
