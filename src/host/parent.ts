/**
 * The child's side of the pipe: takes one request from the command that started it and tells it what it sees.
 *
 * The command ends the child, never the other way round: Ctrl-C reaches both, and the command decides. When the command
 * is gone, so is the child, even with a worker blocked in a file call.
 * @module
 */
import { once } from 'node:events';
import { isProblem } from '../model/problem.ts';
import { jsonLines, toJsonLine } from './lines.ts';

/** A request carries the packs, in base64: a third more than the most that the command takes in, and room for the rest. */
const MAX_REQUEST_BYTES = 256 << 20;

/** Serves the one request; afterwards the process ends by itself, or by the command. */
export async function answerParent(serve: (request: unknown) => AsyncIterable<unknown>): Promise<void> {
  process.on('SIGINT', () => {});
  process.stdout.on('error', endAtOnce);
  const requests = jsonLines(process.stdin, MAX_REQUEST_BYTES);
  const { value: request, done } = await requests.next();
  if (done) return endAtOnce();
  // the command never writes a second line: whatever comes now is the end of its pipe
  void requests.next().then(endAtOnce, endAtOnce);
  try {
    for await (const event of serve(request)) await tell({ event });
    await tell({ done: true });
  } catch (error) {
    await tell({ failed: carried(error) });
  }
}

/** Waits while the pipe is full, so that events do not pile up in memory. */
async function tell(line: unknown): Promise<void> {
  if (!process.stdout.write(toJsonLine(line))) await once(process.stdout, 'drain');
}

/** Not `process.exit`, which waits for blocked file calls. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

function carried(error: unknown): { readonly code?: string; readonly message: string; readonly stack?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  return { message, ...(isProblem(error) && { code: error.code }), ...(stack !== undefined && { stack }) };
}
