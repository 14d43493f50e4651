/**
 * Every test runs strict: what would be folded into a gap, or lost, fails the test instead.
 * @module
 */

/** A bug in a probe is thrown. */
process.env['BESOM_STRICT'] = '1';

/** Mocha hands a rejection that nobody caught on to whoever listens, and nobody does: the test would pass. */
process.on('unhandledRejection', (reason) => {
  throw reason;
});
