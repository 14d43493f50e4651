/**
 * The schedule of sweeps under clocks that are turned.
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Clocks, Schedule } from '../../src/agent/schedule.ts';

const HOUR = 3_600_000;

type Hands = { wall: number; steady: number };

function clocksOf(hands: Hands, random = 0.5): Clocks {
  return { wall: () => hands.wall, steady: () => hands.steady, random: () => random };
}

function pass(hands: Hands, ms: number): void {
  hands.wall += ms;
  hands.steady += ms;
}

describe('Schedule', () => {
  const start = Date.parse('2026-01-05T09:00:00Z');
  const hands = (): Hands => ({ wall: start, steady: 1_000 });

  it('is due after a period, and not before', () => {
    const now = hands();
    const schedule = new Schedule(6 * HOUR, clocksOf(now));
    pass(now, 6 * HOUR - 1);
    assert.equal(schedule.isDue(), false);
    pass(now, 1);
    assert.equal(schedule.isDue(), true);
  });

  for (const [random, hours] of [
    [0, 5.4],
    [1, 6.6],
  ] as const) {
    it(`spreads sweeps by a tenth: ${hours} h at the draw ${random}`, () => {
      const now = hands();
      assert.equal(new Schedule(6 * HOUR, clocksOf(now, random)).dueAt, start + Math.round(hours * HOUR));
    });
  }

  it('is due once after a week of sleep, in which the steady clock stood still', () => {
    const now = hands();
    const schedule = new Schedule(6 * HOUR, clocksOf(now));
    now.wall += 7 * 24 * HOUR;
    assert.equal(schedule.isDue(), true);
    schedule.begin();
    assert.equal(schedule.isDue(), false);
    assert.equal(schedule.dueAt, now.wall + 6 * HOUR);
  });

  it('is due once when the clock is set forward by a year', () => {
    const now = hands();
    const schedule = new Schedule(6 * HOUR, clocksOf(now));
    now.wall += 365 * 24 * HOUR;
    let sweeps = 0;
    for (let minute = 0; minute < 60; minute += 1) {
      if (schedule.isDue()) {
        sweeps += 1;
        schedule.begin();
      }
      pass(now, 60_000);
    }
    assert.equal(sweeps, 1);
  });

  it('does not wait for years when the clock is set back by them', () => {
    const now = hands();
    const schedule = new Schedule(6 * HOUR, clocksOf(now));
    pass(now, 2 * HOUR);
    now.wall -= 3 * 365 * 24 * HOUR;
    assert.equal(schedule.isDue(), false);
    pass(now, 4 * HOUR);
    assert.equal(schedule.isDue(), true);
  });

  it('takes up what an earlier run had settled', () => {
    const now = hands();
    assert.equal(new Schedule(6 * HOUR, clocksOf(now), start + HOUR).dueAt, start + HOUR);
  });

  for (const { name, dueAt } of [
    { name: 'that has passed', dueAt: start - 40 * HOUR },
    { name: 'that a mad clock had settled for the year 5138', dueAt: 1e14 },
    { name: 'that is no time', dueAt: Number.NEGATIVE_INFINITY },
  ]) {
    it(`is due within a period after a time ${name}`, () => {
      const now = hands();
      const schedule = new Schedule(6 * HOUR, clocksOf(now), dueAt);
      assert.ok(schedule.dueAt >= start && schedule.dueAt <= start + 6.6 * HOUR);
    });
  }

  it('comes sooner when the period is shortened, and is not put off by a longer one', () => {
    const now = hands();
    const schedule = new Schedule(6 * HOUR, clocksOf(now));
    schedule.change(HOUR);
    assert.equal(schedule.dueAt, start + HOUR);
    schedule.change(24 * HOUR);
    assert.equal(schedule.dueAt, start + HOUR);
  });

  it('neither stalls nor fires in bursts, however the clocks jump', () => {
    const jump = fc.record({ wall: fc.integer({ min: -1e12, max: 1e12 }), steady: fc.integer({ min: 0, max: HOUR }) });
    fc.assert(
      fc.property(fc.array(jump, { maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (jumps, random) => {
        const now = hands();
        const schedule = new Schedule(6 * HOUR, clocksOf(now, random));
        let sweeps = 0;
        for (const { wall, steady } of jumps) {
          now.wall += wall;
          now.steady += steady;
          if (schedule.isDue()) {
            sweeps += 1;
            schedule.begin();
            assert.equal(schedule.isDue(), false);
          }
          assert.ok(schedule.dueAt - now.wall <= 6.6 * HOUR);
        }
        assert.ok(sweeps <= jumps.length);
      }),
    );
  });
});
