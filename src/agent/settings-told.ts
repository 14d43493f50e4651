/**
 * The events that tell of settings: each thing that is wrong once, and which keys changed.
 *
 * What was told is a fact of the store, committed with the events themselves, so that neither a reload nor a restart tells
 * it again, and a crash in between loses nothing.
 * @module
 */

import type { Draft } from '../model/event.ts';
import type { Settings } from '../model/settings.ts';
import { sha256Of } from '../trust/sha256.ts';
import type { SettingsInUse } from './settings-in-use.ts';
import type { Change } from './store.ts';

/** The fact of the store that holds what was told. */
export const SETTINGS_TOLD = 'settings.told';

/** `before`: what was in use until now, where that is known; `told`: the fact as it stands. */
export type Telling = {
  readonly at: string;
  readonly told?: string | undefined;
  readonly before?: Settings | undefined;
};

/** What to commit; nothing where there is nothing new. What was mended and comes again is told again. */
export function tellSettings(
  { settings, complaints }: SettingsInUse,
  { at, told, before }: Telling,
): Change | undefined {
  const known = new Set((told ?? '').split(' '));
  const now = complaints.map(({ says }) => ({ says, mark: markOf(says) }));
  const refused = now.filter(({ mark }) => !known.has(mark)).map(({ says }) => eventOf('setting-refused', says, at));
  const changed = before === undefined ? [] : changedKeys(before, settings);
  const events = [...refused, ...(changed.length === 0 ? [] : [eventOf('settings-changed', changed.join(', '), at)])];
  const fact = now.map(({ mark }) => mark).join(' ');
  if (events.length === 0 && fact === (told ?? '')) return undefined;
  return { events, facts: { [SETTINGS_TOLD]: fact } };
}

/** Keys whose value is another one; the values are not for an event. */
export function changedKeys(before: Settings, after: Settings): readonly string[] {
  const values = new Map(Object.entries(before).map(([key, value]) => [key, JSON.stringify(value)]));
  const now = new Map(Object.entries(after).map(([key, value]) => [key, JSON.stringify(value)]));
  return [...new Set([...values.keys(), ...now.keys()])].filter((key) => values.get(key) !== now.get(key)).toSorted();
}

function eventOf(change: 'setting-refused' | 'settings-changed', detail: string, at: string): Draft {
  return { type: 'agent', change, detail, at };
}

function markOf(says: string): string {
  return sha256Of(says).slice(0, 16);
}
