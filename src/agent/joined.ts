/**
 * What the agent is made of: what it is given, and the parts that see each other.
 * @module
 */
import type { Host } from '../host/host.ts';
import type { AgentLog } from '../host/log-file.ts';
import type { Probe } from '../probes/probe.ts';
import type { PackSource, SweepOrder } from '../sweep/order.ts';
import type { Conditions, ReadSettings } from './conditions.ts';
import type { Start } from './crash-loop.ts';
import type { InForce } from './in-force.ts';
import type { Lookout } from './lookout.ts';
import type { Recall } from './recall.ts';
import type { SettingsContext } from './settings.ts';
import type { Store } from './store.ts';
import type { Stories } from './stories.ts';
import type { Supplies } from './supplies.ts';
import type { Sweeps } from './sweeps.ts';
import type { Who } from './who.ts';

export type AgentParts = {
  readonly version: string;
  readonly stateDir: string;
  readonly settingsFrom: SettingsContext;
  readonly settings: ReadSettings;
  readonly log: AgentLog;
  readonly store: Store;
  readonly start: Start;
  readonly host: Host;
  readonly probes: readonly Probe[];
  readonly given: { readonly builtin?: PackSource; readonly named: readonly PackSource[] };
  readonly choice: Pick<SweepOrder, 'root' | 'caseSensitive' | 'stateDir'>;
  readonly now: () => Date;
  /** Called when the agent is to be started anew: safe mode is over. */
  readonly onWish: () => void;
};

/** The joined parts, as far as others see them. */
export type Joined = {
  readonly parts: AgentParts;
  readonly who: Who;
  readonly hostId: string;
  readonly conditions: Conditions;
  readonly stories: Stories;
  readonly supplies: Supplies;
  readonly inForce: InForce;
  readonly recall: Recall;
  readonly sweeps: Sweeps;
  readonly lookout: Lookout;
};
