/**
 * `besom status`: how the agent of this machine is, as far as whoever asks may know; never over the network.
 * @module
 */
import { readStore } from '../agent/store-read.ts';
import { Problem } from '../model/problem.ts';
import { openAnswer } from './answer-out.ts';
import type { CommandContext } from './command-context.ts';
import { has, type Invocation, oneValue } from './invocation.ts';
import { findStatus, gatherStatus, judgeStatus, type StoriesRead, storiesOf } from './status-report.ts';
import { statusText } from './status-text.ts';

/** Looks and says it; exit code 0, 1 or 3. */
export async function runStatus(invocation: Invocation, _: CommandContext): Promise<number> {
  if (has(invocation, '--memory') || has(invocation, '--forget')) return runMemory(invocation);
  checkYes(invocation);
  using out = openAnswer(invocation);
  const report = await gatherStatus(oneValue(invocation, '--state-dir'), { now: new Date(), readStories });
  if (oneValue(invocation, '--format') === 'json') out.json(report);
  else out.write(statusText(report, out.style));
  out.keep();
  return judgeStatus(report).exit;
}

/** The private part: the store itself, which only its owner may open. */
function readStories(dir: string): StoriesRead {
  return storiesOf(readStore(dir));
}

async function runMemory(invocation: Invocation): Promise<number> {
  const { eraseMemory, showMemory } = await import('./status-memory.ts');
  const { dir } = await findStatus(oneValue(invocation, '--state-dir'));
  const format = oneValue(invocation, '--format') === 'json' ? 'json' : 'text';
  using out = openAnswer(invocation);
  if (has(invocation, '--forget')) {
    await eraseMemory(out, { stateDir: dir, format, agreed: has(invocation, '--yes') ? 'by-option' : 'to-be-asked' });
  } else {
    checkYes(invocation);
    showMemory(out, { stateDir: dir, format });
  }
  out.keep();
  return 0;
}

function checkYes(invocation: Invocation): void {
  if (has(invocation, '--yes')) throw new Problem('USAGE', 'besom status: --yes is for --forget. Leave it out');
}
