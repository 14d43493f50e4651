/**
 * `besom status --memory` and `--forget`: what the agent remembers for the next pack, and its end.
 * @module
 */
import { forgetMemory, type MemorySummary, memorySummary } from '../agent/memory.ts';
import { askYes } from '../host/ask-yes.ts';
import { Problem } from '../model/problem.ts';
import { countText, sizeText } from '../report/figures.ts';
import { paint, type Style } from '../report/style.ts';
import { labelled, wrap } from '../report/wrap.ts';
import type { AnswerOut } from './answer-out.ts';

export type MemoryCall = { readonly stateDir: string; readonly format: 'text' | 'json' };

/** Shows it; exit code 0. */
export function showMemory(out: AnswerOut, { stateDir, format }: MemoryCall): 0 {
  const summary = memorySummary(stateDir);
  if (format === 'json') out.json({ schema: 'besom.memory/1', stateDir, ...(summary ?? { bytes: 0, kinds: [] }) });
  else out.write(memoryText(summary, out.style));
  return 0;
}

/** Erases it, when the person agrees or has agreed; exit code 0 where it is empty now. */
export async function eraseMemory(
  out: AnswerOut,
  { stateDir, format, agreed }: MemoryCall & { readonly agreed: 'by-option' | 'to-be-asked' },
): Promise<0> {
  const summary = memorySummary(stateDir);
  if (agreed === 'to-be-asked') await agree(summary, out);
  forgetMemory(stateDir);
  if (format === 'json')
    out.json({ schema: 'besom.memory/1', stateDir, bytes: 0, kinds: [], erased: summary?.kinds ?? [] });
  else
    out.text(
      summary === undefined ? 'There was nothing to forget.' : 'Forgotten. The agent goes on and remembers anew.',
    );
  return 0;
}

async function agree(summary: MemorySummary | undefined, out: AnswerOut): Promise<void> {
  out.note(memoryText(summary, out.style));
  const answer = await askYes('Erase all of it? The next packs cannot be asked about the past any more.');
  if (answer === 'yes') return;
  const why = answer === 'nobody' ? 'there is nobody to ask. Add --yes' : 'you did not agree. Nothing was erased';
  throw new Problem('USAGE', `besom status --forget: ${why}`);
}

/** For people: each kind with its count and the days that it spans. */
export function memoryText(summary: MemorySummary | undefined, style: Style): string {
  const { columns } = style;
  if (summary === undefined || summary.kinds.length === 0) return 'The agent remembers nothing here.\n';
  const rows = summary.kinds.flatMap(({ kind, count, firstDay, lastDay }) =>
    labelled(`${countText(count)}, ${KINDS[kind]}; seen from ${firstDay} to ${lastDay}`, {
      label: kind,
      indent: 2,
      labelColumns: 9,
      columns,
    }),
  );
  return `${[
    paint('What the agent remembers', { tone: 'heading', style }),
    ...rows,
    '',
    ...wrap(`${sizeText(summary.bytes)} on disk. besom status --forget erases all of it.`, {
      first: '',
      rest: '',
      columns,
    }),
  ].join('\n')}\n`;
}

const SEALED = 'sealed: it can be asked whether one was here, and none can be read';

const KINDS: Readonly<Record<MemorySummary['kinds'][number]['kind'], string>> = {
  file: 'digest, size and format of disk images and of the programs of apps, without their names',
  bundle: 'bundle identifiers of apps, readable',
  label: "labels of launchd's jobs, readable",
  receipt: 'identifiers of installed packages, readable',
  name: `names of files, ${SEALED}`,
  path: `paths, ${SEALED}`,
  domain: `names of hosts, ${SEALED}`,
  below: `domains above those names, ${SEALED}`,
  address: `addresses, ${SEALED}`,
};
