/**
 * What a survey reads of files: the trailer that makes a disk image of any name, and the digests of candidates.
 *
 * The cheapest look that can rule a file out comes first: what the cache knows, the size, the name, four bytes near
 * the end, and only then the whole file.
 * @module
 */
import { closeSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { REMEMBERED_DIGESTS } from '../model/memory.ts';
import { digestFile, READ_ONLY } from './digest.ts';
import type { CachedFiles, DigestCache } from './digest-cache.ts';
import { KNOWS, type Known } from './digest-rows.ts';
import { factsOf } from './facts.ts';
import type { SurveyEvent, SurveyRequest } from './host.ts';
import { saysDiskImage } from './image-name.ts';
import { type Refused, refusedFileBy } from './refusal.ts';
import { count, type SurveyMemory } from './survey-memory.ts';
import { join, onDisk, type Place, type SurveyRoot, toMacPath, toRefusal } from './survey-place.ts';
import type { SurveyPool, Task } from './survey-pool.ts';

/** UDIF: the last 512 bytes of an image are its trailer, which starts with these four (`koly`). */
const TRAILER_BYTES = 512;
const KOLY = Buffer.from('koly', 'latin1');

/** A larger candidate is a piece of work of its own, so that an idle thread can take it. */
const LARGE_BYTES = 1024 * 1024;

/** What a thread reads with. */
export type ReadingRoom = {
  readonly digests: NonNullable<SurveyRequest['digests']>;
  /** Whether disk images and executables of applications are told for the memory. */
  readonly remembers: boolean;
  readonly roots: readonly SurveyRoot[];
  readonly memory: SurveyMemory;
  readonly thread: number;
  readonly pool: SurveyPool;
  readonly cache: DigestCache | undefined;
  /** Files that are left for later, by real path: they still grow. */
  readonly growing: ReadonlySet<string> | undefined;
  /** Whether macOS is to be asked about files that may be in the cloud only. */
  readonly asksFirst: boolean;
  readonly tell: (event: SurveyEvent) => void;
  readonly ask: (task: Task) => void;
  /** Called between two pieces of a large file: a chance to give work away. */
  readonly pause: () => void;
};

/** A file to judge. `later`: where its name goes if it is to be read in its own turn; absent: this is its turn. */
type File = {
  readonly place: Place;
  readonly name: string;
  readonly stats: Stats;
  readonly known: Known | undefined;
  readonly asked: boolean;
  readonly later?: string[];
};

export class FileReader {
  readonly #room: ReadingRoom;
  readonly #wanted: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #everyFile: boolean;
  readonly #magic = Buffer.alloc(KOLY.length);
  #hashed = 0;
  #bytesRead = 0;

  constructor(room: ReadingRoom) {
    this.#room = room;
    this.#everyFile = room.digests.candidates === 'every-file';
    this.#wanted = byAlgorithm(room.digests.wanted);
  }

  /** Looks at the regular files of a folder; gives the names of large ones that are to be read in their own turn. */
  readAll(folder: Place, names: readonly string[]): string[] {
    const later: string[] = [];
    if (names.length === 0) return later;
    const cached = this.#room.cache?.open(folder.path);
    for (const name of names) {
      if (this.#room.pool.stopped) return [];
      const place = { path: join(folder.path, name), raw: folder.raw, root: folder.root };
      if (this.#room.growing?.has(place.path) === true) continue;
      this.#look({ place, name, later, asked: false }, cached);
    }
    cached?.done();
    this.#report();
    return later;
  }

  /** Looks at one file, large or asked about, that has a row of its own in the cache. */
  readOne({ path, raw, root, asked }: Task): void {
    const cached = this.#room.cache?.open(path);
    this.#look({ place: { path, raw, root }, name: path.slice(path.lastIndexOf('/') + 1), asked }, cached);
    if (!this.#room.pool.stopped) cached?.done();
    this.#report();
  }

  #look(file: Omit<File, 'stats' | 'known'>, cached: CachedFiles | undefined): void {
    const stats = this.#stat(file.place);
    if (stats === undefined) return;
    const known = this.#judge({ ...file, stats, known: cached?.recall(stats) });
    if (known !== undefined) cached?.keep(stats, known);
  }

  /** What is known of the file afterwards; nothing where it could not be looked at. */
  #judge(file: File): Known | undefined {
    const { name, stats, known, later } = file;
    const { remembers } = this.#room;
    const named = saysDiskImage(name) || (remembers && isAppExecutable(file.place));
    const before = known?.flags ?? 0;
    const flags = named || (this.#everyFile && !remembers) ? before : this.#withTrailer(file, before);
    if (flags === undefined) return undefined;
    const isCandidate = named || this.#everyFile || (flags & KNOWS.image) !== 0;
    if (isCandidate && known?.hashes !== undefined) return this.#compare(file, { flags, hashes: known.hashes });
    if (!isCandidate || (later !== undefined && stats.size > LARGE_BYTES)) {
      if (isCandidate) later?.push(name);
      return known?.flags === flags ? known : { ...known, flags };
    }
    const hashes = this.#digest(file);
    return hashes === undefined ? undefined : this.#compare(file, { flags, hashes });
  }

  #withTrailer(file: File, flags: number): number | undefined {
    if ((flags & KNOWS.trailer) !== 0) return flags;
    if (file.stats.size < TRAILER_BYTES) return flags | KNOWS.trailer;
    if (this.#mustAsk(file)) return undefined;
    const isImage = this.#hasTrailer(file);
    if (isImage === undefined) return undefined;
    return flags | KNOWS.trailer | (isImage ? KNOWS.image : 0);
  }

  /** A file that was replaced since it was looked at may give another one's four bytes; it is looked at again next time. */
  #hasTrailer({ place, stats }: File): boolean | undefined {
    try {
      const file = openSync(onDisk(place), READ_ONLY);
      try {
        const count = readSync(file, this.#magic, 0, KOLY.length, stats.size - TRAILER_BYTES);
        this.#bytesRead += count;
        if (count === KOLY.length) return this.#magic.equals(KOLY);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      this.#refuse(place, refusedFileBy(error), error);
      return undefined;
    }
    this.#refuse(place, { reason: 'changed-while-read', detail: 'it became shorter' });
    return undefined;
  }

  #digest(file: File): Readonly<Record<string, string>> | undefined {
    const { place, stats } = file;
    if (this.#mustAsk(file)) return undefined;
    let told = 0;
    const proceed = (bytesRead: number): boolean => {
      this.#bytesRead += bytesRead - told;
      told = bytesRead;
      this.#report();
      this.#room.pause();
      return !this.#room.pool.stopped;
    };
    const digested = digestFile(onDisk(place), this.#room.digests.algorithms, { stats, proceed });
    this.#bytesRead += digested.bytesRead - told;
    if (digested.ok) return digested.hashes;
    const { reason, detail } = digested;
    if (reason !== 'interrupted') this.#refuse(place, { reason, ...(detail === undefined ? {} : { detail }) });
    return undefined;
  }

  /** Tells of a file that has a digest asked for; what is known of it afterwards. */
  #compare(file: File, { flags, hashes }: Required<Known>): Known {
    this.#hashed += 1;
    const { place, name, stats, known } = file;
    if (this.#room.remembers) this.#remember(file, { flags, hashes });
    for (const [algorithm, values] of this.#wanted) {
      if (!values.has(hashes[algorithm] ?? '')) continue;
      const found = { at: toMacPath(place, this.#room.roots), facts: factsOf(stats) };
      const all = this.#withTrailer(file, flags) ?? flags;
      this.#room.tell({ kind: 'digest', found, hashes, image: (all & KNOWS.image) !== 0 || saysDiskImage(name) });
      return known?.flags === (all | KNOWS.digests) ? known : { flags: all, hashes };
    }
    return known?.hashes === undefined ? { flags, hashes } : known;
  }

  #remember({ place, name, stats: { size } }: File, { flags, hashes }: Required<Known>): void {
    const isImage = (flags & KNOWS.image) !== 0 || saysDiskImage(name);
    if (!isImage && !isAppExecutable(place)) return;
    const told = REMEMBERED_DIGESTS.flatMap((algorithm) => {
      const digest = hashes[algorithm];
      return digest === undefined ? [] : [[algorithm, digest] as const];
    });
    const file = { format: isImage ? 'disk-image' : 'app-executable', size, hashes: Object.fromEntries(told) } as const;
    this.#room.tell({ kind: 'file-passed', file });
  }

  /** Whether the file has a size and nothing on the disk: reading it could download it, so macOS is asked first. */
  #mustAsk({ place, stats, asked }: File): boolean {
    const suspect = this.#room.asksFirst && !asked && stats.size > 0 && stats.blocks === 0;
    if (suspect) this.#room.ask({ ...place, kind: 'file', depth: 0, asked, mustAsk: false });
    return suspect;
  }

  #stat(place: Place): Stats | undefined {
    try {
      const stats = lstatSync(onDisk(place));
      return stats.isFile() ? stats : undefined;
    } catch (error) {
      this.#refuse(place, refusedFileBy(error), error);
      return undefined;
    }
  }

  #refuse(place: Place, refused: Refused | undefined, error?: unknown): void {
    if (refused === undefined) throw error;
    const refusal = toRefusal(toMacPath(place, this.#room.roots), refused);
    this.#room.tell({ kind: 'refusal', pass: 'digests', refusal });
  }

  #report(): void {
    if (this.#hashed === 0 && this.#bytesRead === 0) return;
    count(this.#room.memory, this.#room.thread, [0, 0, this.#hashed, this.#bytesRead]);
    this.#hashed = 0;
    this.#bytesRead = 0;
  }
}

/** What stands where applications keep what runs. The folder says it, so that no Info.plist need be believed. */
function isAppExecutable({ path }: Place): boolean {
  return /\.app\/Contents\/MacOS\/[^/]+$/iu.test(path);
}

/** The digests asked for (`SHA-256:…`), by algorithm. */
function byAlgorithm(wanted: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const text of wanted) {
    const colon = text.indexOf(':');
    const algorithm = text.slice(0, colon);
    const values = groups.get(algorithm) ?? new Set();
    groups.set(algorithm, values.add(text.slice(colon + 1).toLowerCase()));
  }
  return groups;
}
