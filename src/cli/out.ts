/**
 * Where a command puts its answer: results to standard output, everything else to standard error.
 * @module
 */

/** The two streams as a command sees them. What others wrote is escaped by the caller, who knows which part that is. */
export type Out = {
  /** Lines of the result, without the last line end. */
  text(line: string): void;
  /** One line that is no result: progress, a warning, an error. */
  note(line: string): void;
  /** The whole result for programs. */
  json(value: unknown): void;
  /** Columns to lay text out for. */
  readonly width: number;
  readonly colour: boolean;
};
