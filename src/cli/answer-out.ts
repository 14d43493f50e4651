/**
 * Opens the place for a command's answer: standard output, or the file of `--output`, whole or not at all.
 * @module
 */
import { openOutput } from '../host/output.ts';
import { jsonText } from '../report/json.ts';
import type { Style } from '../report/style.ts';
import { has, type Invocation, oneValue } from './invocation.ts';
import type { Out } from './out.ts';
import { PLAIN, styleOf } from './terminal.ts';

/** An `Out` that must be closed: `keep` gives the file its name, disposing of it before leaves nothing behind. */
export type AnswerOut = Out &
  Disposable & {
    readonly style: Style;
    /** A piece of the result as it stands, with its own line ends. */
    write(text: string): void;
    keep(): void;
  };

/** Opens it before the work begins, so that a folder or a full disk is told at once. `swept`: never below this folder. */
export function openAnswer(invocation: Invocation, options: { readonly swept?: string } = {}): AnswerOut {
  const path = oneValue(invocation, '--output') ?? '-';
  const file = path === '-' ? undefined : openOutput(path, options);
  const style = file === undefined ? styleOf(process.stdout, process.env) : PLAIN;
  const write = (text: string) => void (file === undefined ? process.stdout.write(text) : file.write(text));
  return {
    style,
    width: style.columns,
    colour: style.colour,
    write,
    text: (line) => write(`${line}\n`),
    json: (value) => write(`${jsonText(value, 2)}\n`),
    note: (line) => {
      if (!has(invocation, '--quiet')) process.stderr.write(`${line}\n`);
    },
    keep: () => file?.keep(),
    [Symbol.dispose]: () => file?.[Symbol.dispose](),
  };
}
