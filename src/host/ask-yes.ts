/**
 * Asks the person at the terminal to agree to what cannot be taken back.
 * @module
 */
import { createInterface } from 'node:readline/promises';

/** Only the whole word agrees. `nobody`: there is no terminal to ask at. Waits for as long as a person may think. */
export async function askYes(question: string): Promise<'yes' | 'no' | 'nobody'> {
  if (!process.stdin.isTTY) return 'nobody';
  // on standard error: standard output is for the answer, and may be a file
  using lines = createInterface({ input: process.stdin, output: process.stderr });
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => {
    lines.once('close', () => resolve(''));
  });
  const answer = await Promise.race([lines.question(`${question} Type yes to go on: `), closed]);
  return answer.trim().toLowerCase() === 'yes' ? 'yes' : 'no';
}
