/**
 * One step of a life story: what was known, and what a look says, give what is known now and whether something happened.
 *
 * Pure, and it asks no clock: a story must come out the same when the agent was killed between two looks.
 * @module
 */
import type { Finding, Severity } from '../model/report.ts';
import type { Moment, Story, Thing, Turn } from '../model/story.ts';

/** What a look found. `thing`: what stood at the path right then, where the evidence is a thing and not a record. */
export type Sight = {
  readonly finding: Finding;
  readonly at: string;
  readonly seenBy: Moment['seenBy'];
  readonly thing?: Thing;
};

/** The story as it is now. `turn` is absent where nothing happened. */
export type Step = { readonly story: Story; readonly turn?: Turn };

const MAX_MOMENTS = 100;
const MAX_LAPSES = 20;

/** A trace was seen. */
export function seen(known: Story | undefined, sight: Sight): Step {
  if (known === undefined) return { story: begun(sight), turn: 'appeared' };
  if (known.state === 'removed') return reappeared(known, sight, {});
  const { thing, at } = sight;
  // another thing at the same path: that the first one went was not seen, that the second one came is
  if (known.thing !== undefined && thing !== undefined && known.thing.identity !== thing.identity)
    return reappeared(known, sight, { unseen: true });
  const story = { ...known, lastSeen: later(known.lastSeen, at), ...(thing === undefined ? {} : { thing }) };
  if (known.thing === undefined || thing === undefined || known.thing.stamp === thing.stamp) return { story };
  const changed = { ...story, contentChanges: known.contentChanges + 1 };
  return { story: withMoment(changed, { at, turn: 'changed', seenBy: sight.seenBy }), turn: 'changed' };
}

/** A trace was looked for where it stood, and is not there, or is not what it was. */
export function gone(known: Story, { at, seenBy }: Pick<Sight, 'at' | 'seenBy'>): Step {
  if (known.state === 'removed') return { story: known };
  const { thing: _, ...rest } = known;
  const story: Story = { ...rest, state: 'removed', removedAt: at };
  return { story: withMoment(story, { at, turn: 'removed', seenBy }), turn: 'removed' };
}

/** Nobody watched in this time: whatever happened in it was not seen. */
export function withLapse(known: Story, lapse: Story['lapses'][number]): Story {
  return { ...known, lapses: [...known.lapses, lapse].slice(-MAX_LAPSES) };
}

/** A finding as its story tells it: state, times, and how grave it is by now. */
export function retold(finding: Finding, story: Story): Finding {
  const { state, firstSeen, lastSeen, severity } = story;
  return {
    ...finding,
    state,
    firstSeen,
    lastSeen,
    severity,
    exists: state === 'removed' ? false : finding.exists,
  };
}

function begun({ finding, at, seenBy, thing }: Sight): Story {
  const { id, indicator, name, pack, kind, severity, probe, path, pathBase64 } = finding;
  return {
    ...{ id, indicator, name, pack, kind, severity, probe, path },
    ...(pathBase64 === undefined ? {} : { pathBase64 }),
    ...(finding.at === undefined ? {} : { at: finding.at }),
    state: 'present',
    firstSeen: at,
    lastSeen: at,
    removedByUs: false,
    ...(thing === undefined ? {} : { thing }),
    appearances: 1,
    contentChanges: 0,
    moments: [{ at, turn: 'appeared', seenBy }],
    untold: 0,
    lapses: [],
  };
}

function reappeared(known: Story, sight: Sight, { unseen }: { readonly unseen?: true }): Step {
  const { at, seenBy, thing, finding } = sight;
  const { removedAt: _, thing: __, ...rest } = known;
  const story: Story = {
    ...rest,
    probe: finding.probe,
    state: 'reappeared',
    severity: raised(known),
    lastSeen: later(known.lastSeen, at),
    appearances: known.appearances + 1,
    ...(thing === undefined ? {} : { thing }),
  };
  const moment: Moment = { at, turn: 'reappeared', seenBy, ...(unseen === true ? { unseen } : {}) };
  return { story: withMoment(story, moment), turn: 'reappeared' };
}

/** Coming back is graver than being there: something puts it there. Against our own removal nothing is graver. */
function raised({ kind, severity, removedByUs }: Story): Severity {
  if (kind === 'posture') return severity;
  if (removedByUs) return 'critical';
  return severity === 'low' ? 'medium' : severity === 'medium' ? 'high' : severity;
}

function withMoment(story: Story, moment: Moment): Story {
  const moments = [...story.moments, moment];
  const over = Math.max(0, moments.length - MAX_MOMENTS);
  return { ...story, moments: moments.slice(over), untold: story.untold + over };
}

/** RFC 3339 UTC texts of one form sort as their times do. A clock that was set back moves no story back. */
function later(known: string, now: string): string {
  return now > known ? now : known;
}
