/**
 * The daemon: sweeps on schedule, on a watched change and on order; keeps settings, memory and the outbox.
 * @module
 */
import type { Settings } from '../model/settings.ts';
import type { Store } from './store.ts';

/** What the daemon is made of. */
export type AgentParts = { readonly settings: Settings; readonly store: Store };
