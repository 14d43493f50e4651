/**
 * Tells the life stories of traces in words: when each came, went, changed and came back, and when nobody watched.
 * @module
 */
import type { Moment, Story } from '../model/story.ts';
import { forTerminal } from '../report/escape.ts';
import { clockText, countOf, countText } from '../report/figures.ts';
import { type Row, rowLines } from '../report/rows.ts';
import { paint, type Style, type Tone } from '../report/style.ts';
import { wrap } from '../report/wrap.ts';
import { isOpenEvidence, type StatusReport } from './status-report.ts';
import { agoText } from './status-times.ts';

/** More are counted: a list that fills ten screens is read by nobody. JSON has them all. */
const MAX_STORIES = 20;
const MAX_MOMENTS = 6;
const MAX_LAPSES = 3;

const RANK: Readonly<Record<Story['severity'], number>> = { critical: 0, high: 1, medium: 2, low: 3 };
const TONES: Readonly<Record<Story['severity'], Tone>> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warning',
  low: 'quiet',
};

/** The section; for who may not read them, one line that says how. */
export function storyLines(report: StatusReport, style: Style): readonly string[] {
  const { stories, withoutStories } = report;
  if (stories === undefined)
    return withoutStories === undefined
      ? []
      : wrap(forTerminal(withoutStories), { first: '', rest: '', columns: style.columns });
  const open = stories.filter(isOpenEvidence).toSorted(graver);
  const over = stories.filter(({ kind, state }) => kind === 'evidence' && state === 'removed').length;
  if (open.length === 0 && over === 0) return [];
  const closed = over === 1 ? '1 more was there and is gone' : `${countText(over)} more were there and are gone`;
  const untold = open.length - MAX_STORIES;
  return [
    paint('Life stories of what stands here', { tone: 'heading', style }),
    ...open.slice(0, MAX_STORIES).flatMap((story) => oneStory(story, report, style)),
    ...(untold > 0 ? [`  and ${countText(untold)} more that stand`] : []),
    ...(over > 0 ? [`  ${closed}`] : []),
  ];
}

function graver(left: Story, right: Story): number {
  return RANK[left.severity] - RANK[right.severity] || left.path.localeCompare(right.path, 'en');
}

function oneStory(story: Story, { askedAt, status }: StatusReport, style: Style): readonly string[] {
  const { severity, path, at, name, pack } = story;
  const head = `  ${paint(severity.toUpperCase(), { tone: TONES[severity], style })}  ${forTerminal(path)}`;
  const rows: readonly Row[] = [
    ...(at === undefined ? [] : [{ label: 'at', shows: at }]),
    { label: 'why', says: `${name} (pack ${status?.packs.find(({ id }) => id === pack)?.name ?? pack})` },
    { label: 'now', says: nowText(story, new Date(askedAt)) },
    { label: 'story', says: momentsText(story) },
    ...lapseRows(story),
  ];
  return [head, ...rowLines(rows, { indent: 4, style })];
}

function nowText(story: Story, now: Date): string {
  const { state, appearances, removedByUs, lastSeen } = story;
  const seen = `last seen ${agoText(lastSeen, now)}`;
  if (state !== 'reappeared') return `there since ${clockText(story.firstSeen)}, ${seen}`;
  const times = appearances === 2 ? 'once' : `${appearances - 1} times`;
  const by = removedByUs
    ? 'after Besom took it away: something still puts it there'
    : 'something may still put it there';
  return `back: it came back ${times}, ${by}; ${seen}`;
}

function momentsText({ moments, untold, contentChanges }: Story): string {
  const shown = moments.slice(-MAX_MOMENTS);
  const before = untold + moments.length - shown.length;
  const changes =
    contentChanges === 0 ? [] : [`changed ${contentChanges === 1 ? 'once' : `${contentChanges} times`} in all`];
  const earlier = before === 0 ? [] : [`${countOf(before, 'moment')} before`];
  return [...earlier, ...shown.map(momentText), ...changes].join('; ');
}

function momentText({ at, turn, seenBy, unseen }: Moment): string {
  const how = unseen === true ? 'between two looks' : SEEN_BY[seenBy];
  return `${TURNS[turn]} ${clockText(at)} (${how})`;
}

function lapseRows({ lapses }: Story): readonly Row[] {
  return lapses.slice(-MAX_LAPSES).map(({ from, to }) => ({
    label: 'unwatched',
    says: `from ${clockText(from)} to ${clockText(to)}: what happened then was not seen`,
  }));
}

const TURNS: Readonly<Record<Moment['turn'], string>> = {
  appeared: 'appeared',
  changed: 'changed',
  removed: 'gone',
  reappeared: 'came back',
};

const SEEN_BY: Readonly<Record<Moment['seenBy'], string>> = {
  sweep: 'a sweep saw it',
  watch: 'the watch saw it',
  memory: 'remembered',
  report: 'from a saved report',
};
