/**
 * The one pass over the local file systems, shared by the probes that need it: names for one, digests for the other.
 *
 * Walking 300,000 files twice would double the sweep, so the pass runs once and each probe hears its part of it.
 * @module
 */
import type { DigestName, Host, SurveyEvent, SurveyRequest } from '../host/host.ts';
import { REMEMBERED_DIGESTS } from '../model/memory.ts';
import type { Lookup, Lookups } from './probe.ts';

/** `seals` and `files` are for the memory. */
type Ear = 'names' | 'digests' | 'seals' | 'files';

/** The names that lookups ask for, in the order of the request, so that an event's index tells its lookup. */
export type SurveyQuestions = {
  readonly names: ReadonlyMap<string, readonly (Lookup & { readonly kind: 'name' })[]>;
  readonly tests: readonly (Lookup & { readonly kind: 'name-test' })[];
  readonly bundles: readonly (Lookup & { readonly kind: 'bundle' })[];
  readonly digests: readonly (Lookup & { readonly kind: 'digest' })[];
};

export type Survey = { readonly questions: SurveyQuestions; hear(ear: Ear): AsyncGenerator<SurveyEvent> };

const running = new WeakMap<Lookups, Survey>();

/** The pass of this sweep: the first probe that asks starts it, the second joins it. */
export function surveyOf(host: Host, wanted: Lookups, signal: AbortSignal): Survey {
  const known = running.get(wanted);
  if (known !== undefined) return known;
  const questions = questionsOf(wanted);
  const ears = earsFor(questions, wanted);
  const share = new Share(host.survey(requestOf(questions, { wanted, ears, signal })), ears);
  const survey: Survey = { questions, hear: (ear) => share.hear(ear) };
  running.set(wanted, survey);
  return survey;
}

/** Whose part of the pass anybody hears: what nobody asks for would only pile up. */
function earsFor(questions: SurveyQuestions, { probes, sealer }: Lookups): Record<Ear, boolean> {
  return {
    names: probes.has('walk') && asksForNames(questions),
    digests: probes.has('images') && questions.digests.length > 0,
    seals: probes.has('walk') && sealer !== undefined,
    files: probes.has('images') && sealer !== undefined,
  };
}

/** Whether any lookup is for the walk over names. */
export function asksForNames({ names, tests, bundles }: SurveyQuestions): boolean {
  return names.size + tests.length + bundles.length > 0;
}

function questionsOf({ all }: Lookups): SurveyQuestions {
  const names = new Map<string, (Lookup & { kind: 'name' })[]>();
  for (const lookup of all) {
    if (lookup.kind === 'name') names.set(lookup.name, [...(names.get(lookup.name) ?? []), lookup]);
  }
  return {
    names,
    tests: all.filter((lookup) => lookup.kind === 'name-test'),
    bundles: all.filter((lookup) => lookup.kind === 'bundle'),
    digests: all.filter((lookup) => lookup.kind === 'digest'),
  };
}

function requestOf(
  { names, tests, bundles, digests }: SurveyQuestions,
  {
    wanted,
    ears,
    signal,
  }: { readonly wanted: Lookups; readonly ears: Record<Ear, boolean>; readonly signal: AbortSignal },
): SurveyRequest {
  const asked = ears.digests ? digests : [];
  const algorithms = new Set<DigestName>([
    ...asked.map(({ algorithm }) => algorithm),
    ...(ears.files ? REMEMBERED_DIGESTS : []),
  ]);
  const { sealer } = wanted;
  return {
    names: ears.names ? [...names.keys()] : [],
    tests: ears.names ? tests.map(({ on, test }) => (test === undefined ? { on } : { on, test })) : [],
    bundles: ears.names && bundles.length > 0,
    ...(sealer === undefined ? {} : { remember: { key: sealer.key, names: ears.seals, files: ears.files } }),
    ...(ears.digests || ears.files
      ? {
          digests: {
            algorithms: [...algorithms],
            wanted: asked.map(({ algorithm, value }) => `${algorithm}:${value}`),
            candidates: wanted.hashAll ? 'every-file' : 'images',
          },
        }
      : {}),
    ...(wanted.jobs === undefined ? {} : { jobs: wanted.jobs }),
    ...(wanted.within === undefined ? {} : { within: wanted.within }),
    signal,
  };
}

/** Events that may wait for one listener before the others stop drawing. */
const MAX_WAITING = 1_000;

/**
 * Deals the events of one generator out to several listeners. Only a listener that waits draws the next one, and none
 * while another lags: of a million matches, each a line on the pipe, the memory's listener would else pile up all.
 */
class Share {
  readonly #source: AsyncGenerator<SurveyEvent>;
  readonly #queues: Record<Ear, SurveyEvent[]> = { names: [], digests: [], seals: [], files: [] };
  readonly #open: Record<Ear, boolean>;
  /** Those that began to listen: one that never does must not hold the others up. */
  readonly #listening = new Set<Ear>();
  #drawing: Promise<boolean> | undefined;
  #caughtUp = Promise.withResolvers<void>();

  constructor(source: AsyncGenerator<SurveyEvent>, open: Record<Ear, boolean>) {
    this.#source = source;
    this.#open = { ...open };
  }

  async *hear(ear: Ear): AsyncGenerator<SurveyEvent> {
    this.#listening.add(ear);
    try {
      for (;;) {
        // its own queue grows while it tells: only who has nothing to tell may wait for others
        while (this.#queues[ear].length > 0) yield* this.#take(ear);
        if (this.#isAnyLagging()) await this.#caughtUp.promise;
        else if (!(await this.#draw()) && this.#queues[ear].length === 0) return;
      }
    } finally {
      this.#open[ear] = false;
      this.#listening.delete(ear);
      this.#take(ear);
      if (!Object.values(this.#open).includes(true)) await this.#source.return(undefined);
    }
  }

  #take(ear: Ear): readonly SurveyEvent[] {
    const events = this.#queues[ear].splice(0);
    this.#caughtUp.resolve();
    this.#caughtUp = Promise.withResolvers();
    return events;
  }

  #isAnyLagging(): boolean {
    return [...this.#listening].some((ear) => this.#queues[ear].length > MAX_WAITING);
  }

  #draw(): Promise<boolean> {
    this.#drawing ??= this.#drawOne().finally(() => {
      this.#drawing = undefined;
    });
    return this.#drawing;
  }

  async #drawOne(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done === true) return false;
    for (const ear of earsOf(value)) if (this.#open[ear]) this.#queues[ear].push(value);
    return true;
  }
}

function earsOf(event: SurveyEvent): readonly Ear[] {
  switch (event.kind) {
    case 'entry':
      return ['names'];
    case 'digest':
      return ['digests'];
    case 'seals':
    case 'bundle-passed':
      return ['seals'];
    case 'file-passed':
      return ['files'];
    case 'refusal':
      return event.pass === 'names' ? ['names', 'digests'] : ['digests'];
    default:
      return ['names', 'digests'];
  }
}
