/**
 * What the agent remembers of packs: which are to be in force, how high their versions got, and the last index.
 *
 * It says what is meant to be in force; whether a pack is, its verified file says each time.
 * @module
 */
import { jsonOf } from '../model/json.ts';
import type { PackFacts } from './packs-verify.ts';
import type { Store } from './store.ts';

/** `ordered`: the index's serial when an order brought the pack: it stands until a later index. `broad`: of that order. */
export type HeldPack = PackFacts & {
  readonly sha256: string;
  readonly ordered?: number;
  readonly broad: readonly string[];
};

export type HeldPacks = {
  all(): readonly HeldPack[];
  replace(packs: readonly HeldPack[]): void;
  /** The highest version of a pack that was ever in force here. */
  highest(id: string): string | undefined;
  lastSerial(): number;
  tookIndex(serial: number): void;
  facts(): Readonly<Record<string, string>>;
};

const HELD = 'packs.held';
const VERSIONS = 'packs.versions';
const SERIAL = 'packs.serial';
/** Packs that were ever in force: the oldest are forgotten, and the index's serial still guards them. */
const MAX_VERSIONS = 200;

/** The memory of a store: lines, each a JSON array. */
export function openHeldPacks(store: Store): HeldPacks {
  let held: readonly HeldPack[] = linesOf(store.fact(HELD)).map(readHeld);
  const versions = new Map(linesOf(store.fact(VERSIONS)).map(([id = '', version = '']) => [id, version]));
  let serial = Number(store.fact(SERIAL) ?? 0);
  return {
    all: () => held,
    replace(packs) {
      held = packs;
      for (const { id, version } of packs) {
        versions.delete(id);
        versions.set(id, version);
      }
      for (const id of [...versions.keys()].slice(0, -MAX_VERSIONS)) versions.delete(id);
    },
    highest: (id) => versions.get(id),
    lastSerial: () => serial,
    tookIndex(taken) {
      serial = taken;
    },
    facts: () => ({
      [HELD]: held.map(heldLine).join('\n'),
      [VERSIONS]: [...versions].map((line) => JSON.stringify(line)).join('\n'),
      [SERIAL]: String(serial),
    }),
  };
}

function linesOf(text: string | undefined): readonly (readonly string[])[] {
  const lines = (text ?? '').split('\n').filter((line) => line !== '');
  return lines.map(wordsOf).filter((words) => words.length > 1);
}

/** None where the line is damaged: its pack is then fetched anew. */
function wordsOf(line: string): readonly string[] {
  const words = jsonOf(line);
  return Array.isArray(words) ? words.map(String) : [];
}

function heldLine({ sha256, id, name, version, ordered, broad }: HeldPack): string {
  return JSON.stringify([sha256, id, name, version, ordered === undefined ? '' : String(ordered), ...broad]);
}

function readHeld([
  sha256 = '',
  id = '',
  name = '',
  version = '',
  ordered = '',
  ...broad
]: readonly string[]): HeldPack {
  return { sha256, id, name, version, ...(ordered === '' ? {} : { ordered: Number(ordered) }), broad };
}
