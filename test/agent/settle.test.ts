import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MOST_PENDING, Settling } from '../../src/agent/settle.ts';

/** At second `at`, a look gave this size (nothing: it was gone). Each second in between, what is due is taken. */
type Seen = { readonly at: number; readonly size: number | undefined };

/** The seconds at which the thing was taken to be checked. */
function checkedAt(looks: readonly Seen[], untilS: number): readonly number[] {
  let now = 0;
  const settling = new Settling(() => now * 1_000);
  const checked: number[] = [];
  for (now = 0; now <= untilS; now++) {
    for (const { size } of looks.filter(({ at }) => at === now)) {
      settling.see('/x', size === undefined ? undefined : { stamp: String(size), size });
    }
    if (settling.takeDue().length > 0) checked.push(now);
  }
  return checked;
}

/** A thing that is longer each second, from one second to another. */
function growing(from: number, to: number): readonly Seen[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ at: from + index, size: index }));
}

describe('the wait for stillness', () => {
  const cases: readonly {
    readonly name: string;
    readonly looks: readonly Seen[];
    readonly checked: readonly number[];
  }[] = [
    { name: 'checks what is the same for two seconds', looks: [{ at: 0, size: 1 }], checked: [2] },
    {
      name: 'counts from the last change',
      looks: [1, 2, 1].map((size, at) => ({ at, size: 3 - size })),
      checked: [12],
    },
    { name: 'waits ten seconds after growth', looks: growing(0, 5), checked: [15] },
    {
      name: 'is quick with what shrank or was rewritten at its size',
      looks: [
        { at: 0, size: 5 },
        { at: 1, size: 4 },
      ],
      checked: [3],
    },
    {
      name: 'forgets what went meanwhile',
      looks: [
        { at: 0, size: 1 },
        { at: 1, size: undefined },
      ],
      checked: [],
    },
    {
      name: 'checks again what changes again',
      looks: [
        { at: 0, size: 1 },
        { at: 5, size: 2 },
      ],
      checked: [2, 7],
    },
    {
      name: 'checks what never rests after a minute, then at twice the time, and when it rests',
      looks: growing(0, 200),
      checked: [60, 180, 210],
    },
  ];
  for (const { name, looks, checked } of cases) {
    it(name, () => assert.deepEqual(checkedAt(looks, 400), checked));
  }

  it('does not let one that grows hold up another', () => {
    let now = 0;
    const settling = new Settling(() => now);
    settling.see('/still', { stamp: 'a', size: 1 });
    for (now = 0; now <= 2_000; now += 500) settling.see('/grows', { stamp: String(now), size: now });
    now = 2_000;
    assert.deepEqual(settling.takeDue(), ['/still']);
    assert.deepEqual(settling.pending, ['/grows']);
  });

  it('takes the oldest of a flood as they are, and stays bounded', () => {
    const settling = new Settling(() => 0);
    for (let count = 0; count < MOST_PENDING + 5; count++) settling.see(`/${count}`, { stamp: '', size: 0 });
    assert.deepEqual(settling.takeDue(), ['/0', '/1', '/2', '/3', '/4']);
    assert.equal(settling.size, MOST_PENDING);
  });

  it('checks everything at the latest a minute after it came, and at last after its last change', () => {
    const size = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.record({ at: fc.integer({ min: 0, max: 150 }), size }), { minLength: 1 }), (drawn) => {
        const looks = drawn.toSorted((left, right) => left.at - right.at);
        const checked = checkedAt(looks, 400);
        const last = looks.at(-1);
        if (last?.size === undefined) return;
        assert.ok(
          checked.some((at) => at >= last.at),
          'the last state is checked',
        );
        const first = looks.findIndex(({ size }) => size !== undefined);
        const stays = looks.slice(first).every(({ size }) => size !== undefined);
        const from = looks[first]?.at ?? 0;
        if (stays)
          assert.ok(
            checked.some((at) => at <= from + 60),
            'a minute at the most',
          );
      }),
    );
  });
});
