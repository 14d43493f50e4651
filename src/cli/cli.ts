/**
 * The commands a person types; the only place where parts are chosen and joined, each command loaded when it is called.
 *
 * This file is the boundary: whatever goes wrong below it becomes one line on stderr and exit code 2, never a stack and
 * never the runtime's own exit code 1, which would say that evidence was found.
 * @module
 */
import { isProblem, type Problem } from '../model/problem.ts';
import { forTerminal } from '../report/escape.ts';
import { runCommand } from './commands.ts';
import { watchOutput } from './pipes.ts';
import { runProgram } from './program.ts';
import { styleOf } from './terminal.ts';

const FAILED = 2;

/** Runs one call of the program and sets the exit code of the process. */
export async function runCommandLine(words: readonly string[], version: string): Promise<void> {
  const fail = (error: unknown) => tellFailure(error, words.includes('--debug') ? 'with-stack' : 'one-line');
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit(FAILED);
  });
  const output = watchOutput(process.stdout, process.stderr);
  try {
    process.exitCode = await runWords(words, { version, outputClosed: output.closed });
    await output.flush();
  } catch (error) {
    process.exitCode = FAILED;
    fail(error);
  }
}

async function runWords(
  words: readonly string[],
  context: { readonly version: string; readonly outputClosed: AbortSignal },
): Promise<number> {
  // the sweep's own child: its words are not a person's, and what it loads counts against the fast lane
  if (words[0] === 'sweep-child') return (await import('./sweep-child.ts')).runSweepChild();
  if (words[0] === 'facts-child') return (await import('./facts-child.ts')).runFactsChild();
  return runProgram(words, {
    version: context.version,
    style: styleOf(process.stderr, process.env),
    writeHelp: (text) => process.stderr.write(text),
    run: (invocation) => runCommand(invocation, context),
  });
}

/** One line for the person; the stack only where it was asked for. */
function tellFailure(error: unknown, detail: 'one-line' | 'with-stack'): void {
  process.stderr.write(`${failureLine(error)}\n`);
  for (let cause = error; detail === 'with-stack' && cause instanceof Error; cause = cause.cause) {
    if (cause !== error) process.stderr.write(`  because of ${forTerminal(`${cause.name}: ${cause.message}`)}\n`);
    for (const frame of framesOf(cause)) process.stderr.write(`${forTerminal(frame)}\n`);
  }
}

/** The places of a stack, without the message before them, which may hold line ends of its own. */
function framesOf({ stack = '' }: Error): readonly string[] {
  return stack.split('\n').filter((line) => /^\s+at /u.test(line));
}

function failureLine(error: unknown): string {
  if (isProblem(error)) return messageOf(error);
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `Besom failed, by a defect of its own: ${forTerminal(text)}. Run it again with --debug, and report what it says`;
}

/** A pattern's message shows the place under it with a caret; all others are one line, whatever names they hold. */
function messageOf({ code, message }: Problem): string {
  return code === 'PATTERN_INVALID' ? message.split('\n').map(forTerminal).join('\n') : forTerminal(message);
}
