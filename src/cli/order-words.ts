/**
 * Says in words what an order or a list of revoked keys does: what its signer must have read before signing.
 * @module
 */
import type { Order, Revocations } from '../model/order.ts';
import { clockText, countOf, countText } from '../report/figures.ts';
import { type Row, rowLines } from '../report/rows.ts';
import type { Style } from '../report/style.ts';

/** More hosts than a person reads one by one. */
const MAX_HOSTS = 20;

/** The rows of an order; `notes` are sentences about what it brings. */
export function orderLines(
  order: Order,
  { notes, style }: { readonly notes: readonly string[]; readonly style: Style },
): readonly string[] {
  const rows: readonly Row[] = [
    { label: 'order', says: actText(order) },
    ...packRows(order),
    ...notes.map((says) => ({ label: '', says })),
    { label: 'for', shows: `${whomText(order)}, in the fleet ${order.fleet}` },
    ...hostRows(order),
    { label: 'at most', says: countOf(order.atMost, 'host') },
    { label: 'from', says: clockText(order.notBefore) },
    { label: 'until', says: clockText(order.notAfter) },
    { label: 'serial', says: `${order.serial}: agents refuse every order with a lower one afterwards` },
    { label: 'key', says: order.issuer },
  ];
  return rowLines(rows, { indent: 0, style });
}

/** The rows of a list of revoked keys. `kept`: how many of them stood in the list that it replaces. */
export function revocationLines(
  { fleet, serial, keys }: Revocations,
  { issuer, kept, style }: { readonly issuer: string; readonly kept: number; readonly style: Style },
): readonly string[] {
  const rows: readonly Row[] = [
    { label: 'revoke', says: `${countOf(keys.length, 'key')}: nothing that they signed counts any more` },
    ...keys.map(({ id, since }) => ({ label: '', says: `${id}, since ${clockText(since)}` })),
    { label: 'of these', says: `${countText(kept)} stood in the list that this one replaces` },
    { label: 'for', shows: `every host, in the fleet ${fleet}` },
    { label: 'serial', says: String(serial) },
    { label: 'key', says: issuer },
  ];
  return rowLines(rows, { indent: 0, style });
}

function actText({ act }: Order): string {
  return act.kind === 'sweep' ? 'sweep now' : 'fetch this pack now, and look for what it names';
}

function packRows({ act }: Order): readonly Row[] {
  if (act.kind !== 'pack') return [];
  return [
    { label: 'pack', shows: `${act.pack}, version ${act.version}` },
    { label: 'sha256', shows: act.sha256 },
    ...act.broad.map((id) => ({ label: 'broad', shows: `${id} is allowed to meet nearly anything` })),
  ];
}

function whomText({ for: whom }: Order): string {
  if ('everyHost' in whom) return 'EVERY HOST';
  return 'group' in whom ? `the group ${whom.group}` : countOf(whom.hosts.length, 'host');
}

function hostRows({ for: whom }: Order): readonly Row[] {
  if (!('hosts' in whom)) return [];
  const more = whom.hosts.length - MAX_HOSTS;
  return [
    ...whom.hosts.slice(0, MAX_HOSTS).map((host) => ({ label: '', shows: host })),
    ...(more > 0 ? [{ label: '', says: `and ${countText(more)} more` }] : []),
  ];
}
