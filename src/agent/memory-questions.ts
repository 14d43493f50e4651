/**
 * What of an indicator a memory can answer: the branches of its pattern whose every test one remembered thing answers.
 *
 * A memory holds no text to test with LIKE, MATCHES or an order, so those are said not to have been evaluated; and two
 * things that were both here are no proof that they were one, so an AND over two of them is not answered either.
 * @module
 */

import { canonicalPath } from '../host/memory-seal.ts';
import { join, split } from '../host/survey-place.ts';
import { readAddress } from '../model/address.ts';
import { foldDomain } from '../model/domain.ts';
import { isIdentifier, REMEMBERED_DIGESTS, type SealedKind } from '../model/memory.ts';
import type { Pattern } from '../stix/patterns/pattern.ts';
import { pathText, type Test } from '../sweep/branches.ts';
import { spellPath } from '../sweep/normalise.ts';
import { observationsOf, type PlannedIndicator } from '../sweep/plan.ts';
import { isName, parentAsked } from '../sweep/select.ts';

/** One thing to look up; any of them that was here meets the indicator. */
export type MemoryQuestion =
  /** `nameOnly`: it was asked for by its path, which lies too deep to be remembered. */
  | { readonly kind: SealedKind; readonly value: string; readonly nameOnly?: string }
  | { readonly kind: 'bundle'; readonly value: string }
  | {
      readonly kind: 'file';
      readonly algorithm: string;
      readonly value: string;
      /** What else must hold of that file. */
      readonly also: readonly FileTest[];
    };

export type FileTest =
  | { readonly hash: string; readonly among: ReadonlySet<string> }
  | { readonly sizes: ReadonlySet<bigint> };

export type Questions = {
  readonly questions: readonly MemoryQuestion[];
  /** Why branches are not evaluated, each reason once; empty where all are. */
  readonly open: readonly string[];
};

type Asked = readonly MemoryQuestion[] | string;

/** IN lists multiply out (names × folders): more are asked of nobody. */
const MAX_QUESTIONS = 4_096;

const FILE_PLACE = ['file:path', 'file:parent_directory_ref.path', 'file:name'];
const BUNDLE_ID = 'file:x_besom_info_plist.CFBundleIdentifier';

export function questionsOf({ pattern, parts }: PlannedIndicator): Questions {
  const alone = partsAlone(pattern, 0);
  const asked = alone.flatMap((one): readonly Asked[] =>
    typeof one === 'string' ? [one] : (parts[one]?.branches ?? []).map(({ tests }) => askedBy(tests)),
  );
  const questions = asked.flatMap((one) => (typeof one === 'string' ? [] : one));
  const open = asked.filter((one) => typeof one === 'string');
  if (questions.length > MAX_QUESTIONS) return { questions: [], open: [`it asks for over ${MAX_QUESTIONS} things`] };
  return { questions, open: [...new Set(open)] };
}

/** The parts that decide the pattern alone, by their place from left to right, and why others do not. */
function partsAlone(pattern: Pattern, at: number): readonly (number | string)[] {
  switch (pattern.kind) {
    case 'observation':
      return [at];
    case 'or': {
      let next = at;
      return pattern.operands.flatMap((operand) => {
        const here = next;
        next += observationsOf(operand).length;
        return partsAlone(operand, here);
      });
    }
    case 'qualified':
      return ['a memory holds days and no times'];
    default:
      return ['no one remembered thing answers several observations'];
  }
}

function askedBy(tests: readonly Test[]): Asked {
  const paths = new Set(tests.map(({ path }) => pathText(path)));
  const [only] = paths;
  if (tests.length === 1 && tests[0] !== undefined && only === 'domain-name:value') return askDomain(tests[0]);
  const broken = tests.map(whyNot).find((because) => because !== undefined);
  if (broken !== undefined) return broken;
  if (only === undefined) return 'it holds no test';
  if ([...paths].every((path) => FILE_PLACE.includes(path))) return askPlace(tests);
  if (paths.size === 1 && only === 'directory:path') return textsOf(tests, only).flatMap(askPath);
  if (paths.size === 1 && only === 'domain-name:value') return textsOf(tests, only).map(askDomainName);
  if (paths.size === 1 && only === BUNDLE_ID) return askBundles(textsOf(tests, only));
  if (paths.size === 1 && /^ipv[46]-addr:value$/u.test(only)) return askAddresses(textsOf(tests, only));
  if ([...paths].every((path) => path === 'file:size' || hashOf(path) !== undefined)) return askFile(tests);
  return `no one remembered thing answers ${[...paths].join(' and ')}`;
}

