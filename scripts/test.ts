/**
 * `npm test`: the types, the lint, then every test; it ends with the plain line `N passed, N failed`.
 *
 * `--long` adds the tests below `test/long`. Whatever fails is named above the line and counts in it.
 * @module
 */
import { parseArgs } from 'node:util';
import { CHECKS, passes, runTests, say } from './checks.ts';
import { closingLine, type Tally } from './tally.ts';

const { values } = parseArgs({ options: { long: { type: 'boolean', default: false } } });
process.exitCode = test(values.long);

function test(long: boolean): number {
  const failed: string[] = [];
  for (const check of [CHECKS.types, CHECKS.lint]) {
    say(`${check.name} …`);
    if (!passes(check)) failed.push(check.name);
  }
  say(long ? 'tests, the long ones too …' : 'tests …');
  const tally = runTests({ long });
  if (tally === undefined) failed.push('the test run: it did not come to its end');
  return conclude(failed, tally ?? { passed: 0, failed: 0, skipped: [] });
}

function conclude(failedChecks: readonly string[], tally: Tally): number {
  for (const name of failedChecks) say(`FAILED: ${name}`);
  const whole = { ...tally, failed: tally.failed + failedChecks.length };
  say(closingLine(whole));
  return whole.failed === 0 ? 0 : 1;
}
