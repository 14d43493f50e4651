import { agreesOnRandomTrees } from '../support/agreement.ts';

describe('a planned sweep and a brute-force match of every observation', function () {
  this.timeout(120_000);
  agreesOnRandomTrees({ runs: 50, seed: 20_230_104 });
});
