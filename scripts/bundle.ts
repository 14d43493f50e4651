/**
 * `npm run bundle`: makes `dist/besom.mjs`, the whole program as one file that needs nothing beside it but Node.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { WORKERS } from '../src/host/start-worker.ts';

const PROJECT = join(import.meta.dirname, '..');

const COMMON = {
  absWorkingDir: PROJECT,
  bundle: true,
  platform: 'node',
  target: 'node26',
  minify: true,
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
} as const;

/**
 * Modules of the runtime as functions instead of imports. An import stands at the top of the file and is loaded before
 * anything runs: `--version` would wait for the database, and an old Node would stop at a module that it does not know
 * before it could be told so.
 */
const LAZY_BUILTINS: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path }) => (isBuiltin(path) ? { path, namespace: 'builtin' } : undefined));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: 'js',
    }));
  },
};

/** Each worker as one script of text: a single file has no other to load. */
async function bundleWorkers(): Promise<Readonly<Record<string, string>>> {
  const texts = Object.entries(WORKERS).map(async ([name, source]) => {
    const entry = join('src/host', source);
    const { outputFiles } = await build({ ...COMMON, entryPoints: [entry], format: 'cjs' });
    return [name, textOf(outputFiles)] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** The program's text. */
export async function bundle(): Promise<string> {
  const workers = JSON.stringify(await bundleWorkers());
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: ['src/cli/besom.ts'],
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\nglobalThis.__BESOM_WORKERS__=${workers};` },
    plugins: [LAZY_BUILTINS],
  });
  return textOf(outputFiles);
}

function textOf(files: readonly { readonly text: string }[]): string {
  const [file] = files;
  if (file === undefined || files.length !== 1) throw new Error('a bundle is one file');
  return file.text;
}
console.log((await bundle()).length);
writeFileSync('/tmp/besom.mjs', await bundle());
