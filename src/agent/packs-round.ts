/**
 * Works out which packs are to be in force: those of the index that can be had, and of the others what was in force last.
 * @module
 */
import type { PackIndex } from '../model/order.ts';
import type { HeldPack, HeldPacks } from './packs-held.ts';
import type { MeantPack, Shelf } from './packs-shelf.ts';
import { type PackEvent, type PackTeller, subjectOf } from './packs-tell.ts';
import { isOlderVersion } from './packs-version.ts';

/** What it comes to, before anything of it counts. */
export type Round = {
  readonly next: readonly HeldPack[];
  readonly events: readonly PackEvent[];
  readonly limits: readonly string[];
};

export type RoundParts = {
  readonly index: PackIndex | undefined;
  readonly held: HeldPacks;
  readonly shelf: Shelf;
  readonly tell: PackTeller;
};

/** What becomes of one pack. */
type Resolved = {
  readonly pack?: HeldPack | undefined;
  readonly events?: readonly PackEvent[];
  readonly limit?: string;
};

/** One pack after the other: they are held in memory while they are verified. */
export async function resolveRound(parts: RoundParts, signal: AbortSignal): Promise<Round> {
  const { index, held } = parts;
  const resolved: Resolved[] = [];
  for (const entry of index?.packs ?? []) {
    const before = held.all().find(({ id }) => id === entry.id);
    const stands = isOrderedAfter(before, index?.serial);
    resolved.push(stands ? { pack: before } : await resolve(entry, { ...parts, before, signal }));
  }
  const named = new Set(index?.packs.map(({ id }) => id));
  const others = held.all().filter(({ id }) => !named.has(id));
  // without an index nothing was withdrawn
  const standing = others.filter((pack) => index === undefined || isOrderedAfter(pack, index.serial));
  return {
    next: [...resolved.flatMap(({ pack }) => pack ?? []), ...standing],
    events: resolved.flatMap(({ events }) => events ?? []),
    limits: resolved.flatMap(({ limit }) => limit ?? []),
  };
}

/** Why a version may not follow the highest one that was in force; nothing where it may. */
export function olderThanHighest({ id, version }: MeantPack, held: HeldPacks): string | undefined {
  const highest = held.highest(id);
  if (highest === undefined || !isOlderVersion(version, highest)) return undefined;
  return `its version ${version} is older than ${highest}, which was in force`;
}

type Resolving = RoundParts & { readonly before: HeldPack | undefined; readonly signal: AbortSignal };

async function resolve(meant: MeantPack, { held, shelf, tell, before, signal }: Resolving): Promise<Resolved> {
  const subject = subjectOf(meant);
  const older = olderThanHighest(meant, held);
  const got = older === undefined ? await shelf.get(meant, { when: 'when-due', signal }) : REFUSED;
  if (got.kind === 'not') {
    const because = older ?? got.because;
    const limit = `pack ${meant.id}, version ${meant.version}, is not in force: ${because}`;
    return { pack: before, limit, events: got.refused === 'pack' ? tell.refusal(subject, because) : [] };
  }
  const isSame = before?.sha256 === meant.sha256;
  const pack = { ...got.facts, sha256: meant.sha256, broad: isSame ? before.broad : [] };
  if (isSame && got.from === 'shelf') return { pack };
  tell.forgive(subject);
  return { pack, events: [tell.event('taken', subject, 'the index names it')] };
}

const REFUSED = { kind: 'not', because: '', refused: 'pack' } as const;

/** An order stands until an index that was signed after it. */
function isOrderedAfter(pack: HeldPack | undefined, serial: number | undefined): boolean {
  return pack?.ordered !== undefined && (serial ?? 0) <= pack.ordered;
}
