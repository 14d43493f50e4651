/**
 * Which collector to ask: the first in order of preference that is not left alone just now.
 *
 * Each one that fails rests by itself, longer each time, so the next takes its place; when its rest is over it is asked again.
 * @module
 */
import type { Log } from '../host/host.ts';
import type { Settings } from '../model/settings.ts';
import { baseOf } from './enrol.ts';
import { REST, type RestRule, readRetryAfter, restAfter } from './uplink-pace.ts';

export type Rests = {
  /** Its address without the last slash. */
  next(): string | undefined;
  failed(collector: string, failure: { readonly says: string; readonly retryAfter?: string }): void;
  /** It did what was asked: failures before are forgotten. */
  worked(collector: string): void;
  /** It answered, whatever it said. */
  answered(collector: string): void;
  /** Forgets all rests. */
  wake(): void;
  /** How long until one may be asked; nothing where none is set. */
  waitMs(): number | undefined;
  report(): ContactReport;
};

/** `collector`: the one that answered last. Times are RFC 3339. */
export type ContactReport = {
  readonly collector?: string;
  readonly lastContact?: string;
  readonly lastFailure?: { readonly at: string; readonly collector: string; readonly says: string };
};

export type RestParts = {
  readonly settings: () => Pick<Settings, 'collectors' | 'enrolmentToken'>;
  readonly now: () => Date;
  /** Milliseconds that no change of the clock moves. */
  readonly monotonic?: () => number;
  /** From 0 to 1. */
  readonly random?: () => number;
  readonly rest?: RestRule;
  readonly log: Log;
};

type Standing = { failures: number; restUntil: number };

/** Nobody rests yet. */
export function openRests({ settings, now, log, rest = REST, ...parts }: RestParts): Rests {
  const { monotonic = () => performance.now(), random = Math.random } = parts;
  const standings = new Map<string, Standing>();
  let standsFor = '';
  let report: ContactReport = {};

  function bases(): readonly string[] {
    const { collectors, enrolmentToken } = settings();
    const wanted = JSON.stringify([collectors, enrolmentToken ?? '']);
    // whoever mends the settings waits for no rest that the mistake earned
    if (wanted !== standsFor) standings.clear();
    standsFor = wanted;
    return collectors.map(baseOf);
  }

  function standingOf(collector: string): Standing {
    const standing = standings.get(collector) ?? { failures: 0, restUntil: Number.NEGATIVE_INFINITY };
    standings.set(collector, standing);
    return standing;
  }

  function failed(collector: string, { says, retryAfter }: { readonly says: string; readonly retryAfter?: string }) {
    const standing = standingOf(collector);
    // the same failure again and again is one line of the log
    const isNews = standing.failures === 0 || report.lastFailure?.says !== says;
    standing.failures += 1;
    const asked = readRetryAfter(retryAfter, now()) ?? 0;
    standing.restUntil = monotonic() + Math.max(asked, restAfter(standing.failures, random(), rest));
    report = { ...report, lastFailure: { at: now().toISOString(), collector, says } };
    if (isNews) log.warn('collector failed', { collector, says });
  }

  function worked(collector: string) {
    if (standingOf(collector).failures > 0) log.warn('collector works again', { collector });
    standings.delete(collector);
  }

  function waitMs(): number | undefined {
    const rests = bases().map((collector) => standingOf(collector).restUntil - monotonic());
    return rests.length === 0 ? undefined : Math.max(0, Math.min(...rests));
  }

  return {
    next: () => bases().find((collector) => standingOf(collector).restUntil <= monotonic()),
    failed,
    worked,
    answered: (collector) => {
      report = { ...report, collector, lastContact: now().toISOString() };
    },
    wake: () => standings.clear(),
    waitMs,
    report: () => report,
  };
}
