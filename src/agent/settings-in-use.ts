/**
 * What was decided of the settings: each value, where it came from, and what is wrong.
 * @module
 */
import type { SettingName, Settings } from '../model/settings.ts';

/** `kept`: what stands there now is bad or cannot be read, and this is the last good value from there. */
export type Origin = { readonly from: 'managed' | 'file' | 'default'; readonly kept?: true };

/** What is wrong with a key, or with a whole file; never with a secret in it. */
export type Complaint = { readonly key: string; readonly says: string };

export type SettingsInUse = {
  readonly settings: Settings;
  readonly origins: Readonly<Partial<Record<SettingName, Origin>>>;
  readonly complaints: readonly Complaint[];
};
