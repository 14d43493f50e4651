/**
 * Under which conditions the agent works: its settings, what is mounted, what macOS lets it see, and when nobody watched.
 * @module
 */
import type { FullDiskAccess, Host } from '../host/host.ts';
import type { AgentLog } from '../host/log-file.ts';
import { settingsStamp } from '../host/settings-files.ts';
import type { Draft } from '../model/event.ts';
import type { Settings } from '../model/settings.ts';
import { readSettings, type SettingsContext } from './settings.ts';
import type { SettingsInUse } from './settings-in-use.ts';
import { secretsOf } from './settings-shown.ts';
import { SETTINGS_TOLD, tellSettings } from './settings-told.ts';
import type { Store } from './store.ts';
import type { Stories } from './stories.ts';

/** Settings as they were read; `stamp` stands for their files at that time. */
export type ReadSettings = { readonly inUse: SettingsInUse; readonly stamp: string };

export type ConditionParts = {
  readonly settingsFrom: SettingsContext;
  readonly settings: ReadSettings;
  readonly store: Store;
  readonly host: Host;
  readonly log: AgentLog;
  readonly now: () => Date;
};

/** Reads the settings; the stamp first: what changes while they are read is read again. */
export async function readStamped(context: SettingsContext): Promise<ReadSettings> {
  const stamp = settingsStamp(context.places);
  return { inUse: await readSettings(context), stamp };
}

/** When the agent was last known to be alive. */
const ALIVE = 'alive';

export class Conditions {
  readonly #parts: ConditionParts;
  readonly #aliveBefore: string | undefined;
  #inUse: SettingsInUse;
  #stamp: string;
  #host: Host;
  #access: FullDiskAccess;
  #reading: Promise<boolean> | undefined;

  /** Takes up the settings, and tells what is wrong with them. */
  constructor(parts: ConditionParts) {
    const { inUse, stamp } = parts.settings;
    this.#parts = parts;
    this.#aliveBefore = parts.store.fact(ALIVE);
    this.#inUse = inUse;
    this.#stamp = stamp;
    this.#host = parts.host;
    this.#access = parts.host.fullDiskAccess();
    this.#adopt(inUse);
  }

  get settings(): Settings {
    return this.#inUse.settings;
  }

  /** Keys whose values were refused. */
  get refusedSettings(): readonly string[] {
    return [...new Set(this.#inUse.complaints.map(({ key }) => key))];
  }

  get host(): Host {
    return this.#host;
  }

  get access(): FullDiskAccess {
    return this.#access;
  }

  /** Whether one of the settings' files may have changed since they were read. */
  get mayHaveChanged(): boolean {
    return settingsStamp(this.#parts.settingsFrom.places) !== this.#stamp;
  }

  /** Reads the settings again; says whether any is another one. */
  reload(): Promise<boolean> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** What is mounted is another, and so may be what this process is let see. */
  renewHost(): void {
    this.#host = this.#host.renew();
  }

  /** Tests Full Disk Access again: it is given and taken while the agent runs. */
  testAccess(): 'gained' | 'lost' | undefined {
    const before = this.#access;
    this.renewHost();
    this.#access = this.#host.fullDiskAccess();
    if (before === this.#access) return undefined;
    if (this.#access === 'granted') return 'gained';
    return before === 'granted' ? 'lost' : undefined;
  }

  /** Writes down that the agent lives: what comes between this and its next start was not watched. */
  live(): void {
    this.#parts.store.commit({ facts: { [ALIVE]: this.#parts.now().toISOString() } });
  }

  /** Tells since when nobody had watched before this start. */
  tellLapse(stories: Stories): void {
    const from = this.#aliveBefore;
    const to = this.#parts.now().toISOString();
    if (from === undefined || Number.isNaN(Date.parse(from)) || from >= to) return;
    const because = 'the agent did not run';
    this.trouble({ type: 'watch', at: to, change: 'not-watched', place: 'this Mac', from, to, because }, stories);
  }

  /** Commits what the watch says of itself; a time without watching enters each open story. */
  trouble(draft: Draft & { readonly type: 'watch' }, stories: Stories): void {
    const { change, from, to } = draft;
    if (change === 'not-watched' && from !== undefined && to !== undefined) stories.lapse({ from, to });
    this.#parts.store.commit({ events: [draft] });
    this.#parts.log.info('watch', { change, because: draft.because });
  }

  async #read(): Promise<boolean> {
    const { settingsFrom } = this.#parts;
    // now, and not when they are read: whoever asks meanwhile is not to read them once more
    this.#stamp = settingsStamp(settingsFrom.places);
    const before = this.#inUse;
    const inUse = await readSettings({ ...settingsFrom, before });
    this.#adopt(inUse, before.settings);
    return JSON.stringify(before.settings) !== JSON.stringify(inUse.settings);
  }

  #adopt(inUse: SettingsInUse, before?: Settings): void {
    const { store, log, now } = this.#parts;
    this.#inUse = inUse;
    log.adjust({ level: inUse.settings.logLevel, secrets: secretsOf(inUse.settings) });
    const telling = tellSettings(inUse, { at: now().toISOString(), told: store.fact(SETTINGS_TOLD), before });
    if (telling !== undefined) store.commit(telling);
    for (const { key } of inUse.complaints) log.warn('setting refused', { key });
  }
}
