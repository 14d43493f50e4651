/**
 * `besom pack …`: reads the options of the pack commands, and runs each with the place for its answer.
 * @module
 */
import { type AnswerOut, openAnswer } from './answer-out.ts';
import { FORMATS } from './contract-options.ts';
import { allValues, has, type Invocation, oneValue } from './invocation.ts';
import { parseWord } from './values.ts';

/** `besom pack show`. */
export async function runPackShow(invocation: Invocation): Promise<number> {
  const { packShow } = await import('./pack-show.ts');
  return answered(invocation, (out) => packShow(selectionOf(invocation), out));
}

/** `besom pack lint`. */
export async function runPackLint(invocation: Invocation): Promise<number> {
  const { packLint } = await import('./pack-lint.ts');
  return answered(invocation, (out) => packLint(selectionOf(invocation), out));
}

/** `besom pack try`. */
export async function runPackTry(invocation: Invocation): Promise<number> {
  const { packTry } = await import('./pack-try.ts');
  const [pattern = '', observed = ''] = invocation.operands;
  return answered(invocation, (out) => packTry({ pattern, observed, format: formatOf(invocation) }, out));
}

/** `besom pack conformance`. */
export async function runPackConformance(invocation: Invocation): Promise<number> {
  const { packConformance } = await import('./pack-conformance.ts');
  const [cases = ''] = invocation.operands;
  return answered(invocation, (out) => packConformance({ cases, format: formatOf(invocation) }, out));
}

/** The answer takes its name only when the command came to its end. */
export async function answered(invocation: Invocation, run: (out: AnswerOut) => Promise<number>): Promise<number> {
  using out = openAnswer(invocation);
  const exitCode = await run(out);
  out.keep();
  return exitCode;
}

function selectionOf(invocation: Invocation) {
  return {
    files: invocation.operands,
    packs: allValues(invocation, '--pack'),
    builtin: !has(invocation, '--no-builtin'),
    format: formatOf(invocation),
    now: new Date(),
  };
}

/** `text` or `json`. */
export function formatOf(invocation: Invocation): (typeof FORMATS)[number] {
  const site = { command: invocation.command.name, flag: '--format' };
  return parseWord(oneValue(invocation, '--format') ?? 'text', FORMATS, site);
}
