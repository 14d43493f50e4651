/**
 * `besom order …`: signs orders for agents, and lists of revoked keys; off the collector, from arguments alone.
 *
 * There is no way to sign what somebody prepared: a page could show one thing and hand over another.
 * @module
 */
import type { Act } from '../model/order.ts';
import { Problem } from '../model/problem.ts';
import { openAnswer } from './answer-out.ts';
import { allValues, has, type Invocation, oneValue } from './invocation.ts';
import { readOrderDraft } from './order-options.ts';
import { type Consent, signAgreed } from './order-sign.ts';
import { orderLines, revocationLines } from './order-words.ts';
import { formatOf } from './pack-command.ts';
import { secretKeyOf } from './pack-key-command.ts';
import { readSecretKeyFile } from './secret-key-file.ts';

/** `besom order sweep`. */
export function runOrderSweep(invocation: Invocation): Promise<number> {
  return signOrder(invocation, { act: { kind: 'sweep' }, notes: [], now: new Date() });
}

/** `besom order pack`. */
export async function runOrderPack(invocation: Invocation): Promise<number> {
  const { orderedPack } = await import('./order-pack.ts');
  const path = needed(invocation, '--pack', 'FILE');
  const now = new Date();
  return signOrder(invocation, { ...orderedPack({ path, broad: allValues(invocation, '--broad'), now }), now });
}

/** `besom order revoke`. */
export async function runOrderRevoke(invocation: Invocation): Promise<number> {
  const { readRevocations } = await import('./order-revoke.ts');
  const at = new Date();
  const path = outputOf(invocation);
  const { list, kept } = readRevocations(invocation, { path, now: at });
  using out = openAnswer(spoken(invocation));
  const key = await readSecretKeyFile(secretKeyOf(invocation), out.note);
  const words = revocationLines(list, { issuer: key.keyId, kept, style: out.style });
  return signAgreed({ ...commonOf(invocation), path, value: list, key, purpose: 'revocations', at, words }, out);
}

type Ordering = { readonly act: Act; readonly notes: readonly string[]; readonly now: Date };

async function signOrder(invocation: Invocation, { act, notes, now }: Ordering): Promise<number> {
  const draft = readOrderDraft(invocation, { act, now });
  const path = outputOf(invocation);
  using out = openAnswer(spoken(invocation));
  const key = await readSecretKeyFile(secretKeyOf(invocation), out.note);
  const value = { ...draft, issuer: key.keyId };
  const words = orderLines(value, { notes, style: out.style });
  return signAgreed({ ...commonOf(invocation), path, value, key, purpose: 'orders', at: now, words }, out);
}

function commonOf(invocation: Invocation) {
  const consent: Consent = has(invocation, '--yes') ? 'by-option' : 'to-be-asked';
  return { command: `besom ${invocation.command.name}`, consent, format: formatOf(invocation) };
}

/** `--output` takes what is signed; what is said of it goes to standard output. */
function spoken({ command, operands, flags }: Invocation): Invocation {
  return { command, operands, flags: new Map([...flags].filter(([flag]) => flag !== '--output')) };
}

function outputOf(invocation: Invocation): string {
  return needed(invocation, '--output', 'FILE');
}

function needed(invocation: Invocation, flag: `--${string}`, takes: string): string {
  const value = oneValue(invocation, flag);
  if (value !== undefined) return value;
  throw new Problem('USAGE', `besom ${invocation.command.name}: ${flag} ${takes} is missing`);
}
