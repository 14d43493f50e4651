/**
 * Writes what the agent says of itself where every user may read it, and reads it as something that anybody could have
 * written.
 * @module
 */

import { join } from 'node:path';
import { maskedText } from '../host/log-masking.ts';
import { replaceFile } from '../host/replace-file.ts';
import { readOwnFile } from '../host/state-file.ts';
import { jsonOf } from '../model/json.ts';
import type { AgentStatus } from '../model/status.ts';

/** At least so often the agent writes it anew. */
export const STATUS_EVERY_MS = 30_000;

const NAME = 'status.json';
/** The schema's bound: a longer text must cost its end, not the whole status. */
const MAX_WORDS = 500;
const MAX_BYTES = 512 * 1024;

/** Why it could not be written, in the system's code: the agent goes on all the same. */
export function writeStatus(stateDir: string, status: AgentStatus): string | undefined {
  return replaceFile(join(stateDir, NAME), { text: `${JSON.stringify(withoutPlaces(status))}\n`, mode: 0o644 });
}

/** Gaps and reasons come from every part of the agent, and may name a place: what stands below a home or on a volume goes. */
function withoutPlaces(status: AgentStatus): AgentStatus {
  const { gaps, waitingOrders, uplink } = status;
  return {
    ...status,
    gaps: gaps.map(({ what, remedy }) => ({ what: forEverybody(what), remedy: forEverybody(remedy) })),
    waitingOrders: waitingOrders.map(forEverybody),
    uplink: { ...uplink, ...(uplink.trouble !== undefined && { trouble: forEverybody(uplink.trouble) }) },
  };
}

/** `PLACE: because`: the reason stays. */
function forEverybody(text: string): string {
  const parts = text.split(': ').map((part) => maskedText(part, []));
  return parts.join(': ').slice(0, MAX_WORDS);
}

export type StatusRead =
  | { readonly kind: 'read'; readonly status: AgentStatus }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly because: string };

/** Reads it. Loads zod: for the command, never for the agent. */
export async function readStatus(stateDir: string): Promise<StatusRead> {
  const read = readOwnFile(join(stateDir, NAME), MAX_BYTES, 'anybody');
  if (read.kind !== 'read') return read;
  const { statusSchema } = await import('../model/status.ts');
  const parsed = statusSchema.safeParse(jsonOf(read.text));
  if (parsed.success) return { kind: 'read', status: parsed.data };
  return { kind: 'refused', because: 'it is damaged, or of another version' };
}
