/**
 * The system's error codes: which one an error carries, told apart from a bug and from the runtime's own complaints.
 * @module
 */

/** The code of an error that the system gave (`ENOENT`); nothing for a bug. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
