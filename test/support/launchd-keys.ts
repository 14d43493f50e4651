/**
 * The keys that launchd knows, with the type of each, as launchd.plist(5) has them; and what else a file must keep to.
 * @module
 */
import type { PropertyListDictionary, PropertyListValue } from '../../src/host/formats/property-list-value.ts';

type KeyType = 'boolean' | 'integer' | 'string' | 'texts' | 'dictionary' | 'boolean or dictionary' | 'array';

/** Those that a daemon may meet; sockets, Mach services and session types among them, so that a typing error shows. */
const KEYS: Readonly<Record<string, KeyType>> = {
  AbandonProcessGroup: 'boolean',
  AssociatedBundleIdentifiers: 'texts',
  Disabled: 'boolean',
  EnablePressuredExit: 'boolean',
  EnableTransactions: 'boolean',
  EnvironmentVariables: 'dictionary',
  ExitTimeOut: 'integer',
  GroupName: 'string',
  HardResourceLimits: 'dictionary',
  InitGroups: 'boolean',
  KeepAlive: 'boolean or dictionary',
  Label: 'string',
  LaunchEvents: 'dictionary',
  LaunchOnlyOnce: 'boolean',
  LimitLoadToHardware: 'dictionary',
  LimitLoadToSessionType: 'string',
  LowPriorityBackgroundIO: 'boolean',
  LowPriorityIO: 'boolean',
  MachServices: 'dictionary',
  MaterializeDatalessFiles: 'boolean',
  Nice: 'integer',
  ProcessType: 'string',
  Program: 'string',
  ProgramArguments: 'texts',
  QueueDirectories: 'texts',
  RootDirectory: 'string',
  RunAtLoad: 'boolean',
  SessionCreate: 'boolean',
  Sockets: 'dictionary',
  SoftResourceLimits: 'dictionary',
  StandardErrorPath: 'string',
  StandardInPath: 'string',
  StandardOutPath: 'string',
  StartCalendarInterval: 'array',
  StartInterval: 'integer',
  StartOnMount: 'boolean',
  ThrottleInterval: 'integer',
  Umask: 'integer',
  UserName: 'string',
  WaitForDebugger: 'boolean',
  WatchPaths: 'texts',
  WorkingDirectory: 'string',
};

const PROCESS_TYPES = ['Background', 'Standard', 'Adaptive', 'Interactive'];

/** In a system daemon they change the limits or the priority of more than the daemon, or start it a second time. */
const UNWANTED = [
  'HardResourceLimits',
  'LowPriorityBackgroundIO',
  'LowPriorityIO',
  'Nice',
  'QueueDirectories',
  'SoftResourceLimits',
  'StartCalendarInterval',
  'StartInterval',
  'WatchPaths',
];

/** What is wrong with a daemon's property list, in words. */
export function launchdOffences(value: PropertyListValue): readonly string[] {
  if (!isDictionary(value)) return ['is no dictionary'];
  const offences = Object.entries(value).flatMap(([key, entry]) => {
    const type = KEYS[key];
    if (type === undefined) return [`${key}: launchd knows no such key`];
    if (UNWANTED.includes(key)) return [`${key}: not in a system daemon`];
    return isOf(type, entry) ? [] : [`${key}: must be ${type}`];
  });
  const type = value['ProcessType'];
  if (typeof type === 'string' && !PROCESS_TYPES.includes(type)) offences.push(`ProcessType: no such type as ${type}`);
  return [...offences, ...programOffences(value['ProgramArguments'])];
}

function programOffences(words: PropertyListValue | undefined): readonly string[] {
  const program = Array.isArray(words) ? words[0] : undefined;
  if (typeof program !== 'string') return ['ProgramArguments: missing or empty'];
  if (!program.startsWith('/')) return [`ProgramArguments: ${program} is no absolute path`];
  if (program.startsWith('/usr/local/')) return [`ProgramArguments: ${program} is where others may write`];
  return /\/(?:ba|z|da|k|c|tc)?sh$|\/env$/u.test(program) ? [`ProgramArguments: ${program} is a shell`] : [];
}

function isOf(type: KeyType, value: PropertyListValue): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value);
    case 'string':
      return typeof value === 'string' && value !== '';
    case 'texts':
      return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
    case 'array':
      return Array.isArray(value);
    case 'dictionary':
      return isDictionary(value);
    case 'boolean or dictionary':
      return typeof value === 'boolean' || isDictionary(value);
  }
}

export function isDictionary(value: PropertyListValue): value is PropertyListDictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === null;
}
