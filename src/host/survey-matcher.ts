/**
 * Which names a survey selects: exact names as the volume compares them, LIKE and MATCHES tests, application bundles.
 *
 * Nearly every name is selected by nothing, so the way to that answer is the shortest. Measured: to look a name up in a
 * map costs 200 ns, since its hash is to be made; its length and first letter rule it out for 35 ns.
 * @module
 */
import type { CompiledTextTest, TextTest } from '../model/text-test.ts';
import { foldName, isPlain, normaliseName } from './fold.ts';
import type { SurveyRequest } from './host.ts';

/** What a request says about names: the part of it that a thread can be sent. */
export type NameQuestions = Pick<SurveyRequest, 'names' | 'tests' | 'bundles'> & { readonly caseSensitive: boolean };

export type Match = { readonly asked: readonly string[]; readonly tests: readonly number[]; readonly bundle: boolean };

/** A folder whose names are looked at: its own path is tested once. */
export type FolderMatch = { readonly macPath: string; readonly tests: readonly number[] };

type ReadyTest = { readonly index: number; readonly passes: (text: string) => boolean };

const NOTHING: readonly never[] = [];
const SHAPES = 0x1_0000;

export class NameMatcher {
  readonly #fold: (name: string) => string;
  readonly #asked = new Map<string, string[]>();
  readonly #shapes = new Uint8Array(SHAPES);
  readonly #bundles: boolean;
  readonly #always: readonly number[];
  readonly #onName: readonly ReadyTest[];
  readonly #onFolder: readonly ReadyTest[];
  readonly #onPath: readonly ReadyTest[];

  private constructor(questions: NameQuestions, compile: (test: TextTest) => CompiledTextTest) {
    this.#fold = questions.caseSensitive ? normaliseName : foldName;
    for (const name of questions.names) {
      const folded = this.#fold(name);
      this.#asked.set(folded, [...(this.#asked.get(folded) ?? []), name]);
      this.#shapes[shapeOf(folded)] = 1;
    }
    this.#bundles = questions.bundles;
    this.#always = questions.tests.flatMap(({ test }, index) => (test === undefined ? [index] : []));
    const on = (what: 'name' | 'folder' | 'path'): readonly ReadyTest[] =>
      questions.tests.flatMap(({ on: tested, test }, index) => {
        if (test === undefined || tested !== what) return [];
        const compiled = compile(test);
        // the plan sets patterns aside whose tests nothing can run; to skip one here would be a silent miss
        if (!compiled.ok) throw new Error(`a survey was asked for a test that cannot run: ${compiled.because}`);
        return [{ index, passes: compiled.passes }];
      });
    this.#onName = on('name');
    this.#onFolder = on('folder');
    this.#onPath = on('path');
  }

  /** A matcher that is ready; the regular expressions are loaded only where a test needs them. */
  static async make(questions: NameQuestions): Promise<NameMatcher> {
    if (questions.tests.every(({ test }) => test === undefined)) {
      return new NameMatcher(questions, () => ({ ok: false, because: 'not loaded' }));
    }
    const { compileTextTest } = await import('../model/text-test.ts');
    return new NameMatcher(questions, compileTextTest);
  }

  /** Whether the path of a folder plays a part at all. */
  get needsFolders(): boolean {
    return this.#onFolder.length > 0 || this.#onPath.length > 0;
  }

  folder(macPath: string): FolderMatch {
    const passed = this.#onFolder.filter(({ passes }) => passes(macPath));
    return { macPath, tests: passed.map(({ index }) => index) };
  }

  /** What selects a name; nothing for nearly all. */
  match(name: string, isFolder: boolean, folder: FolderMatch | undefined): Match | undefined {
    const asked = this.#mayBeAsked(name) ? (this.#asked.get(this.#fold(name)) ?? NOTHING) : NOTHING;
    const bundle = this.#bundles && isFolder && isBundleName(name);
    const tests = this.#passed(name, folder);
    if (asked.length === 0 && tests.length === 0 && !bundle) return undefined;
    return { asked, tests, bundle };
  }

  /** A name of plain ASCII keeps its length and its first letter when it is folded: that rules nearly all out. */
  #mayBeAsked(name: string): boolean {
    return this.#shapes[shapeOf(name)] === 1 || !isPlain(name);
  }

  #passed(name: string, folder: FolderMatch | undefined): readonly number[] {
    if (this.#onName.length === 0 && folder === undefined) return this.#always;
    const passed = [...this.#always];
    for (const { index, passes } of this.#onName) if (passes(name)) passed.push(index);
    if (folder !== undefined) {
      passed.push(...folder.tests);
      const path = folder.macPath === '/' ? `/${name}` : `${folder.macPath}/${name}`;
      for (const { index, passes } of this.#onPath) if (passes(path)) passed.push(index);
    }
    return passed;
  }
}

/** Length and first character, without the bit that tells upper from lower case. */
function shapeOf(name: string): number {
  return ((name.length & 0xff) << 8) | ((name.charCodeAt(0) | 0x20) & 0xff);
}

export function isBundleName(name: string): boolean {
  return name.length > 4 && name.slice(-4).toLowerCase() === '.app';
}
