/**
 * `besom status`: how the agent of this machine is, as far as whoever asks may know; never over the network.
 * @module
 */
import { openAnswer } from './answer-out.ts';
import type { CommandContext } from './command-context.ts';
import { type Invocation, oneValue } from './invocation.ts';
import { gatherStatus, judgeStatus } from './status-report.ts';
import { statusText } from './status-text.ts';

/** Looks and says it; exit code 0, 1 or 3. */
export async function runStatus(invocation: Invocation, _: CommandContext): Promise<number> {
  using out = openAnswer(invocation);
  const report = await gatherStatus(oneValue(invocation, '--state-dir'), { now: new Date(), readStories: () => ({}) });
  if (oneValue(invocation, '--format') === 'json') out.json(report);
  else out.write(statusText(report, out.style));
  out.keep();
  return judgeStatus(report).exit;
}
