/**
 * Says to a person how the agent is: one line a fact, what limits it with the remedy, the life stories, the verdict last.
 * @module
 */
import type { AgentStatus } from '../model/status.ts';
import { forTerminal } from '../report/escape.ts';
import { clockText, countOf, countText, durationText, sizeText } from '../report/figures.ts';
import { paint, type Style } from '../report/style.ts';
import { labelled, wrap } from '../report/wrap.ts';
import { evidenceOf, judgeStatus, type StatusReport } from './status-report.ts';
import { storyLines } from './status-stories.ts';
import { agoText, untilText } from './status-times.ts';

const LABEL_COLUMNS = 13;

type Row = readonly [label: string, says: string];

/** The whole text. */
export function statusText(report: StatusReport, style: Style): string {
  const { status } = report;
  const now = new Date(report.askedAt);
  const sections = [
    [paint('The agent', { tone: 'heading', style }), ...rowLines(agentRows(report, now), style)],
    status === null
      ? []
      : [paint('Delivery', { tone: 'heading', style }), ...rowLines(deliveryRows(status, now), style)],
    status === null
      ? []
      : [paint('What it looks for', { tone: 'heading', style }), ...rowLines(packRows(status, now), style)],
    status === null ? [] : limitLines(status, style),
    storyLines(report, style),
    verdictLines(report, style),
  ];
  const shown = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

function rowLines(rows: readonly Row[], { columns }: Style): readonly string[] {
  return rows.flatMap(([label, says]) =>
    labelled(forTerminal(says), { label, indent: 2, labelColumns: LABEL_COLUMNS, columns }),
  );
}

function agentRows(report: StatusReport, now: Date): readonly Row[] {
  const { status } = report;
  const running: Row = ['running', runningText(report, now)];
  if (status === null) return [running, ['state folder', report.stateDir]];
  const { watch, sweep } = status;
  const watched = `${countOf(watch.folders, 'folder')} watched, ${countOf(watch.paths, 'exact path')} polled`;
  const unwatched = watch.limits === 0 ? '' : `; ${countOf(watch.limits, 'place')} without a watcher`;
  return [
    running,
    ['last sweep', lastSweepText(sweep, now)],
    ['next sweep', nextSweepText(sweep, now)],
    ['watch', `${WATCH_WORDS[watch.mode]}: ${watched}${unwatched}`],
    ['disk access', ACCESS_WORDS[status.fullDiskAccess]],
    ['state folder', report.stateDir],
  ];
}

function runningText(report: StatusReport, now: Date): string {
  const { running, status, holder } = report;
  if (running === 'unknown') return 'not for this user to see';
  if (running === 'no') return status === null ? 'no' : `no; last heard of ${agoText(status.updatedAt, now)}`;
  const since = holder?.startedAt ?? status?.startedAt;
  return [
    running === 'yes' ? 'yes' : 'yes, as far as this user can tell',
    ...(since === undefined ? [] : [`since ${clockText(since)} (${agoText(since, now)})`]),
    ...whoText(report),
    ...(status?.mode === 'safe' ? ['in safe mode after five crashes: it polls exact paths and no more'] : []),
  ].join(', ');
}

function whoText({ status, holder }: StatusReport): readonly string[] {
  const pid = holder?.pid ?? status?.pid;
  return [...(pid === undefined ? [] : [`process ${pid}`]), ...(status === null ? [] : [`version ${status.version}`])];
}

function lastSweepText({ last, running }: AgentStatus['sweep'], now: Date): string {
  const current =
    running === undefined ? '' : `; one runs since ${agoText(running.startedAt, now)} (${running.reason})`;
  if (last === undefined) return `none has ended yet${current}`;
  const ended = `${clockText(last.finishedAt)} (${agoText(last.finishedAt, now)})`;
  return `${last.verdict}, ${ended}, took ${durationText(last.durationMs)}, reason: ${last.reason}${current}`;
}

function nextSweepText({ nextAt }: AgentStatus['sweep'], now: Date): string {
  return nextAt === undefined ? 'not planned' : `${clockText(nextAt)} (${untilText(nextAt, now)})`;
}

function deliveryRows({ uplink, outbox }: AgentStatus, now: Date): readonly Row[] {
  const { collector, trouble, lastContactAt } = uplink;
  const reached: readonly Row[] = [
    ...(trouble === undefined ? [] : [['trouble', troubleText(uplink, now)] as const]),
    ['contact', lastContactAt === undefined ? 'none yet' : agoText(lastContactAt, now)],
  ];
  return [
    ['collector', collectorText(uplink)],
    // without a collector there is none to be in trouble with
    ...(collector === undefined ? [] : reached),
    ['outbox', outboxText(outbox, now)],
  ];
}

function collectorText({ collector, enrolled }: AgentStatus['uplink']): string {
  if (collector === undefined) return 'none is set: what it finds is kept here';
  return `${collector}, ${enrolled ? 'enrolled' : 'not enrolled yet'}`;
}

function troubleText({ trouble = '', nextAttemptAt }: AgentStatus['uplink'], now: Date): string {
  return nextAttemptAt === undefined ? trouble : `${trouble}; it tries again ${untilText(nextAttemptAt, now)}`;
}

function outboxText({ depth, oldest, bytes, durable, dropped, parked }: AgentStatus['outbox'], now: Date): string {
  const waits = depth === 0 ? 'empty' : `${countOf(depth, 'event')} (${sizeText(bytes)})`;
  return [
    oldest === undefined ? waits : `${waits}, the oldest from ${agoText(oldest, now)}`,
    ...(durable ? [] : ['held in memory: the disk takes nothing']),
    ...(dropped === 0 ? [] : [`${countText(dropped)} dropped for want of room`]),
    ...(parked === 0 ? [] : [`${countText(parked)} that no collector takes`]),
  ].join('; ');
}

function packRows({ packs, index, waitingOrders }: AgentStatus, now: Date): readonly Row[] {
  const rows = packs.map(({ name, version, signature }): Row => ['pack', `${name}, version ${version}, ${signature}`]);
  const stale = index?.stale === true ? ': older than 14 days, newer packs may be withheld' : '';
  return [
    ...(rows.length === 0 ? [['pack', 'none'] as const] : rows),
    ...(index === undefined ? [] : [['index', `signed ${agoText(index.signedAt, now)}${stale}`] as const]),
    ...waitingOrders.map((because) => ['order waits', because] as const),
  ];
}

function limitLines({ gaps, refusedSettings }: AgentStatus, style: Style): readonly string[] {
  const { columns } = style;
  const settings = refusedSettings.map((key) => ({
    what: `the setting ${key} is not used as it was given`,
    remedy: 'besom agent --print-config',
  }));
  const lines = [...gaps, ...settings].flatMap(({ what, remedy }) => [
    ...wrap(forTerminal(what), { first: '  ! ', rest: '    ', columns }),
    ...wrap(forTerminal(`to close it: ${remedy}`), { first: '    ', rest: '      ', columns }),
  ]);
  return lines.length === 0 ? [] : [paint('What limits it', { tone: 'heading', style }), ...lines];
}

function verdictLines(report: StatusReport, style: Style): readonly string[] {
  const { exit, limits } = judgeStatus(report);
  const open = evidenceOf(report);
  const found = open === 0 ? [] : [`evidence stands: ${countText(open)} open ${open === 1 ? 'story' : 'stories'}`];
  const limited = limits.length === 0 ? [] : [`limited: ${limits.join('; ')}`];
  const says = exit === 0 ? 'in order' : [...found, ...limited].join('; ');
  const tone = exit === 0 ? 'good' : exit === 1 ? 'bad' : 'warning';
  return wrap(says, { first: '', rest: '  ', columns: style.columns }).map((line) => paint(line, { tone, style }));
}

const WATCH_WORDS: Readonly<Record<AgentStatus['watch']['mode'], string>> = {
  'events-and-poll': 'on',
  'poll-only': 'exact paths alone',
  'safe-mode': 'exact paths alone (safe mode)',
  off: 'off',
};

const ACCESS_WORDS: Readonly<Record<AgentStatus['fullDiskAccess'], string>> = {
  granted: 'full',
  refused: 'not full: macOS refuses; grant Full Disk Access to besom',
  unknown: 'not known: nothing here to test it with',
  'not-applicable': 'does not apply',
};
