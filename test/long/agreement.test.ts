import { agreesOnRandomTrees } from '../support/agreement.ts';

describe('a planned sweep and a brute-force match of every observation, at length', function () {
  this.timeout(1_200_000);
  for (const seed of [1, 2, 3]) agreesOnRandomTrees({ runs: 500, seed });
});
