/**
 * `npm run bundle`: makes `dist/besom.mjs`, the whole program as one file that needs nothing beside it but Node.
 *
 * The file is a small head, `src/cli/besom.ts`, and the rest as text that is compiled only when a command is called.
 * The text stands in a comment of a function that gives it back by `toString`: of all that was tried (module code, a
 * string, base64), only that costs `--version` next to nothing and can still be read by people. An old Node is told that
 * it is too old before it meets a module or a syntax that it does not know.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { WORKERS } from '../src/host/start-worker.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Stands in the text for the end of a comment, and occurs nowhere else in it. */
const COMMENT_END = '*~/';
const COMMENT = { before: 'function besomProgram(){/*\n', after: '\n*/}' } as const;

/** Names stay: a stack that a user reports must be readable. */
const COMMON = {
  absWorkingDir: PROJECT,
  bundle: true,
  platform: 'node',
  target: 'node26',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
  // a bundle has no other file to name: what asks for one asks first whether it is bundled
  logOverride: { 'empty-import-meta': 'silent' },
} as const satisfies BuildOptions;

/** The text of `dist/besom.mjs`. */
export async function bundle(): Promise<string> {
  const program = await bundleProgram(await bundleWorkers());
  if (program.includes(COMMENT_END)) throw new Error(`the program holds ${COMMENT_END}: choose another sign`);
  const head = await bundleText({ entryPoints: ['src/cli/besom.ts'], format: 'esm', plugins: [loadFromComment()] });
  return `${head}${COMMENT.before}${ascii(program).replaceAll('*/', COMMENT_END)}${COMMENT.after}\n`;
}

/**
 * One character beyond ASCII, and the runtime keeps two bytes for each of millions (measured: 5 MB of the agent's memory).
 * esbuild leaves them in regular expressions alone, where the escape means the same.
 */
function ascii(program: string): string {
  return program.replace(/[^\0-\x7f]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Each worker as one script: a worker of a bundle is started from text. */
async function bundleWorkers(): Promise<Readonly<Record<string, string>>> {
  const texts = Object.entries(WORKERS).map(async ([name, source]) => {
    const entryPoints = [join('src/host', source)];
    return [name, await bundleText({ entryPoints, format: 'cjs' })] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** Everything behind the head, as one CommonJS module. */
function bundleProgram(workers: Readonly<Record<string, string>>): Promise<string> {
  const banner = { js: `globalThis.__BESOM_WORKERS__=${JSON.stringify(workers)};` };
  return bundleText({ entryPoints: ['src/cli/cli.ts'], format: 'cjs', banner });
}

/** In the head, puts the loader of the text in the place of the module that it is in a checkout. */
function loadFromComment(): Plugin {
  return {
    name: 'load-from-comment',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/cli\.ts$/ }, () => ({ path: 'program', namespace: 'comment' }));
      onLoad({ filter: /^program$/, namespace: 'comment' }, () => ({ contents: LOADER, loader: 'js' }));
    },
  };
}

/**
 * Compiled code is kept where the bundler made a place for it, and nowhere else: an installed program writes nothing
 * beside itself. `--no-cache` reads and writes nothing anywhere, and the sweep's child is not told of it, so it goes
 * without in any case.
 */
const LOADER = `
  const { Module, enableCompileCache } = process.getBuiltinModule('node:module');
  const { existsSync } = process.getBuiltinModule('node:fs');
  const place = import.meta.filename + '.compiled';
  const without = process.argv.includes('--no-cache') || process.argv[2] === 'sweep-child';
  if (!without && existsSync(place)) enableCompileCache(place);
  const program = new Module(import.meta.filename);
  (() => {
    const text = besomProgram.toString().slice(${COMMENT.before.length}, ${-COMMENT.after.length});
    program._compile(text.replaceAll('${COMMENT_END}', '*' + '/'), import.meta.filename);
  })();
  export const { runCommandLine } = program.exports;
`;

async function bundleText(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...COMMON, ...options, write: false });
  const [file] = outputFiles;
  if (file === undefined || outputFiles.length !== 1) throw new Error('a bundle is one file');
  return file.text;
}

/** Writes the bundle into a folder, and compiles what most calls need. */
export async function writeBundle(folder: string): Promise<string> {
  const path = join(folder, 'besom.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, await bundle());
  chmodSync(path, 0o755);
  rmSync(`${path}.compiled`, { recursive: true, force: true });
  mkdirSync(`${path}.compiled`);
  spawnSync(process.execPath, [path, 'doctor'], { stdio: 'ignore' });
  return path;
}

if (import.meta.main) process.stdout.write(`${await writeBundle(join(PROJECT, 'dist'))}\n`);
