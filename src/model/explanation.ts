/**
 * How a sweep explains itself (`--explain`): the plan before it, and how each indicator fared after it.
 * @module
 */
import type { IndicatorResult } from './report.ts';

/** One way in which a part of a pattern can be met: the tests as the pattern writes them, and who looks for them. */
export type ExplainedBranch = {
  readonly tests: string;
  /** `by` in words: "exact lookup of /private/tmp/.ptslog", "name in the walk". */
  readonly served: readonly { readonly probe: string; readonly by: string }[];
  /** What nothing here can supply: object paths, or a reason in words. */
  readonly missing: readonly string[];
};

export type ExplainedIndicator = {
  readonly name: string;
  readonly pack: string;
  readonly pattern: string;
  /** One entry for each pair of brackets, from left to right. */
  readonly parts: readonly (readonly ExplainedBranch[])[];
  /** Why it is set aside; then it has no parts. */
  readonly setAside?: string;
};

/** How an indicator fared: the lines say which observation met which part, or where it was looked for in vain. */
export type ExplainedOutcome = Pick<IndicatorResult, 'name' | 'state' | 'because'> & {
  readonly lines: readonly string[];
};
