/**
 * The nouns and their schemas: observation, gap, finding, report, problem. This file has what a probe yields:
 * observations, which are STIX objects with where and when.
 * @module
 */
import type { Gap } from './gap.ts';

/** A value inside a STIX object, as JSON has them. */
export type StixValue =
  | string
  | number
  | boolean
  | null
  | readonly StixValue[]
  | { readonly [property: string]: StixValue };

/** A STIX 2.1 cyber-observable. Properties that end in `_ref` or `_refs` hold keys of the same observation's `objects`. */
export type StixObject = { readonly type: string; readonly [property: string]: StixValue };

/** The part of an observation that the pattern language reads: STIX `observed-data` with its objects at hand. */
export type Observed = {
  /** The objects by a key that `_ref` properties use. */
  readonly objects: Readonly<Record<string, StixObject>>;
  /**
   * Keys of the objects for which a comparison may start. An object that is only part of another one
   * (the address of a hosts line, the parent of a file) is reached by reference and never stands here.
   */
  readonly roots: readonly string[];
  /** RFC 3339, UTC. Absent: the time is not known, so START/STOP and WITHIN cannot decide. */
  readonly firstObserved?: string;
  readonly lastObserved?: string;
  /** STIX `number_observed`; 1 where absent. */
  readonly numberObserved?: number;
};

/** What the file system says of a thing that stands there. Times are RFC 3339 UTC, `mode` the permission bits. */
export type FileFacts = {
  readonly type: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character-device' | 'block-device' | 'unknown';
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly modified: string;
  readonly changed: string;
  /** Absent where the volume does not tell a birth time. */
  readonly born?: string;
  /** Digests by STIX algorithm name (`SHA-256`), lower-case hex; absent where nothing was read. */
  readonly hashes?: Readonly<Record<string, string>>;
};

/** Where the evidence stands, as the Mac itself spells it; under `--root` without the root's own path. */
export type Place = {
  /** Valid Unicode: bytes that are not UTF-8 stand as U+FFFD here, and whole in `pathBase64`. */
  readonly path: string;
  /** The exact bytes of the path, base64; only where the name is not UTF-8. */
  readonly pathBase64?: string;
  /** Inside a store or file: a line, a row, a key (`line 12`). */
  readonly record?: string;
};

/** One thing that a probe saw because a lookup selected it. */
export type Observation = Observed & {
  readonly kind: 'observation';
  /** The probe's name. */
  readonly probe: string;
  readonly place: Place;
  readonly exists: boolean | 'unknown';
  readonly file?: FileFacts;
  /** Besom's own trace (its sinkhole lines, its vault): never evidence. */
  readonly ours?: boolean;
  /** One plain sentence for people: what stands there. */
  readonly detail?: string;
};

/** What a probe's generator gives, in any order. */
export type Sighting = Observation | Gap;
