/**
 * How text looks where it is shown: the width of the place, and colour where there is any.
 * @module
 */
import { styleText } from 'node:util';

export type Style = {
  readonly columns: number;
  readonly colour: boolean;
};

/** What colour says. Nothing is said by colour alone: each meaning stands in words too. */
const TONES = {
  strong: 'bold',
  heading: 'bold',
  quiet: 'dim',
  bad: ['bold', 'red'],
  warning: 'yellow',
  good: 'green',
} as const;

export type Tone = keyof typeof TONES;

/** Text in a tone; as it is where there is no colour. */
export function paint(text: string, { tone, style }: { readonly tone: Tone; readonly style: Style }): string {
  return style.colour ? styleText([TONES[tone]].flat(), text, { validateStream: false }) : text;
}
