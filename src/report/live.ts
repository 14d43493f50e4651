/**
 * Says findings and answers about names while the sweep still runs, a line each.
 * @module
 */
import type { Block, Finding } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import { paint, type Style } from './style.ts';
import { blockText } from './text-blocks.ts';

/** `found: /private/tmp/.ptslog (PTX log file)`. Posture is told with the blocks. */
export function liveFinding({ kind, path, name, at }: Finding, style: Style): string | undefined {
  if (kind === 'posture') return undefined;
  const place = at === undefined ? '' : `, ${forTerminal(at)}`;
  return `${paint('found:', { tone: 'bad', style })} ${forTerminal(path)}${place} (${forTerminal(name)})`;
}

/** `name:  potrax.com: blocked: points to 0.0.0.0 (this machine's resolver)`. */
export function liveBlock(block: Block, style: Style): string {
  return `name:  ${forTerminal(block.name)}: ${blockText(block, style)}`;
}
