/**
 * The same as the short test of its name, long enough to meet the rare moments.
 * @module
 */
import assert from 'node:assert/strict';
import { endure } from '../support/agent-ordeal.ts';

describe('besom agent, killed 200 times while files come and go', function () {
  this.timeout(1_800_000);

  it('tells of each appearance once, and invents none', async () => {
    const { faults, told, stays } = await endure({ kills: 200, seed: 4 });
    assert.deepEqual(faults, []);
    assert.ok(stays > 200 && told > 200, `${stays} files came, ${told} turns were told: too few to show anything`);
  });
});
