/**
 * Who this agent is to its collectors: a random id, bound to the hardware that it was made on, and the key that each
 * collector gave it; one file of the state folder that only its owner can read.
 *
 * A disk that is cloned, restored or migrated carries the file to another Mac. There it must not speak for the first one, so
 * the id is made anew, and what waits in the outbox is delivered under the new one.
 * @module
 */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { replaceFile } from '../host/replace-file.ts';
import { readOwnFile } from '../host/state-file.ts';
import type { Draft, Event } from '../model/event.ts';
import { sha256Of } from '../trust/sha256.ts';
import { type IdentityFile, type KeyOf, readIdentity } from './identity-file.ts';

export type Identity = {
  id(): string;
  /** When this identity first joined a fleet: what is older was not meant for it. */
  enrolledAt(): Date | undefined;
  /** The fleet that it joined, where the collector named one. */
  fleet(): string | undefined;
  /**
   * The key for a collector: its own, else the newest of its siblings', since those that are set together may share their
   * hosts. A key of a collector that is not set any more goes to nobody.
   */
  keyFor(collector: string, siblings?: readonly string[]): KeyOf | undefined;
  joined(key: Omit<KeyOf, 'at'>, fleet: string | undefined): void;
  /** Hears the hardware UUID once it is known. `null`: this machine tells none, and nothing is held against it. */
  bind(uuid: string | null): void;
  /** Why it cannot be kept on the disk; then the next start joins anew. */
  problem(): string | undefined;
};

export type IdentityParts = {
  /** The state folder. */
  readonly dir: string;
  readonly now: () => Date;
  /** Takes the event that tells of a change. */
  readonly tell: (draft: Draft<Extract<Event, { type: 'agent' }>>) => void;
};

const MAX_BYTES = 64 << 10;
const PRIVATE_MODE = 0o600;

export function identityPath(dir: string): string {
  return join(dir, 'identity.json');
}

/** Reads it, or makes a new one. One that is damaged, or that others could have written, is replaced, and that is said. */
export function openIdentity({ dir, now, tell }: IdentityParts): Identity {
  const path = identityPath(dir);
  const found = readOwnFile(path, MAX_BYTES);
  const read = found.kind === 'read' ? readIdentity(found.text) : undefined;
  let file = read ?? newIdentity();
  let problem: string | undefined;
  const keep = (next: IdentityFile) => {
    file = next;
    problem = replaceFile(path, { text: `${JSON.stringify(file)}\n`, mode: PRIVATE_MODE, lasting: true });
  };
  const changed = (detail: string) =>
    tell({
      type: 'agent',
      at: now().toISOString(),
      change: 'identity-changed',
      detail: `${detail} It is now ${file.id}`,
    });
  if (read === undefined) keep(file);
  if (found.kind === 'refused') changed(`The file of the identity was refused: ${found.because}.`);
  else if (found.kind === 'read' && read === undefined) changed('The file of the identity was damaged.');
  return {
    id: () => file.id,
    enrolledAt: () => (file.enrolledAt === undefined ? undefined : new Date(file.enrolledAt)),
    fleet: () => file.fleet,
    keyFor: (collector, siblings = []) =>
      file.keys.find((key) => key.collector === collector) ??
      file.keys.findLast((key) => siblings.includes(key.collector)),
    problem: () => problem,
    joined(key, fleet) {
      const at = now().toISOString();
      const others = file.keys.filter(({ collector }) => collector !== key.collector);
      keep({
        ...file,
        enrolledAt: file.enrolledAt ?? at,
        ...(fleet === undefined ? {} : { fleet }),
        keys: [...others, { ...key, at }].slice(-MAX_KEYS),
      });
    },
    bind(uuid) {
      if (uuid === null) return;
      if (file.boundTo === null) return keep({ ...file, boundTo: bindingOf(file.id, uuid) });
      if (file.boundTo === bindingOf(file.id, uuid)) return undefined;
      const was = file.id;
      const made = newIdentity();
      keep({ ...made, boundTo: bindingOf(made.id, uuid) });
      changed(`This is other hardware than ${was} was made on: a disk that was cloned, restored or migrated.`);
    },
  };
}

/** Collectors that are no longer set leave theirs behind; the settings allow eight. */
const MAX_KEYS = 16;

function newIdentity(): IdentityFile {
  return { schema: 'besom.identity/1', id: randomUUID(), boundTo: null, keys: [] };
}

/** The id is its salt: the file does not tell the UUID to who may read it elsewhere. */
function bindingOf(id: string, uuid: string): string {
  return sha256Of(`${id} ${uuid.trim().toLowerCase()}`);
}
