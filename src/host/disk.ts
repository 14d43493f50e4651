/**
 * What stands behind a host's files: which real folders are shown at which of the Mac's paths, how names are compared,
 * and what must not be touched.
 * @module
 */
import { foldName, normaliseName } from './fold.ts';
import { componentsOf, textOf } from './raw-path.ts';
import type { Refused } from './refusal.ts';

/** A real folder of this machine and the Mac's own path for it, both raw. Several may be shown at one path. */
export type Tree = { readonly real: string; readonly shown: readonly string[] };

/** Folders that the Mac spells with other first names: `/tmp` is `/private/tmp`. Both are names, compared by folding. */
export type Alias = { readonly from: readonly string[]; readonly to: readonly string[] };

/** Why not, by raw real path as the volume compares it: another spelling of a place is the same place. */
export type Places = ReadonlyMap<string, Refused>;

/** Paths are raw and real. */
export type Disk = {
  readonly trees: readonly Tree[];
  readonly aliases: readonly Alias[];
  readonly caseSensitive: boolean;
  /** Why a thing is not even asked for its type: a server that does not answer blocks whoever asks. */
  readonly untouchable: Places;
  /** Why nothing is looked up in a folder: macOS would ask the person at the Mac. */
  readonly unopened: Places;
  /** Whether a file or folder is in the cloud only, so that to open it would download it; absent: nothing is. */
  readonly isInCloud?: (real: string) => boolean;
};

/** A raw name as the volume compares it; nothing where it is not UTF-8, and so can equal no name that was asked for. */
export function foldRaw(raw: string, { caseSensitive }: Pick<Disk, 'caseSensitive'>): string | undefined {
  const text = textOf(raw);
  if (text === undefined) return undefined;
  return caseSensitive ? normaliseName(text) : foldName(text);
}

/** Places to leave alone, from their raw paths. */
export function placesOf(reasons: Iterable<readonly [string, Refused]>, volume: Pick<Disk, 'caseSensitive'>): Places {
  return new Map([...reasons].map(([raw, why]) => [foldRaw(raw, volume) ?? raw, why]));
}

/** Why a raw path is left alone; nothing for nearly all. */
export function whyNot(places: Places, raw: string, volume: Pick<Disk, 'caseSensitive'>): Refused | undefined {
  return places.size === 0 ? undefined : places.get(foldRaw(raw, volume) ?? raw);
}

/** One component of a path that is looked up: `folded` is absent where this very spelling is meant. */
export type Wanted = { readonly name: string; readonly folded?: string };

/** The components of a raw path, for every spelling that the volume takes for the same. */
export function anySpelling(raw: string, disk: Disk): readonly Wanted[] {
  return componentsOf(raw).map((name) => {
    const folded = foldRaw(name, disk);
    return folded === undefined ? { name } : { name, folded };
  });
}

/** Whether the volume takes other spellings for this name, so that not finding the name alone decides nothing. */
export function hasOtherSpellings({ name, folded }: Wanted, { caseSensitive }: Disk): boolean {
  return folded !== undefined && !(caseSensitive && /^[\0-\x7f]*$/.test(name));
}

/** These very names. */
export function exactly(names: readonly string[]): readonly Wanted[] {
  return names.map((name) => ({ name }));
}

/** The path with its first names as the Mac spells them; the aliases may follow on each other. */
export function spellOut(path: readonly Wanted[], disk: Disk): readonly Wanted[] {
  const alias = disk.aliases.find(({ from }) => from.every((name, index) => isNamed(path[index], name, disk)));
  // the top of the Data volume is a folder of its own: only what lies below it is spelt from the Mac's top
  if (alias === undefined || alias.to.length + path.length === alias.from.length) return path;
  return spellOut([...alias.to.map((name) => ({ name, folded: name })), ...path.slice(alias.from.length)], disk);
}

function isNamed(wanted: Wanted | undefined, name: string, disk: Disk): boolean {
  return wanted !== undefined && (wanted.folded ?? foldRaw(wanted.name, disk)) === foldRaw(name, disk);
}
