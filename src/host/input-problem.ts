/**
 * Says in words, with the remedy, why the system would not give a file that a person named.
 * @module
 */
import { Problem, type ProblemCode } from '../model/problem.ts';

/** What each error of open(2) and read(2) means for the person who named the file. */
const ERRNO: ReadonlyMap<string, readonly [ProblemCode, string]> = new Map([
  ['ENOENT', ['READ_MISSING', 'there is no such file. Check the path']],
  ['ENOTDIR', ['READ_MISSING', 'a part of the path is no folder. Check the path']],
  ['ENAMETOOLONG', ['READ_MISSING', 'the name is longer than the system allows. Check the path']],
  ['ELOOP', ['READ_MISSING', 'its symbolic links go in a circle. Name the file itself']],
  ['EACCES', ['READ_REFUSED', 'permission refused. Run it as a user who may read it']],
  ['EPERM', ['READ_REFUSED', 'the system refuses. On a Mac, give your terminal Full Disk Access']],
  ['ENXIO', ['READ_FAILED', 'it is a socket or a pipe, not a file. Pipe its content into the command and name -']],
  ['EISDIR', ['READ_FAILED', 'it is a folder. Name a file inside it']],
  ['EIO', ['READ_FAILED', 'input/output error. Check the disk']],
  ['EMFILE', ['READ_FAILED', 'too many files are open. Raise the limit: ulimit -n']],
]);

/** The Problem for an error that the system gave; anything else is a bug, and comes back as it is. */
export function problemOfErrno(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined || !/^E[A-Z0-9]+$/u.test(code)) return error;
  const [problem, words] = ERRNO.get(code) ?? ['READ_FAILED', `the system says ${code}. Try another copy`];
  return new Problem(problem, `${name}: ${words}`, { cause: error });
}
