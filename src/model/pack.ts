/**
 * A pack as the rest of the house uses it: a STIX 2.1 bundle after its door, with what to look for and what to do.
 * @module
 */

/** What a course of action asks for, from `x_besom_action`. */
export type ActionVerb = 'remove' | 'block' | 'rotate';

/** A course of action; `verb` is absent where it is advice for people only. */
export type CourseOfAction = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly verb?: ActionVerb;
};

/** One indicator whose pattern is text still: the plan parses it, so that a broken one is set aside by name. */
export type Indicator = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly pattern: string;
  readonly validFrom: string;
  readonly validUntil?: string;
  /** 0 to 100; 50 where the pack says nothing. */
  readonly confidence: number;
  /** What it was derived from, for an indicator that nobody published; absent for a published one. */
  readonly derivedFrom?: string;
  readonly actions: readonly CourseOfAction[];
};

/** An indicator that is not used, and why: shown by name, never dropped. */
export type SetAside = {
  readonly id: string;
  readonly name: string;
  readonly pattern: string;
  readonly because: string;
};

/** A bundle that passed the door. `id` is the bundle's; `name` and `version` those of its report, or of its file. */
export type Pack = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the file's bytes, lower-case hex. */
  readonly sha256: string;
  readonly signature: 'embedded' | 'verified' | 'unsigned';
  /** Where it was read from, for messages: a path, or `embedded`. */
  readonly source: string;
  readonly indicators: readonly Indicator[];
  readonly setAside: readonly SetAside[];
};
