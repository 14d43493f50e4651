/**
 * `besom sweep --send`: delivers the report of a sweep after its answer, and keeps it where that cannot be.
 * @module
 */
import { hasStore } from '../agent/store-outside.ts';
import { Problem } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import { forTerminal } from '../report/escape.ts';
import { keepUnsent } from './send-kept.ts';
import type { Named } from './send-options.ts';
import { findStatus } from './status-report.ts';

export type SweepSending = {
  readonly named: Named | undefined;
  readonly stateDir: string | undefined;
  readonly root: string | undefined;
  readonly version: string;
  readonly debug: boolean;
};

/** Refuses before the sweep, which may take an hour, what could not be delivered to anybody. */
export async function checkSending({ named, stateDir, root }: SweepSending): Promise<void> {
  if (named !== undefined) return;
  const add = 'Add --collector URL --token-file FILE';
  if (root !== undefined) {
    throw new Problem(
      'USAGE',
      `besom sweep: --send with --root: the agent here does not speak for another disk. ${add}`,
    );
  }
  const { dir } = await findStatus(stateDir);
  if (hasStore(dir)) return;
  throw new Problem('USAGE', `besom sweep: --send: no agent keeps its state in ${JSON.stringify(dir)}. ${add}`);
}

/** Says on one line what became of it. The exit code is the sweep's in any case. */
export async function sendSwept(report: Report, sending: SweepSending, say: (line: string) => void): Promise<void> {
  const { deliver } = await import('./send-report.ts');
  const delivered = await deliver(report, { ...sending, isHere: sending.root === undefined });
  if (delivered.ok) return say(`sent: ${forTerminal(delivered.says)}`);
  const kept = keepUnsent(report, sending);
  const where =
    'path' in kept ? `The report is kept: besom send ${JSON.stringify(kept.path)}` : `Nor is it kept: ${kept.because}`;
  process.stderr.write(`${forTerminal(`not sent: ${delivered.says}. ${where}`)}\n`);
}