function whyNot(test: Test): string | undefined {
  if (test.kind === 'exists') return 'EXISTS is not evaluated against a memory';
  if (test.negated) return 'NOT is not evaluated against a memory';
  return test.operator === '=' || test.operator === 'IN'
    ? undefined
    : `${test.operator} is not evaluated against a memory`;
}

/** The values that a property must be one of, by every test of it. */
function textsOf(tests: readonly Test[], path: string): readonly string[] {
  const sets = tests
    .filter((test) => pathText(test.path) === path)
    .map((test) =>
      test.kind === 'exists' ? [] : test.values.flatMap(({ kind, value }) => (kind === 'string' ? [value] : [])),
    );
  const [first = [], ...others] = sets;
  return [...new Set(first)].filter((value) => others.every((set) => set.includes(value)));
}

function isTested(all: readonly Test[], path: string): boolean {
  return all.some((test) => pathText(test.path) === path);
}

function askPlace(all: readonly Test[]): Asked {
  const [byPath, byFolder, byName] = FILE_PLACE.map((path) => (isTested(all, path) ? textsOf(all, path) : undefined));
  if (byPath !== undefined) {
    return byPath
      .filter((path) => {
        const { folder, name } = split(path);
        return (byFolder === undefined || byFolder.includes(folder)) && (byName === undefined || byName.includes(name));
      })
      .flatMap(askPath);
  }
  if (byName === undefined) return 'what stood in a folder is not remembered by the folder';
  if (byFolder === undefined) return byName.filter(isName).map((value) => ({ kind: 'name', value }));
  if (byFolder.length * byName.length > MAX_QUESTIONS) return `it asks for over ${MAX_QUESTIONS} things`;
  return byFolder.flatMap((folder) => byName.filter(isName).flatMap((name) => askPath(join(folder, name))));
}

function askPath(path: string): readonly MemoryQuestion[] {
  const whole = spellPath(path);
  const { name } = split(whole);
  if (!whole.startsWith('/') || !isName(name)) return [];
  if (canonicalPath(whole) !== undefined) return [{ kind: 'path', value: whole }];
  return [{ kind: 'name', value: name, nameOnly: whole }];
}

/** Subdomains are no text to test but a parent to look up. */
function askDomain(test: Test): Asked {
  const like = test.kind === 'test' && !test.negated && test.operator === 'LIKE' ? test.values[0] : undefined;
  const parent = like?.kind === 'string' ? parentAsked(like.value) : undefined;
  if (parent !== undefined) return [{ kind: 'below', value: parent }];
  return whyNot(test) ?? textsOf([test], 'domain-name:value').map(askDomainName);
}

function askDomainName(value: string): MemoryQuestion {
  return { kind: 'domain', value: foldDomain(value) };
}

function askAddresses(values: readonly string[]): Asked {
  const addresses = values.map((value) => readAddress(value)?.text);
  if (addresses.includes(undefined)) return 'networks are not evaluated against a memory';
  return addresses.flatMap((value) => (value === undefined ? [] : [{ kind: 'address', value }]));
}

function askBundles(values: readonly string[]): Asked {
  if (!values.every(isIdentifier)) return 'an identifier of another form than Apple allows is not remembered';
  return values.map((value) => ({ kind: 'bundle', value }));
}

/** One digest is looked up, and what it finds is asked for the rest. */
function askFile(all: readonly Test[]): Asked {
  const asked = [...new Set(all.map(({ path }) => pathText(path)))].filter((path) => path !== 'file:size');
  const unknown = asked.find((path) => !REMEMBERED_DIGESTS.some((name) => name === hashOf(path)));
  if (unknown !== undefined) return `${unknown} is not remembered`;
  const [first] = REMEMBERED_DIGESTS.flatMap((name) => asked.filter((path) => hashOf(path) === name));
  if (first === undefined) return 'a size alone is not looked up';
  const also = [...asked.filter((path) => path !== first).map((path) => hashTest(all, path)), ...sizeTests(all)];
  const algorithm = hashOf(first) ?? '';
  return textsOf(all, first).map((value) => ({ kind: 'file', algorithm, value: value.toLowerCase(), also }));
}

function hashTest(all: readonly Test[], path: string): FileTest {
  return { hash: hashOf(path) ?? '', among: new Set(textsOf(all, path)) };
}

function sizeTests(all: readonly Test[]): readonly FileTest[] {
  return all.flatMap((test) => {
    if (test.kind !== 'test' || pathText(test.path) !== 'file:size') return [];
    return [{ sizes: new Set(test.values.flatMap(({ kind, value }) => (kind === 'integer' ? [value] : []))) }];
  });
}

function hashOf(path: string): string | undefined {
  return /^file:hashes\.'?([A-Z0-9-]+)'?$/u.exec(path)?.[1];
}
