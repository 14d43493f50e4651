import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openProgress, type ProgressState, progressText } from '../../src/cli/progress.ts';
import { columnsOf } from '../../src/report/width.ts';

const STATE: ProgressState = { files: 12_345, bytesRead: 4_100_000_000, area: '/Users/alice/Library', elapsedMs: 2000 };

describe('progressText', () => {
  it('says files, bytes, rate and area', () => {
    assert.equal(progressText(STATE, 80), '12,345 files, 4.1 GB, 6,173/s  /Users/alice/Library');
  });

  it('estimates only where there is a basis', () => {
    assert.equal(
      progressText({ ...STATE, basis: { files: 37_035 } }, 80),
      '12,345 files, 4.1 GB, 6,173/s, about 4.0 s left  /Users/alice/Library',
    );
  });

  const quiet = [
    { name: 'in the first second', state: { ...STATE, elapsedMs: 500, basis: { files: 37_035 } } },
    { name: 'once there are more files than expected', state: { ...STATE, basis: { files: 12_345 } } },
    { name: 'before the first file', state: { ...STATE, files: 0, basis: { files: 10 } } },
  ];
  for (const { name, state } of quiet) {
    it(`estimates nothing ${name}`, () => assert.doesNotMatch(progressText(state, 80), /left/u));
  }

  it('keeps the end of a long area', () => {
    assert.equal(
      progressText({ ...STATE, area: '/Users/alice/Library/Application Support/x' }, 60),
      '12,345 files, 4.1 GB, 6,173/s  …brary/Application Support/x',
    );
  });

  it('leaves out what a narrow terminal has no room for', () => {
    assert.equal(progressText(STATE, 24), '12,345 files, 4.1 GB');
    assert.equal(progressText(STATE, 8), '');
  });

  it('never fills its row, and obeys nothing that a name holds', () => {
    const obeyed = /[\p{Cc}\p{Cf}\p{Cs}]/u;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(120), (area, columns) => {
        const line = progressText({ ...STATE, area }, columns);
        assert.ok(columnsOf(line) < Math.max(columns, 1), line);
        assert.ok(!obeyed.test(line), JSON.stringify(line));
      }),
    );
  });
});

describe('openProgress', () => {
  function openAt(clock: { ms: number }) {
    const written: string[] = [];
    const screen = { write: (text: string) => void written.push(text), columns: () => 80, now: () => clock.ms };
    return { line: openProgress(screen), written };
  }
  const step = { probe: 'walk', files: 1, bytesRead: 0, area: '/Users' };
  const cleared = `\r${String.fromCharCode(27)}[K`;

  it('draws over its own row', () => {
    const { line, written } = openAt({ ms: 0 });
    line.update(step);
    assert.deepEqual(written, [`${cleared}1 files  /Users`]);
  });

  it('draws at most ten times a second, however often it is told', () => {
    const clock = { ms: 0 };
    const { line, written } = openAt(clock);
    for (; clock.ms < 1000; clock.ms += 1) {
      line.update(step);
      if (clock.ms % 7 === 0) line.clear();
    }
    assert.equal(written.filter((text) => text !== cleared).length, 10);
  });

  it('is gone after clear, and clears nothing that it has not drawn', () => {
    const { line, written } = openAt({ ms: 0 });
    line.clear();
    assert.deepEqual(written, []);
    line.update(step);
    line.clear();
    line.clear();
    assert.equal(written.filter((text) => text === cleared).length, 1);
  });

  it('counts the files of probes that share a walk once, and all bytes', () => {
    const clock = { ms: 0 };
    const { line, written } = openAt(clock);
    line.update({ ...step, files: 500 });
    clock.ms = 200;
    line.update({ probe: 'images', files: 20, bytesRead: 3_000_000, area: '/Users' });
    assert.equal(written.at(-1), `${cleared}500 files, 3.0 MB  /Users`);
  });
});
