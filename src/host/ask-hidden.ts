/**
 * Asks the person at the terminal for lines that are not shown, as passwords are not.
 * @module
 */
import { type HiddenLine, hiddenLine } from './hidden-line.ts';

export type HiddenQuestion = { readonly prompts: readonly string[]; readonly maxBytes: number };

/** An answer to each prompt; nothing where there is no terminal, or nobody answers. Waits for as long as a person may think. */
export async function askHidden({ prompts, maxBytes }: HiddenQuestion): Promise<readonly Buffer[] | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return undefined;
  const answers: Buffer[] = [];
  let line: HiddenLine = hiddenLine(maxBytes);
  stdin.setRawMode(true);
  try {
    // only now: what is typed before the terminal is silent would be shown
    stderr.write(prompts[0] ?? '');
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      // what was typed ahead of the second question answers it
      for (let bytes = Buffer.from(chunk); ; ) {
        const typed = line.take(bytes);
        if (typed.kind === 'open') break;
        stderr.write('\n');
        if (typed.kind === 'interrupted') interrupt();
        if (typed.kind !== 'line') return undefined;
        answers.push(typed.line);
        if (answers.length === prompts.length) return answers;
        stderr.write(prompts[answers.length] ?? '');
        line = hiddenLine(maxBytes);
        bytes = typed.rest;
      }
    }
    return undefined;
  } finally {
    stdin.setRawMode(false);
    // else it would keep the process waiting for more
    stdin.pause();
  }
}

/** A terminal in raw mode sends the key, not the signal. */
function interrupt(): void {
  process.stdin.setRawMode(false);
  process.kill(process.pid, 'SIGINT');
}
