/**
 * Each file turns one kind of evidence into observations; never judges. This one holds the contract.
 * @module
 */
import type { DigestName, Host, Within } from '../host/host.ts';
import type { Sealer } from '../host/memory-seal.ts';
import type { Keepsake } from '../model/memory.ts';
import type { Sighting } from '../model/observation.ts';
import type { Block } from '../model/report.ts';
import type { TextTest } from '../model/text-test.ts';

/**
 * One question that a probe can answer without knowing the pattern it came from. It selects a superset:
 * the matcher judges what the probe shows.
 */
export type Lookup =
  /** A thing at this absolute path (`/private/…` spelt out), whatever its type. */
  | { readonly id: number; readonly kind: 'path'; readonly path: string; readonly digests: readonly DigestName[] }
  /** A thing with this exact name, anywhere. */
  | { readonly id: number; readonly kind: 'name'; readonly name: string; readonly digests: readonly DigestName[] }
  /**
   * A thing whose name passes a STIX LIKE or MATCHES (RE2) test, or, with no test, any name at all.
   * `on`: whether the text tested is the name or the folder's path or the whole path.
   */
  | {
      readonly id: number;
      readonly kind: 'name-test';
      readonly on: 'name' | 'folder' | 'path';
      readonly test?: TextTest;
      readonly digests: readonly DigestName[];
    }
  /** A file with this digest, lower-case hex. */
  | { readonly id: number; readonly kind: 'digest'; readonly algorithm: DigestName; readonly value: string }
  /** An application bundle, for what its Info.plist says. */
  | { readonly id: number; readonly kind: 'bundle' }
  /** A domain name, folded, without a final dot; it covers its subdomains. */
  | { readonly id: number; readonly kind: 'domain'; readonly value: string }
  /** Any domain name that passes a test. */
  | {
      readonly id: number;
      readonly kind: 'domain-test';
      readonly test?: TextTest;
    };

/** What the plan asks of the probes: the same for all, each takes what it can serve. */
export type Lookups = {
  readonly all: readonly Lookup[];
  /** Names of the probes that take part in this sweep. */
  readonly probes: ReadonlySet<string>;
  /** Whether every regular file is to be hashed for the `digest` lookups, or disk images only. */
  readonly hashAll: boolean;
  /** Chosen places, for a look between sweeps; absent: the whole disk. */
  readonly within?: Within;
  /** How many worker threads may walk and read; absent: as many as are good for this machine. */
  readonly jobs?: number;
  readonly domains: {
    /** Whether a lookup asks for this folded name or a parent of it (whole labels), or a test may pass it. */
    covers(name: string): boolean;
    /** Whether an address means "blocked", those of `--sinkhole` among them. */
    isSinkhole(address: string): boolean;
  };
  /** What makes seals for the memory; absent: nothing of this sweep is remembered. */
  readonly sealer?: Sealer;
};

/** What the probe may do with the run: say how far it is, answer about the block, stop when told. */
export type Look = {
  readonly signal: AbortSignal;
  /** Adds to what coverage says was examined; `area` is where the probe is now. */
  advance(step: {
    readonly examined?: number;
    readonly bytesRead?: number;
    readonly files?: number;
    readonly area?: string;
  }): void;
  /** Says whether a name is blocked, by one means: never evidence. */
  block(block: Block): void;
  /** Names a place that is none of this probe's field (a network volume, a kernel view): shown, and no gap. */
  leaveOut(place: { readonly path: string; readonly because: string }): void;
};

/** Why a probe does not run here, told apart from a gap. */
export type Absence = { readonly state: 'not-applicable' | 'unavailable' | 'skipped'; readonly because: string };

/**
 * One kind of evidence.
 * `shows` names the STIX object paths that its observations supply (list indices as `[*]`).
 */
export type Probe = {
  readonly name: string;
  /** One line for `besom doctor` and the documentation. */
  readonly says: string;
  readonly shows: readonly string[];
  /** The kinds of lookup that it serves. */
  readonly serves: readonly Lookup['kind'][];
  /** `posture`: what it shows can never be evidence (DNS answers). */
  readonly feeds: 'evidence' | 'posture';
  /** `fast`: answers within a second, so it runs before the others. */
  readonly lane: 'fast' | 'beside' | 'slow';
  /** Absent: it runs everywhere. */
  absence?(host: Host): Absence | undefined;
  look(host: Host, wanted: Lookups, look: Look): AsyncGenerator<Sighting>;
  /**
   * What of this evidence may be remembered, so that a later pack can ask about the past. Runs beside `look` and only
   * where the sweep has a sealer. Names, domains and addresses leave it as seals; histories, command lines and URLs never.
   */
  remembers?(host: Host, sealing: Sealing, signal: AbortSignal): AsyncGenerator<Keepsake>;
};

/** Lookups of a sweep that remembers. */
export type Sealing = Lookups & { readonly sealer: Sealer };
