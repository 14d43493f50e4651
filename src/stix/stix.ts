/**
 * STIX 2.1 as a language: bundle, pattern, matcher, importers; pure.
 *
 * The face of the room. A pattern goes from text to tree (`parser.ts`), is looked at for what nothing can evaluate
 * (`evaluable.ts`) and for what the standard forbids although it can be read (`breaches.ts`), and is matched against
 * observations (`match.ts`, one test at a time in `comparison.ts`); `explain.ts` says which part was met by what.
 * Packs are hostile until proven otherwise: this file holds the bounds that keep one from hanging or filling a Mac.
 * @module
 */

/** Bounds of one pattern's text. Past them it is refused with its place, never cut. */
export const PATTERN_LIMITS = {
  /** UTF-16 units. The largest published patterns seen join some hundreds of hashes and stay below. */
  maxLength: 65_536,
  /** Brackets inside brackets, and qualifiers after one expression: both become depth of the tree. */
  maxDepth: 64,
  /** Tests and members of sets, all together. */
  maxOperands: 4096,
} as const;

/** Bounds of one match. What they hide is *cannot decide*, never *no match*. */
export const MATCH_LIMITS = {
  /** Candidates looked at while bindings are searched, on top of `stepsEach` for each candidate that there is. */
  maxSteps: 1_000_000,
  stepsEach: 16,
  /** Observations that meet a part, over all parts: what is held in memory while a pattern is matched. */
  maxCandidates: 500_000,
  /** Choices one after the other (branches of OR, windows of WITHIN, moments of FOLLOWEDBY): depth of the search. */
  maxChoices: 512,
} as const;

export type MatchLimits = { readonly [limit in keyof typeof MATCH_LIMITS]?: number };
