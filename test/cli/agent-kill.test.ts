/**
 * An agent that is killed at any moment tells of each file that came, once, and of none that did not.
 * @module
 */
import assert from 'node:assert/strict';
import { endure } from '../support/agent-ordeal.ts';

describe('besom agent, killed 6 times while files come and go', function () {
  this.timeout(120_000);

  it('tells of each appearance once, and invents none', async () => {
    const { faults, told, stays } = await endure({ kills: 6, seed: 20230116 });
    assert.deepEqual(faults, []);
    assert.ok(stays > 5 && told > 5, `${stays} files came, ${told} turns were told: too few to show anything`);
  });
});
