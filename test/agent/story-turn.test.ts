/**
 * Life stories, step by step, and over every order of looks.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gone, retold, type Sight, seen, withLapse } from '../../src/agent/story-turn.ts';
import type { Finding } from '../../src/model/report.ts';
import { type Story, storySchema } from '../../src/model/story.ts';

const FINDING: Finding = {
  id: '0f8fad5b-d9cb-569f-a165-70867728950e',
  kind: 'evidence',
  indicator: 'indicator--1',
  name: 'a log that the malware leaves behind',
  pack: 'bundle--1',
  match: '0f8fad5b-d9cb-569f-a165-70867728950e',
  severity: 'medium',
  confidence: 60,
  derived: false,
  probe: 'paths',
  path: '/private/tmp/.ptslog',
  exists: true,
  observation: {},
  state: 'present',
  firstSeen: '2026-01-05T09:00:00.000Z',
  lastSeen: '2026-01-05T09:00:00.000Z',
  actions: ['remove'],
  detail: 'a file stands at this path',
};

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();
}

function sight(second: number, thing?: Sight['thing'], finding: Finding = FINDING): Sight {
  return { finding, at: at(second), seenBy: 'watch', ...(thing === undefined ? {} : { thing }) };
}

const ONE = { identity: '1:10:100', stamp: '5 1' };
const GROWN = { identity: '1:10:100', stamp: '9 2' };
const OTHER = { identity: '1:11:200', stamp: '5 3' };

function turns({ moments }: Story): readonly string[] {
  return moments.map(({ turn, unseen }) => (unseen === true ? `${turn}, unseen before` : turn));
}

/** What a look says: a thing, or `undefined` for nothing there. */
function live(...looks: readonly (Sight['thing'] | undefined)[]): Story {
  let story: Story | undefined;
  looks.forEach((thing, second) => {
    if (thing !== undefined) story = seen(story, sight(second, thing)).story;
    else if (story !== undefined) story = gone(story, { at: at(second), seenBy: 'watch' }).story;
  });
  assert.ok(story !== undefined);
  return storySchema.parse(story);
}

describe('a life story', () => {
  const lives = [
    { name: 'begins when its trace appears', looks: [ONE], told: ['appeared'], state: 'present' },
    { name: 'does not go on while nothing happens', looks: [ONE, ONE, ONE], told: ['appeared'], state: 'present' },
    { name: 'tells that the content changed', looks: [ONE, GROWN], told: ['appeared', 'changed'], state: 'present' },
    { name: 'tells that the trace went', looks: [ONE, undefined], told: ['appeared', 'removed'], state: 'removed' },
    {
      name: 'tells once that it went',
      looks: [ONE, undefined, undefined],
      told: ['appeared', 'removed'],
      state: 'removed',
    },
    {
      name: 'tells that it came back',
      looks: [ONE, undefined, OTHER],
      told: ['appeared', 'removed', 'reappeared'],
      state: 'reappeared',
    },
    {
      name: 'knows another thing at the same path for a return',
      looks: [ONE, OTHER],
      told: ['appeared', 'reappeared, unseen before'],
      state: 'reappeared',
    },
  ] as const;
  for (const { name, looks, told, state } of lives) {
    it(name, () => {
      const story = live(...looks);
      assert.deepEqual(turns(story), told);
      assert.equal(story.state, state);
    });
  }

  it('keeps when it was first and last seen, and when it went', () => {
    const story = live(ONE, ONE, undefined);
    assert.deepEqual([story.firstSeen, story.lastSeen, story.removedAt], [at(0), at(1), at(2)]);
  });

  it('forgets when it went once it is back', () => {
    assert.equal(live(ONE, undefined, ONE).removedAt, undefined);
  });

  it('is not moved back by a clock that was set back', () => {
    const story = seen(live(ONE, ONE, ONE), sight(-3_600, ONE)).story;
    assert.equal(story.lastSeen, at(2));
  });

  it('goes on where a record and no thing is the evidence', () => {
    const begun = seen(undefined, sight(0)).story;
    const step = seen(begun, sight(1));
    assert.equal(step.turn, undefined);
    assert.equal(gone(step.story, { at: at(2), seenBy: 'sweep' }).turn, 'removed');
  });

  const raises = [
    { severity: 'low', removedByUs: false, becomes: 'medium' },
    { severity: 'medium', removedByUs: false, becomes: 'high' },
    { severity: 'high', removedByUs: false, becomes: 'high' },
    { severity: 'low', removedByUs: true, becomes: 'critical' },
    { severity: 'high', removedByUs: true, becomes: 'critical' },
  ] as const;
  for (const { severity, removedByUs, becomes } of raises) {
    it(`a return makes ${severity} ${becomes}${removedByUs ? ' where we had removed it' : ''}`, () => {
      const begun = { ...live(ONE, undefined), severity, removedByUs };
      assert.equal(seen(begun, sight(9, ONE)).story.severity, becomes);
    });
  }

  it('does not raise what is only a measure that is not in force', () => {
    const begun: Story = { ...live(ONE, undefined), kind: 'posture', severity: 'low' };
    assert.equal(seen(begun, sight(9, ONE)).story.severity, 'low');
  });

  it('keeps the newest hundred moments and the count of the others', () => {
    const looks = Array.from({ length: 251 }, (_, index) => (index % 2 === 0 ? ONE : undefined));
    const story = live(...looks);
    assert.equal(story.moments.length, 100);
    assert.equal(story.untold, 151);
    assert.equal(story.appearances, 126);
  });

  it('keeps the newest twenty spans in which nobody watched', () => {
    let story = live(ONE);
    for (let second = 0; second < 30; second += 1) story = withLapse(story, { from: at(second), to: at(second + 1) });
    assert.equal(story.lapses.length, 20);
    assert.equal(story.lapses[0]?.from, at(10));
  });

  it('makes the finding of what it knows', () => {
    const story = live(ONE, undefined, OTHER, undefined);
    const finding = retold(FINDING, story);
    assert.deepEqual(
      [finding.state, finding.exists, finding.severity, finding.firstSeen],
      ['removed', false, 'high', at(0)],
    );
  });

  it('counts as many appearances as there were, whatever the looks say and in which order', () => {
    const look = fc.option(fc.constantFrom(ONE, GROWN, OTHER), { nil: undefined });
    fc.assert(
      fc.property(fc.array(look, { minLength: 1, maxLength: 60 }), (looks) => {
        const first = looks.findIndex((thing) => thing !== undefined);
        fc.pre(first >= 0);
        const counted = looks.filter(
          (thing, index) => thing !== undefined && thing.identity !== looks[index - 1]?.identity,
        ).length;
        const story = live(...looks);
        assert.equal(story.appearances, counted);
        assert.equal(story.state === 'removed', looks.at(-1) === undefined);
        assert.equal(story.moments.length + story.untold >= counted, true);
      }),
    );
  });
});
