/**
 * Every door to the outside: files under a root, watching, allowed programs by full path, DNS, clock, log.
 * This file holds the contract; `machine.ts` is this machine, `root.ts` a disk under a root.
 * @module
 */

import type { GapReason } from '../model/gap.ts';
import type { RememberedFile, SealedKind } from '../model/memory.ts';
import type { FileFacts } from '../model/observation.ts';
import type { Thing } from '../model/story.ts';
import type { TextTest } from '../model/text-test.ts';

/** A path as bytes-safe text: where a name is not UTF-8, `bytes` holds the exact path. */
export type MacPath = { readonly path: string; readonly bytes?: Buffer };

/** A thing that stands at a path, as the disk spells it. */
export type Found = { readonly at: MacPath; readonly facts: FileFacts };

/** A place that could not be looked at, in the host's words: the probe makes its gap of it. */
export type Refusal = {
  readonly reason: GapReason;
  readonly path: string;
  readonly pathBase64?: string;
  readonly detail?: string;
};

/** Either the value or why not: what may fail file by file is a value, not an exception. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A digest that STIX names and that Besom computes. */
export type DigestName = 'MD5' | 'SHA-1' | 'SHA-256' | 'SHA-512' | 'SHA3-256';

/** Files of the swept disk. Every path is the Mac's own (`/private/tmp/x`), never with the root before it. */
export type Files = {
  /**
   * Every thing whose path folds to the one asked for (one on a case-insensitive volume, perhaps several under
   * a root on a case-sensitive one), last component never followed. Links above it are followed inside the root.
   * Nothing there is an empty list; what could not be looked at is a refusal.
   */
  spellings(path: string): Outcome<readonly Found[]>;
  /** What stands at a path right now, in this very spelling, told from any other thing and content; nothing: `undefined`. */
  standing(path: MacPath): Outcome<Thing | undefined>;
  /** Text of a small regular file (UTF-8, malformed bytes replaced). Absent: `undefined`. */
  readText(path: MacPath, limit: { readonly maxBytes: number }): Outcome<string | undefined>;
  /** Bytes of a small regular file. Absent: `undefined`. */
  readBytes(path: MacPath, limit: { readonly maxBytes: number }): Outcome<Buffer | undefined>;
  /** Names in a folder. Absent, or no folder: `undefined`. */
  list(path: MacPath): Outcome<readonly MacPath[] | undefined>;
  /** Digests in one pass over a regular file, at bounded memory; opened with O_NOFOLLOW | O_NONBLOCK. */
  digest(
    path: MacPath,
    algorithms: readonly DigestName[],
    limit?: { readonly maxBytes: number },
  ): Outcome<{ readonly hashes: Readonly<Record<string, string>>; readonly bytesRead: number }>;
};

/** A look at chosen places instead of the whole disk. Paths as the Mac spells them. */
export type Within = {
  /** Folders whose own entries are looked at, and nothing below them. */
  readonly folders: readonly string[];
  /** Volumes (`/Volumes/X`) that are walked whole, like the disk. */
  readonly volumes: readonly string[];
  /** Files that still grow: their names count, their content is not read now. Told as left out. */
  readonly growing?: readonly string[];
};

/** What one pass over the local file systems is asked to select. Folding is the host's matter. */
export type SurveyRequest = {
  /** Absent: every local file system. */
  readonly within?: Within;
  /** Exact names, as asked for. */
  readonly names: readonly string[];
  readonly tests: readonly {
    readonly on: 'name' | 'folder' | 'path';
    readonly test?: TextTest;
  }[];
  /** Whether each application bundle (`*.app` folder) is wanted, for its Info.plist. */
  readonly bundles: boolean;
  /** Absent: no file is read. */
  readonly digests?: {
    readonly algorithms: readonly DigestName[];
    /** The digests asked for, `ALGORITHM:hex`: only files that have one are told of. */
    readonly wanted: readonly string[];
    readonly candidates: 'images' | 'every-file';
  };
  /** What of the things that are passed is told for the memory; absent: nothing. `files` needs `digests`. */
  readonly remember?: {
    /** What seals names and paths. */
    readonly key: Uint8Array;
    readonly names: boolean;
    readonly files: boolean;
  };
  /** Worker threads; absent: as many as are good for this machine. */
  readonly jobs?: number;
  readonly signal: AbortSignal;
};

