/**
 * How a setting's value is shown: secrets not at all, passwords in addresses not either.
 * @module
 */
import { withoutCredentials } from '../host/log-masking.ts';
import type { SettingName, Settings } from '../model/settings.ts';

/** The keys whose metadata say `secret`; a test holds the two together, since zod is not loaded to show a value. */
export const SECRET_SETTINGS: readonly string[] = ['enrolmentToken', 'proxy'] satisfies readonly SettingName[];

/** Values of those keys that say nothing: the words that the documentation gives. */
const NO_SECRETS: readonly unknown[] = ['system', 'none', undefined];

const MASK = '(hidden)';

/** What may be shown of a value, in the form of JSON. */
export function shownValue(key: string, value: unknown): string {
  if (SECRET_SETTINGS.includes(key) && !NO_SECRETS.includes(value)) return MASK;
  return JSON.stringify(value, plain) ?? 'not set';
}

/** The same as a value. */
export function maskedValue(key: string, value: unknown): unknown {
  if (SECRET_SETTINGS.includes(key) && !NO_SECRETS.includes(value)) return MASK;
  return value === undefined ? null : JSON.parse(shownValue(key, value));
}

/** What must never stand in the log: each secret, and the parts of an address that are one. */
export function secretsOf(settings: Settings): readonly string[] {
  const { enrolmentToken, proxy } = settings;
  const addresses = [proxy, ...settings.collectors];
  const parts = addresses.flatMap((address) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    return url === undefined ? [] : [url.username, url.password, decoded(url.password)];
  });
  return [...new Set([enrolmentToken ?? '', ...parts])].filter((secret) => secret !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What JSON cannot hold comes from property lists alone; a name and password before the host of an address go. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' ? withoutCredentials(value, '***') : value;
}
