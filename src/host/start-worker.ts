/**
 * Starts a worker thread, from a checkout and from the bundle alike.
 *
 * In a checkout a worker is a source file beside this one. A bundle is a single file and has no other to load, so it
 * carries each worker as text. The bundler makes that text and sets one global before any other code of the bundle
 * runs (a banner, or `define`):
 *
 *     globalThis.__BESOM_WORKERS__ = { 'survey-worker': '<the worker, bundled>' };
 *
 * Keys are those of `WORKERS`; each value is one self-contained CommonJS script (esbuild: `bundle: true`,
 * `platform: 'node'`, `format: 'cjs'`), since a worker that is started from text runs as CommonJS.
 * @module
 */
import { type ResourceLimits, SHARE_ENV, Worker, type WorkerOptions } from 'node:worker_threads';

declare global {
  /** Set by the bundle only. */
  var __BESOM_WORKERS__: Readonly<Record<string, string>> | undefined;
}

/** Every worker: its name in the bundle, and its source, which is also the bundler's entry point. */
export const WORKERS = { 'survey-worker': './survey-worker.ts' } as const;

export type WorkerName = keyof typeof WORKERS;

/** Starts a worker with what it is given to work on, without this process's flags. */
export function startWorker(
  name: WorkerName,
  { data, limits }: { readonly data: unknown; readonly limits: ResourceLimits },
): Worker {
  const options: WorkerOptions = {
    workerData: data,
    resourceLimits: limits,
    execArgv: [],
    env: SHARE_ENV,
    name: `besom ${name}`,
  };
  const workers = globalThis.__BESOM_WORKERS__;
  if (workers === undefined) return new Worker(new URL(WORKERS[name], import.meta.url), options);
  const text = workers[name];
  if (text === undefined) throw new Error(`the bundle holds no worker "${name}"`);
  return new Worker(text, { ...options, eval: true });
}