/** What the pass tells, in any order. */
export type SurveyEvent =
  /** `asked`: the exact names that its name folds to, as asked for; `tests`: indices of the tests it passed. */
  | {
      readonly kind: 'entry';
      readonly found: Found;
      readonly asked: readonly string[];
      readonly tests: readonly number[];
      readonly bundle: boolean;
    }
  /** A file that has one of the digests asked for. */
  | {
      readonly kind: 'digest';
      readonly found: Found;
      readonly hashes: Readonly<Record<string, string>>;
      readonly image: boolean;
    }
  /** For the memory: seals of names or paths that were passed, an application's folder, a disk image or executable. */
  | { readonly kind: 'seals'; readonly of: SealedKind; readonly seals: Uint8Array }
  | { readonly kind: 'bundle-passed'; readonly at: MacPath }
  | { readonly kind: 'file-passed'; readonly file: RememberedFile }
  /** A folder or file that could not be looked at; `pass` says whether names or digests were lost by it. */
  | { readonly kind: 'refusal'; readonly pass: 'names' | 'digests'; readonly refusal: Refusal }
  /** A file system that is not walked, by name: no gap. */
  | { readonly kind: 'left-out'; readonly path: string; readonly because: string }
  /** How far it is; all figures are totals. */
  | {
      readonly kind: 'progress';
      readonly folders: number;
      readonly names: number;
      readonly filesHashed: number;
      readonly bytesRead: number;
      /** Candidates for reading, known so far and done. */
      readonly area: string;
    };

/** Where a path of the Mac leads on this machine. */
export type RealPlace = {
  /** One character a byte, as the kernel takes it; no part of it is a link. `textOf` gives the text, where there is one. */
  readonly raw: string;
  /** The Mac's own path for it, as the disk spells it. */
  readonly path: string;
  /** Names of the path that was asked for that are not there below it; empty: it is what was asked for. */
  readonly missing: readonly string[];
  readonly isFolder: boolean;
};

/** Where the Mac's paths lie on this machine, for those who watch and poll there and open nothing. */
export type Ways = {
  /** Whether the volume tells `PTX.app` and `ptx.app` apart. */
  readonly caseSensitive: boolean;
  /**
   * What stands at a path in any spelling, links followed inside the root; where nothing does, the nearest folders above
   * that do. A folder that may not be opened (a dead server, a question to the person at the Mac) is a refusal.
   */
  lead(path: string): Outcome<readonly RealPlace[]>;
  /** Whether a raw path may be asked for its type without waiting for a server that does not answer. */
  mayTouch(raw: string): boolean;
};

/** An answer about a name. `code` is Node's DNS error code where there is no answer. */
export type Answer = { readonly addresses: readonly string[] } | { readonly code: string };

export type Resolver = {
  /**
   * The system's own resolver: hosts file, `/etc/resolver`, profiles, VPN. Absent where the person named the servers
   * to ask instead (`--resolver`): nothing else may then hear the question.
   */
  system?(name: string, signal: AbortSignal): Promise<Answer>;
  /** One name server asked directly, one A and one AAAA question. `server` is `ADDR` or `ADDR:PORT` or `[ADDR6]:PORT`. */
  ask(server: string, name: string, signal: AbortSignal): Promise<Answer>;
  /** The name servers that this machine uses, as `ADDR` or `ADDR:PORT`. */
  servers(): Promise<readonly string[]>;
};

export type HostFacts = {
  readonly name: string;
  readonly uuid: string | null;
  readonly serial: string | null;
  readonly platform: string;
  readonly os: string;
  readonly root: string | null;
};

/** What macOS lets this process see. `unknown` where there is nothing to test it with. */
export type FullDiskAccess = 'granted' | 'refused' | 'unknown' | 'not-applicable';

export type Log = {
  debug(text: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(text: string, fields?: Readonly<Record<string, unknown>>): void;
};

/** This machine, or a disk under a root. */
export type Host = {
  readonly kind: 'machine' | 'root';
  /** Whether what is swept is a Mac (a live one, or a Mac's disk under a root). */
  readonly isMac: boolean;
  /** The root's real path on this machine; absent for the machine itself. */
  readonly root?: string;
  /** In tests a bug in a probe is thrown instead of becoming a gap. */
  readonly strict: boolean;
  /** What the host could not make sense of as a whole (a root that is no Mac's disk): a gap of every probe. */
  readonly warnings: readonly Refusal[];
  readonly files: Files;
  readonly ways: Ways;
  readonly resolver: Resolver;
  readonly log: Log;
  survey(request: SurveyRequest): AsyncGenerator<SurveyEvent>;
  /** The same host with what is mounted now: an agent outlives the mount table that it began with. */
  renew(): Host;
  facts(): Promise<HostFacts>;
  fullDiskAccess(): FullDiskAccess;
  /** About how many names there are to walk, as the volume counts them; `undefined` where it does not tell. */
  expectedNames(): number | undefined;
  now(): Date;
};
