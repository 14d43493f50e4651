/**
 * Runs a survey for a test and sorts what it tells.
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import type { DigestName, SurveyEvent, SurveyRequest } from '../../src/host/host.ts';
import { type SurveyOptions, survey } from '../../src/host/survey.ts';
import { digestOf } from './disk-image.ts';

export type Surveyed = {
  readonly events: readonly SurveyEvent[];
  readonly entries: readonly (SurveyEvent & { readonly kind: 'entry' })[];
  readonly digests: readonly (SurveyEvent & { readonly kind: 'digest' })[];
  readonly refusals: readonly (SurveyEvent & { readonly kind: 'refusal' })[];
  readonly leftOut: readonly (SurveyEvent & { readonly kind: 'left-out' })[];
  readonly last: SurveyEvent & { readonly kind: 'progress' };
  readonly warnings: readonly string[];
};

/** A request that asks for nothing, to be filled in. */
export const NOTHING: SurveyRequest = {
  names: [],
  tests: [],
  bundles: false,
  jobs: 1,
  signal: new AbortController().signal,
};

/** Every name there is. */
export const ANY_NAME: SurveyRequest = { ...NOTHING, tests: [{ on: 'name' }] };

/** A request for the digests of these contents. */
export function digestsOf(
  contents: readonly Buffer[],
  {
    candidates,
    algorithm = 'SHA-256',
  }: { readonly candidates: 'images' | 'every-file'; readonly algorithm?: DigestName },
): SurveyRequest {
  const wanted = contents.map((content) => `${algorithm}:${digestOf(content, algorithm)}`);
  return { ...NOTHING, digests: { algorithms: [algorithm], wanted, candidates } };
}

/** Surveys one folder shown as `/`, or what the options say. */
export async function surveyTree(
  root: string,
  request: SurveyRequest,
  options: Partial<SurveyOptions> = {},
): Promise<Surveyed> {
  const warnings: string[] = [];
  const all: SurveyOptions = {
    roots: [{ path: root, shownAs: '/' }],
    skip: [],
    leaveOut: [],
    caseSensitive: false,
    warn: (text) => warnings.push(text),
    ...options,
  };
  const events: SurveyEvent[] = [];
  for await (const event of survey(all, request)) events.push(event);
  const last = events.findLast((event) => event.kind === 'progress');
  if (last === undefined) throw new Error('a survey always says how far it came');
  return {
    events,
    entries: events.filter((event) => event.kind === 'entry'),
    digests: events.filter((event) => event.kind === 'digest'),
    refusals: events.filter((event) => event.kind === 'refusal'),
    leftOut: events.filter((event) => event.kind === 'left-out'),
    last,
    warnings,
  };
}

/** The paths of what was found, sorted. */
export function pathsOf(found: Surveyed['entries'] | Surveyed['digests']): string[] {
  return found.map((event) => event.found.at.path).sort();
}

/** Makes a file below a folder, with the folders above it; gives its real path. */
export function plantFile(dir: string, path: string, content: Buffer | string): string {
  const made = join(dir, path);
  mkdirSync(dirname(made), { recursive: true });
  writeFileSync(made, content);
  return made;
}

/** A socket that stands at a path until the server is closed. */
export async function listenAt(path: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}
