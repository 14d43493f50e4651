/**
 * `npm run docs`: reads every page of the documentation, and names each link, script and command that leads nowhere.
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, LATER_COMMANDS } from '../src/cli/contract.ts';
import type { OptionSpec } from '../src/cli/contract-options.ts';
import { docsOffences, type Known, type Page } from './docs-check.ts';

const PROJECT = join(import.meta.dirname, '..');
/** Fetched or made, and no part of the project. */
const NOT_OURS = ['node_modules/**', 'dist/**', '.git/**'];
/** Without a dot at the front these are missed. */
const ALL_FILES = ['**/*', '.github/**/*', '.ci/**/*'];

/** Everything that is wrong with this project's documentation. */
export function offencesHere(): readonly string[] {
  const files = globSync(ALL_FILES, { cwd: PROJECT, exclude: NOT_OURS });
  const pages: readonly Page[] = files
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: readFileSync(join(PROJECT, path), 'utf8') }));
  const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(PROJECT, 'package.json'), 'utf8'),
  );
  const known: Known = {
    paths: new Set(files),
    scripts: new Set(Object.keys(manifest.scripts)),
    commands: new Map(COMMANDS.map(({ name, options }) => [name, flagsOf(options)])),
    later: new Set(LATER_COMMANDS),
  };
  return docsOffences(pages, known);
}

/** Without those that a later version brings, and with those that every command has. */
function flagsOf(options: readonly OptionSpec[]): ReadonlySet<string> {
  return new Set(['--help', ...options.filter(({ later }) => later !== true).map(({ flag }) => flag)]);
}

if (import.meta.main) {
  const offences = offencesHere();
  for (const offence of offences) process.stdout.write(`${offence}\n`);
  process.exitCode = offences.length === 0 ? 0 : 1;
}
