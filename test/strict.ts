/**
 * Every test runs strict: what would be folded into a gap, or lost, fails the test instead.
 * @module
 */

import { join } from 'node:path';
import fc from 'fast-check';

/** A suite that draws new lots each time fails on the wrong person's change; longer runs draw their own. */
fc.configureGlobal({ seed: 20_230_104 });

/** Hundreds of tests start the program: compiled once, it costs half (measured: 1.25 s of CPU a sweep, then 0.7 s). */
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/besom-tests');

/** A bug in a probe is thrown. */
process.env['BESOM_STRICT'] = '1';

/** Mocha hands a rejection that nobody caught on to whoever listens, and nobody does: the test would pass. */
process.on('unhandledRejection', (reason) => {
  throw reason;
});
