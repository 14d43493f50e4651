/**
 * `besom send REPORT.json`: delivers a saved report, also one of another machine.
 * @module
 */

import { nameOfInput, readInput } from '../host/input.ts';
import { UNATTENDED } from '../host/options.ts';
import { jsonOf } from '../model/json.ts';
import { Problem } from '../model/problem.ts';
import { type Report, reportSchema } from '../model/report.ts';
import { forTerminal } from '../report/escape.ts';
import { openAnswer } from './answer-out.ts';
import type { CommandContext } from './command-context.ts';
import { has, type Invocation, oneValue } from './invocation.ts';
import { forgetUnsent } from './send-kept.ts';
import { readNamed } from './send-options.ts';
import { deliver } from './send-report.ts';
import { openSwept } from './swept.ts';

/** A report of a sweep with `--all` on a disk full of evidence. */
const MAX_REPORT_BYTES = 256 << 20;

/** Sends it; a Problem where that did not work. */
export async function runSend(invocation: Invocation, { version }: CommandContext): Promise<number> {
  const [path = ''] = invocation.operands;
  const stateDir = oneValue(invocation, '--state-dir');
  const named = readNamed(invocation);
  const report = readReport(path);
  using out = openAnswer(invocation);
  const isHere = await isOfThisMachine(report);
  const debug = has(invocation, '--debug');
  const delivered = await deliver(report, { named, stateDir, version, debug, isHere });
  const shown = JSON.stringify(path);
  if (!delivered.ok)
    throw new Problem('SEND_FAILED', `${shown}: ${delivered.says}. It stays as it is: try again later`);
  const isForgotten = forgetUnsent(path, stateDir) === 'forgotten';
  if (oneValue(invocation, '--format') === 'json') {
    out.json({ schema: 'besom.sent/1', report: report.id, sent: delivered.says, removed: isForgotten });
  } else {
    out.text(`sent: ${forTerminal(delivered.says)}${isForgotten ? '. The kept file is removed' : ''}`);
  }
  out.keep();
  return 0;
}

function readReport(path: string): Report {
  const text = readInput(path, { maxBytes: MAX_REPORT_BYTES }).toString('utf8');
  const name = nameOfInput(path);
  const remedy = 'Name a report that "besom sweep --format json" wrote';
  const parsed = reportSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw new Problem('REPORT_INVALID', `${name}: it is none${where}. ${remedy}`);
}

/** Whether the agent here may tell it as its own: the same hardware, or where none is known the same name. */
async function isOfThisMachine({ host }: Report): Promise<boolean> {
  if (host.root !== null) return false;
  const choice = { ...UNATTENDED, caseSensitive: false };
  const here = await (await openSwept(choice, () => {})).facts();
  return here.uuid === null || host.uuid === null ? here.name === host.name : here.uuid === host.uuid;
}
