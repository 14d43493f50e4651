#!/usr/bin/env node
/**
 * The program: refuses a runtime that is too old, answers `--version` at once, and loads the rest only when it is called.
 * @module
 */
import about from '../../package.json' with { type: 'json' };

/** The runtime that Besom is built and tested with. */
const NODE_MAJOR = 26;

const words = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR) {
  process.stderr.write(
    `Cannot run on Node ${process.versions.node}: Besom needs Node ${NODE_MAJOR}. In its folder: npm ci && npm run sweep\n`,
  );
  process.exitCode = 2;
} else if (words.length === 1 && words[0] === '--version') {
  process.stdout.write(`${about.version}\n`);
} else {
  const { runCommandLine } = await import('./cli.ts');
  await runCommandLine(words, about.version);
}
