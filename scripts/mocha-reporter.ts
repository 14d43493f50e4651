/**
 * A plain mocha reporter: one line for each group of tests, then the skipped ones by name and the failures in full.
 *
 * No colour, no cursor movement: the same bytes on a terminal, in a log and under CI. With the option `tally=FILE` the
 * counts go there for the script that started the run; without it, the closing line is printed here. `leftOpenMs=N`
 * is how long a finished run may stay alive.
 * @module
 */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { closingLine, type Tally } from './tally.ts';

/** How long a finished run may stay alive, before what keeps it alive is named and the run is ended as failed. */
const LEFT_OPEN_MS = 10_000;

class PlainReporter extends Mocha.reporters.Base {
  readonly #skipped: string[] = [];
  #passed = 0;
  #shownFailures = 0;
  #shownPassed = 0;
  #shownSkipped = 0;

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', () => {
      this.#passed += 1;
    });
    runner.on('pending', (test) => {
      this.#skipped.push(test.fullTitle());
    });
    runner.on('suite end', (suite) => {
      if (suite.parent?.root === true) this.#showGroup(suite.title);
    });
    runner.once('end', () => this.#finish(options));
  }

  #showGroup(title: string): void {
    const failed = this.failures.length - this.#shownFailures;
    const passed = this.#passed - this.#shownPassed;
    const skipped = this.#skipped.length - this.#shownSkipped;
    this.#shownFailures = this.failures.length;
    this.#shownPassed = this.#passed;
    this.#shownSkipped = this.#skipped.length;
    const counts = [`${passed} passed`];
    if (failed > 0) counts.push(`${failed} FAILED`);
    if (skipped > 0) counts.push(`${skipped} skipped`);
    write(`  ${title}: ${counts.join(', ')}`);
  }

  #finish(options: Mocha.MochaOptions): void {
    const tallyFile = optionOf(options, 'tally');
    const tally: Tally = { passed: this.#passed, failed: this.failures.length, skipped: this.#skipped };
    for (const name of tally.skipped) write(`  skipped: ${name}`);
    if (tally.failed > 0) Mocha.reporters.Base.list(this.failures);
    if (tallyFile === undefined) write(closingLine(tally));
    else writeFileSync(tallyFile, JSON.stringify(tally));
    endIfLeftOpen(Number(optionOf(options, 'leftOpenMs') ?? LEFT_OPEN_MS));
  }
}

function optionOf(options: Mocha.MochaOptions, name: string): string | undefined {
  const given: unknown = options.reporterOptions;
  if (typeof given !== 'object' || given === null) return undefined;
  const value: unknown = Reflect.get(given, name);
  return typeof value === 'string' ? value : undefined;
}

/** A server or child that a test forgot would keep the run alive for ever; the timer itself keeps nothing alive. */
function endIfLeftOpen(afterMs: number): void {
  setTimeout(() => {
    write(`FAILED: tests left open: ${process.getActiveResourcesInfo().join(', ')}`);
    // mocha sets the exit code at exit, by the failed tests alone: this comes after it
    process.on('exit', () => {
      process.exitCode = 1;
    });
    process.exit();
  }, afterMs).unref();
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

// Mocha takes the module itself as the class; this name is how an ES module says what `require` gives.
export { PlainReporter as 'module.exports' };
