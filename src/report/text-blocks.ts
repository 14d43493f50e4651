/**
 * Says whether the pack's names are blocked here, and by what.
 * @module
 */
import type { Block } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import { paint, type Style, type Tone } from './style.ts';

type Words = { readonly tone: Tone; readonly says: (addresses: string) => string };

/** What each state means for a reader. A name that does not exist is no proof of a block: its owner can bring it back. */
const STATES: Readonly<Record<Block['state'], Words>> = {
  sinkholed: { tone: 'good', says: (addresses) => `blocked: points to ${addresses}` },
  refused: { tone: 'good', says: () => 'blocked: the name server refuses it' },
  'no-such-name': { tone: 'quiet', says: () => 'no such name at present' },
  resolves: { tone: 'warning', says: (addresses) => `not blocked: points to ${addresses}` },
  unknown: { tone: 'quiet', says: () => 'not known: no answer' },
};

const MEANS: Readonly<Record<Block['means'], string>> = {
  hosts: 'hosts file',
  'resolver-file': 'resolver file',
  system: "this machine's resolver",
  server: 'name server',
};

/** The section, one name after the other, each means in the order in which it answered. */
export function blockSection(blocks: readonly Block[], style: Style): readonly string[] {
  if (blocks.length === 0) return [];
  const lines = [paint('Are the names blocked here?', { tone: 'heading', style })];
  for (const name of new Set(blocks.map((block) => block.name))) {
    lines.push(`  ${forTerminal(name)}`);
    for (const block of blocks) if (block.name === name) lines.push(`    ${blockText(block, style)}`);
  }
  return lines;
}

/** One answer: `blocked: the name server refuses it (name server 192.0.2.53)`. */
export function blockText({ means, server, state, addresses, where }: Block, style: Style): string {
  const { tone, says } = STATES[state];
  const place = server ?? (means === 'hosts' || means === 'resolver-file' ? where : '');
  const source = place === '' ? MEANS[means] : `${MEANS[means]} ${place}`;
  return `${paint(forTerminal(says(addresses.join(', '))), { tone, style })} (${forTerminal(source)})`;
}
