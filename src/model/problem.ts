/**
 * Problems: everything that may go wrong for a user, in one table. A bug is not a Problem: it is thrown as it is.
 * @module
 */

/** Exit code and first words of each problem; the detail says what, where and what to do. */
export const PROBLEMS = {
  USAGE: { exit: 2, says: 'Cannot run' },
  READ_REFUSED: { exit: 2, says: 'Cannot read' },
  READ_MISSING: { exit: 2, says: 'Cannot find' },
  READ_FAILED: { exit: 2, says: 'Cannot read' },
  TOO_BIG: { exit: 2, says: 'Cannot take in' },
  WRITE_FAILED: { exit: 2, says: 'Cannot write' },
  ROOT_UNUSABLE: { exit: 2, says: 'Cannot sweep' },
  PACK_INVALID: { exit: 2, says: 'Cannot use pack' },
  PACK_UNTRUSTED: { exit: 2, says: 'Cannot trust pack' },
  KEY_INVALID: { exit: 2, says: 'Cannot use key' },
  OBSERVED_INVALID: { exit: 2, says: 'Cannot use observed data' },
  CASES_INVALID: { exit: 2, says: 'Cannot use cases' },
  PATTERN_INVALID: { exit: 2, says: 'Cannot read pattern' },
  REPORT_INVALID: { exit: 2, says: 'Cannot use report' },
  SEND_FAILED: { exit: 2, says: 'Cannot send' },
  PROGRAM_FAILED: { exit: 2, says: 'Cannot run program' },
  NOT_YET: { exit: 2, says: 'This version cannot' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** A failure that a user can understand and mend. Its message is one line: what failed, where, what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode, detail: string, options?: { readonly cause?: unknown }) {
    super(`${PROBLEMS[code].says} ${detail}`, options);
    this.name = 'Problem';
    this.code = code;
  }
}

/** Whether an error is one of the table's, so that the rest can crash. */
export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
