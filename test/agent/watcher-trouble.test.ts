import assert from 'node:assert/strict';
import { type WatchDraft, WatchTrouble } from '../../src/agent/watcher-trouble.ts';

const GONE = { kind: 'lost', because: 'the folder was removed or replaced' } as const;

describe('the troubles of the watch', () => {
  let told: WatchDraft[] = [];
  let steady = 0;
  let trouble: WatchTrouble;
  beforeEach(() => {
    told = [];
    steady = 0;
    const clocks = { now: () => new Date('2026-01-01T00:00:00Z'), steady: () => steady };
    trouble = new WatchTrouble((draft) => told.push(draft), clocks);
  });
  const changes = () => told.map(({ change, place, because }) => `${change} ${place}: ${because}`);

  it('tell a loss and its mending', () => {
    trouble.lost('/private/tmp', GONE);
    trouble.restored('/private/tmp');
    assert.deepEqual(changes(), [
      'lost /private/tmp: the folder was removed or replaced',
      'restored /private/tmp: it is watched again',
    ]);
  });

  it('tell a folder that somebody removes and makes again all day once in ten minutes, with the count', () => {
    for (let times = 0; times < 1_000; times++) {
      trouble.lost('/private/tmp', GONE);
      trouble.restored('/private/tmp');
    }
    assert.equal(told.length, 2);
    steady = 600_000;
    trouble.lost('/private/tmp', GONE);
    assert.match(changes()[2] ?? '', /and 999 times before/);
  });

  it('tell each place for itself, and a limit as a limit', () => {
    trouble.lost('/a', GONE);
    trouble.lost('/b', { kind: 'limited', because: 'too many' });
    assert.deepEqual(changes(), ['lost /a: the folder was removed or replaced', 'limited /b: too many']);
  });

  it('tell no mending of what was never told lost', () => {
    trouble.restored('/a');
    assert.deepEqual(told, []);
  });

  it('tell a span of time in which nobody watched', () => {
    const [from, to] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T08:00:00Z')];
    trouble.lapse({ from, to, because: 'the Mac slept' });
    const span = { from: from.toISOString(), to: to.toISOString() };
    assert.deepEqual(told, [
      { type: 'watch', at: span.to, change: 'not-watched', place: '/', ...span, because: 'the Mac slept' },
    ]);
  });
});
