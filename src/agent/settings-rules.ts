/**
 * The rules that no single setting can keep or break: what must stand together, and what must not.
 * @module
 */
import { maySendPlain } from '../host/formats/proxy-settings.ts';
import type { Settings } from '../model/settings.ts';
import { keepToOnePurpose } from '../trust/one-purpose.ts';
import { readPublicKeyWord } from '../trust/public-key.ts';
import { KEY_SETTINGS } from './given-keys.ts';
import type { Complaint } from './settings-in-use.ts';

export type Ruled = { readonly settings: Settings; readonly complaints: readonly Complaint[] };

/** Each rule gives the settings as they may be used, and says what it left out. */
type Rule = (settings: Settings, lastGood: Settings | undefined) => Ruled;

/** Applies them all, in this order: what one leaves out, the next does not see. */
export function applyRules(settings: Settings, lastGood: Settings | undefined): Ruled {
  let ruled: Ruled = { settings, complaints: [] };
  for (const rule of RULES) {
    const next = rule(ruled.settings, lastGood);
    ruled = { settings: next.settings, complaints: [...ruled.complaints, ...next.complaints] };
  }
  return ruled;
}

const RULES: readonly Rule[] = [
  collectorsAreSafe,
  tokenHasCollector,
  certificateHasKey,
  keysServeOnce,
  ordersHaveFleet,
];

/** The token and every finding would be readable on the way; and a name and password have no place in an address. */
function collectorsAreSafe(settings: Settings, lastGood: Settings | undefined): Ruled {
  const isSafe = (address: string) => collectorTrouble(address, settings) === undefined;
  const complaints = settings.collectors.flatMap((address) => {
    const trouble = collectorTrouble(address, settings);
    return trouble === undefined ? [] : [{ key: 'collectors', says: `collectors: ${hostOf(address)} ${trouble}` }];
  });
  if (complaints.length === 0) return { settings, complaints };
  const safe = settings.collectors.filter(isSafe);
  // a fleet must not fall silent because a typing mistake replaced the address that worked
  const collectors = safe.length > 0 ? safe : (lastGood?.collectors ?? []).filter(isSafe);
  return { settings: { ...settings, collectors }, complaints };
}

function collectorTrouble(address: string, { allowInsecure }: Settings): string | undefined {
  if (!URL.canParse(address)) return 'is no address: it is left out';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'holds a name or password: it is left out';
  if (maySendPlain(url, allowInsecure)) return undefined;
  return 'is http:// and not on this machine: it is left out unless allowInsecure is true';
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host.slice(0, 100) : 'one';
}

function tokenHasCollector(settings: Settings): Ruled {
  const { enrolmentToken, collectors } = settings;
  if (enrolmentToken === undefined || collectors.length > 0) return { settings, complaints: [] };
  const says = 'enrolmentToken: there is no collector to show it to; set collectors';
  return { settings, complaints: [{ key: 'enrolmentToken', says }] };
}

function certificateHasKey(settings: Settings): Ruled {
  const { clientCertificateFile, clientKeyFile, ...others } = settings;
  if ((clientCertificateFile === undefined) === (clientKeyFile === undefined)) return { settings, complaints: [] };
  const [there, missing] =
    clientKeyFile === undefined
      ? ['clientCertificateFile', 'clientKeyFile']
      : ['clientKeyFile', 'clientCertificateFile'];
  return { settings: others, complaints: [{ key: there, says: `${there}: of no use without ${missing}; left out` }] };
}

/** What stands in the settings alone can be told as a setting; keys in folders are held to the same when they are read. */
function keysServeOnce(settings: Settings): Ruled {
  const given = KEY_SETTINGS.flatMap(([purpose, list]) =>
    settings[list].flatMap((word) => {
      const key = readPublicKeyWord(word);
      return key.kind === 'read' ? [{ ...key.value, purpose, list, word }] : [];
    }),
  );
  const { keys, refused } = keepToOnePurpose(given);
  if (refused.length === 0) return { settings, complaints: [] };
  const useless = given.filter((key) => !keys.includes(key));
  const left = KEY_SETTINGS.map(([, list]) => {
    const words = useless.filter((key) => key.list === list).map(({ word }) => word);
    return [list, settings[list].filter((word) => !words.includes(word))] as const;
  });
  const lists = [...new Set(useless.map(({ list }) => list))];
  const complaints = refused.map((says) => ({ key: lists[0] ?? '', says: `${lists.join(', ')}: ${says}` }));
  return { settings: { ...settings, ...Object.fromEntries(left) }, complaints };
}

function ordersHaveFleet(settings: Settings): Ruled {
  if (settings.orderKeys.length === 0 || settings.fleet !== undefined) return { settings, complaints: [] };
  const says = 'orderKeys: every order names its fleet, and this Mac has none; set fleet, until then all are refused';
  return { settings, complaints: [{ key: 'orderKeys', says }] };
}
