/**
 * Delivers a report: into the outbox of the agent that keeps its state here, else to the collector that was named.
 * @module
 */
import { lookAtSettings } from '../agent/settings.ts';
import { sendOnce } from '../agent/uplink-once.ts';
import { reportDrafts } from '../agent/uplink-report.ts';
import { openHttp } from '../host/http.ts';
import { openDebugLog, SILENT } from '../host/log.ts';
import { settingsPlaces } from '../host/settings-files.ts';
import type { Report } from '../model/report.ts';
import type { Named } from './send-options.ts';
import { findStatus } from './status-report.ts';

export type Sending = {
  readonly named: Named | undefined;
  /** `--state-dir`. */
  readonly stateDir: string | undefined;
  readonly version: string;
  readonly debug: boolean;
  /** Whether the report is about this very machine: no agent speaks for another one. */
  readonly isHere: boolean;
};

/** What became of it, in words that stand behind "sent: " or "not sent: ". */
export type Delivered = { readonly ok: boolean; readonly says: string };

/** The whole attempt: whoever swept waits for it. */
const LIMIT_MS = 120_000;

/** Delivers it, or says why not. */
export async function deliver(report: Report, sending: Sending): Promise<Delivered> {
  const handed = sending.isHere ? await handIn(report, sending.stateDir) : undefined;
  if (handed?.ok === true) return handed;
  if (sending.named !== undefined) return sendTo(report, { ...sending, named: sending.named });
  if (handed !== undefined) return handed;
  const why = sending.isHere ? 'no agent keeps its state here' : 'it is about another machine than this one';
  return { ok: false, says: `${why}. Name a collector: --collector URL --token-file FILE` };
}

/** `undefined`: there is no agent. */
async function handIn(report: Report, stateDir: string | undefined): Promise<Delivered | undefined> {
  const { commitFromOutside } = await import('../agent/store-outside.ts');
  const { dir } = await findStatus(stateDir);
  const handed = commitFromOutside(dir, reportDrafts(report));
  if (handed.kind === 'absent') return undefined;
  const place = JSON.stringify(dir);
  if (handed.kind === 'committed') return { ok: true, says: `the agent that keeps its state in ${place} delivers it` };
  return { ok: false, says: `the agent that keeps its state in ${place} does not take it: ${handed.because}` };
}

async function sendTo(report: Report, sending: Sending & { readonly named: Named }): Promise<Delivered> {
  const { named, version, debug, stateDir } = sending;
  const { dir } = await findStatus(stateDir);
  const { settings } = await lookAtSettings({ places: settingsPlaces(dir, undefined), stateDir: dir, version });
  const http = openHttp({ settings: () => settings });
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  const limit = setTimeout(interrupt, LIMIT_MS);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
  try {
    const log = debug ? await openDebugLog(process.stderr) : SILENT;
    const sent = await sendOnce(report, { ...named, version, http, log, now: () => new Date(), signal: stop.signal });
    if (!sent.ok) return { ok: false, says: `${named.collector}: ${sent.says}` };
    if (sent.refused > 0)
      return { ok: false, says: `${named.collector} refuses ${sent.refused} of ${sent.events} events` };
    return { ok: true, says: `${named.collector} has all ${sent.events} events of it` };
  } finally {
    clearTimeout(limit);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, interrupt);
    http.close();
  }
}
