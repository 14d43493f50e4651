/**
 * `npm run ok`: everything that must hold before a commit, the cheap checks first, and at the end what failed.
 * @module
 */
import { CHECKS, passes, passesAlone, runTests, say } from './checks.ts';
import { closingLine } from './tally.ts';

/** In this order: a wrong format is told in a second, the tests take longest. */
const STEPS: readonly (readonly [name: string, passes: () => boolean])[] = [
  ['format', () => passes(CHECKS.format)],
  ['lint', () => passes(CHECKS.lint)],
  ['types', () => passes(CHECKS.types)],
  ['house', () => passesAlone('test/house.test.ts')],
  ['tests', testsPass],
  ['unused', () => passes(CHECKS.unused)],
  ['docs', () => passes(CHECKS.docs)],
];

process.exitCode = ok();

function ok(): number {
  const failed = STEPS.filter(([name, holds]) => {
    say(`${name} …`);
    return !holds();
  }).map(([name]) => name);
  say(failed.length === 0 ? 'ok' : `not ok: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

function testsPass(): boolean {
  const tally = runTests({ long: false });
  if (tally === undefined) return false;
  say(closingLine(tally));
  return tally.failed === 0;
}
