import assert from 'node:assert/strict';
import { LapseWatch } from '../../src/agent/watcher-lapse.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

describe('time without watching', () => {
  const cases = [
    { name: 'nothing while both clocks go on', wall: 1_000, steady: 1_000, says: undefined },
    { name: 'nothing of a machine under load', wall: 4_000, steady: 4_000, says: undefined },
    { name: 'sleep, where the steady clock stands still in it', wall: 3_600_000, steady: 1_000, says: /slept/ },
    { name: 'sleep, where the steady clock goes on in it', wall: 3_600_000, steady: 3_600_000, says: /did not run/ },
    { name: 'nothing of a clock that is set back', wall: -3_600_000, steady: 1_000, says: undefined },
    { name: 'a stop in which the clock was set back', wall: -3_600_000, steady: 60_000, says: /did not run/ },
  ];
  for (const { name, wall, steady, says } of cases) {
    it(`tells ${name}`, () => {
      const at = { wall: START, steady: 5_000 };
      const watch = new LapseWatch({ now: () => new Date(at.wall), steady: () => at.steady });
      at.wall += wall;
      at.steady += steady;
      const lapse = watch.tick(1_000);
      if (says === undefined) assert.equal(lapse, undefined);
      else {
        assert.match(lapse?.because ?? '', says);
        assert.equal(lapse?.to.getTime(), at.wall);
        assert.equal(Number(lapse?.to) - Number(lapse?.from), Math.max(wall, steady));
      }
      at.wall += 1_000;
      at.steady += 1_000;
      assert.equal(watch.tick(1_000), undefined, 'told once');
    });
  }

  it('takes a slow poll for what it is', () => {
    const at = { wall: START, steady: 0 };
    const watch = new LapseWatch({ now: () => new Date(at.wall), steady: () => at.steady });
    at.wall += 60_000;
    at.steady += 60_000;
    assert.equal(watch.tick(60_000), undefined);
  });
});
