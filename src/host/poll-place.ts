/**
 * What is polled, and what was seen there.
 * @module
 */
import type { FileFacts } from '../model/observation.ts';
import type { Thing } from '../model/story.ts';

/**
 * `itself`: the thing at the path. `target`: the same, and what it leads to where it is a link. `entries`: a folder with
 * everything right in it.
 */
export type PollPlace = { readonly path: string; readonly how: 'itself' | 'target' | 'entries' };

/** A thing that stands at a polled path, as the disk spells it. */
export type PolledThing = Thing & { readonly path: string; readonly type: FileFacts['type'] };

/** What was seen at a polled path. Nothing there: no things. `refused`: it could not be looked at. */
export type PathState = { readonly things: readonly PolledThing[]; readonly refused?: string };
