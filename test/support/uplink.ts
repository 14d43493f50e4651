/**
 * An uplink for tests: over real HTTP, with quick rests, on a state folder of its own.
 * @module
 */
import { openIdentity } from '../../src/agent/identity.ts';
import { openUplink, type Uplink, type UplinkParts } from '../../src/agent/uplink.ts';
import { type HttpOptions, openHttp } from '../../src/host/http.ts';
import { SILENT } from '../../src/host/log.ts';
import { FLEET_TOKEN } from './collector.ts';
import { type MemoryStore, openMemoryStore } from './memory-store.ts';

export type Link = { readonly uplink: Uplink; readonly store: MemoryStore; close(): Promise<void> };

export type LinkOptions = Partial<UplinkParts> & {
  readonly dir: string;
  readonly collectors: readonly string[];
  readonly httpOptions?: HttpOptions;
};

/** Rests take milliseconds, so that a test sees what follows them. */
const QUICK = { baseMs: 20, capMs: 50 };

const PLAIN: HttpOptions = { proxy: 'none', allowInsecure: false, pinnedKeys: [] };

/** `store` is the one in memory; where another is given, it is the one that is used. */
export function openLink({ dir, collectors, httpOptions = PLAIN, ...more }: LinkOptions): Link {
  const store = openMemoryStore();
  const used = more.store ?? store;
  const now = () => new Date();
  const http = openHttp({ settings: () => httpOptions });
  const identity = openIdentity({ dir, now, tell: (draft) => void used.commit({ events: [draft] }) });
  const uplink = openUplink({
    store,
    settings: () => ({ collectors: [...collectors], enrolmentToken: FLEET_TOKEN }),
    identity,
    http,
    facts: () => ({ name: 'mac', uuid: null, serial: null, platform: 'darwin', os: 'macOS 13.2.1', model: null }),
    version: '0.1.0',
    now,
    log: SILENT,
    rest: QUICK,
    ...more,
  });
  return {
    uplink,
    store,
    async close() {
      await uplink.close(1_000);
      http.close();
    },
  };
}
