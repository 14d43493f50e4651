/**
 * Where Besom answers a conformance case otherwise than the case says, on purpose, with the reason of each.
 * @module
 */

/** `from` and `pattern` are those of the case; `actual` is what Besom answers. */
export type Difference = {
  readonly from: string;
  readonly pattern: string;
  readonly actual: string;
  readonly reason: string;
};

/** None: every case of OASIS's suites that is known here is answered as it says. */
export const DIFFERENCES: readonly Difference[] = [];
