/**
 * `besom doctor`: what this Mac, or the disk under a root, lets Besom see.
 * @module
 */
import { UNATTENDED } from '../host/options.ts';
import { PROBES } from '../probes/probes.ts';
import { openAnswer } from './answer-out.ts';
import type { CommandContext } from './command-context.ts';
import { doctorExitCode, doctorText, examine } from './doctor.ts';
import { has, type Invocation, oneValue } from './invocation.ts';
import { openSwept } from './swept.ts';

/** Examines and says it; exit code 0 or 3. */
export async function runDoctor(invocation: Invocation, { version }: CommandContext): Promise<number> {
  const root = oneValue(invocation, '--root');
  using out = openAnswer(invocation, root === undefined ? {} : { swept: root });
  const host = await openSwept(
    {
      ...UNATTENDED,
      ...(root === undefined ? {} : { root }),
      caseSensitive: false,
      debug: has(invocation, '--debug'),
    },
    out.note,
  );
  const report = examine(host, PROBES, {
    version,
    runtime: { node: process.versions.node, platform: process.platform, arch: process.arch },
    runsAsRoot: process.geteuid?.() === 0,
  });
  if (oneValue(invocation, '--format') === 'json') out.json(report);
  else out.write(doctorText(report, out.style));
  out.keep();
  return doctorExitCode(report);
}
