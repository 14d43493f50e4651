/**
 * The options of the command line as data, in the groups in which the help shows them.
 * @module
 */

/** What a shell offers behind an option. */
export type Completes = 'file' | 'folder' | 'probe';

/** One option. `repeats`: it may be given several times; it never takes two words. */
export type OptionSpec = {
  readonly flag: `--${string}`;
  readonly takes?: string;
  readonly repeats?: true;
  /** The only values there are in this version. */
  readonly values?: readonly string[];
  /** Values that a later version brings: known by name, so that they are refused and not called a mistake. */
  readonly laterValues?: readonly string[];
  readonly completes?: Completes;
  readonly group: string;
  readonly says: string;
  /** A later version brings it: refused by name until then. */
  readonly later?: true;
};

export const FORMATS = ['text', 'json'] as const;
export const SWEEP_FORMATS = ['text', 'json', 'ndjson'] as const;
const LATER_SWEEP_FORMATS = ['sarif', 'csv', 'html', 'stix', 'ocsf'] as const;

const LATER = 'comes in a later version';

const KEYS = 'Keys';
const INDEX = 'The index';
const WHERE = 'Where to look';
const WHAT = 'What to look for';
const NAMES = 'Names and addresses';
const HOW = 'How';
const ANSWER = 'The answer';
const SENDING = 'Sending';
const BEHAVIOUR = 'Behaviour';

export const BEHAVIOUR_OPTIONS: readonly OptionSpec[] = [
  { flag: '--debug', group: BEHAVIOUR, says: 'show the log, and the stack of an unexpected error' },
];

/** Of every command that says something beside its answer. */
export const TALK_OPTIONS: readonly OptionSpec[] = [
  { flag: '--quiet', group: BEHAVIOUR, says: 'nothing on stderr but errors' },
  ...BEHAVIOUR_OPTIONS,
];

export const PACK_OPTIONS: readonly OptionSpec[] = [
  {
    flag: '--pack',
    takes: 'FILE',
    repeats: true,
    completes: 'file',
    group: WHAT,
    says: 'a pack (a STIX 2.1 bundle) beside the embedded one',
  },
  { flag: '--no-builtin', group: WHAT, says: 'without the embedded pack circleci-2023-01' },
  { flag: '--allow', takes: 'FILE', completes: 'file', group: WHAT, later: true, says: LATER },
];

const OUTPUT: OptionSpec = {
  flag: '--output',
  takes: 'FILE',
  completes: 'file',
  group: ANSWER,
  says: 'write the answer to this file: whole, or not at all',
};

export const ANSWER_OPTIONS: readonly OptionSpec[] = [
  { flag: '--format', takes: 'FORMAT', values: FORMATS, group: ANSWER, says: 'text (the default) or json' },
  OUTPUT,
];

const PASSWORD_FILE: OptionSpec = {
  flag: '--password-file',
  takes: 'FILE',
  completes: 'file',
  group: KEYS,
  says: "the secret key's password: the first line of this file; - is standard input",
};

export const KEYGEN_OPTIONS: readonly OptionSpec[] = [
  PASSWORD_FILE,
  { flag: '--no-password', group: KEYS, says: 'no password hides the secret key: whoever reads the file can sign' },
  ...ANSWER_OPTIONS,
  ...TALK_OPTIONS,
];

const SIGNING_KEY: OptionSpec = {
  flag: '--key',
  takes: 'FILE',
  completes: 'file',
  group: KEYS,
  says: 'the secret key to sign with',
};

export const SIGN_OPTIONS: readonly OptionSpec[] = [
  SIGNING_KEY,
  PASSWORD_FILE,
  {
    flag: '--index',
    takes: 'DIR',
    completes: 'folder',
    group: INDEX,
    says: 'sign DIR/index instead: the list of all packs in DIR, each of which is signed already',
  },
  {
    flag: '--pack-key',
    takes: 'PUB',
    repeats: true,
    completes: 'file',
    group: INDEX,
    says: 'with --index: a public key of the packs; without it, the keys for packs that this Mac was given',
  },
  ...ANSWER_OPTIONS,
  ...TALK_OPTIONS,
];

const WHOM = 'For whom';
const WHEN = 'When';

const FLEET: OptionSpec = { flag: '--fleet', takes: 'NAME', group: WHOM, says: 'the fleet: no other takes it' };
const SERIAL: OptionSpec = {
  flag: '--serial',
  takes: 'N',
  group: WHEN,
  says: 'must be higher than that of the last one; without it, the time in milliseconds',
};

/** Behind the options of each order: the key, the file, and the question. */
const SIGNED_OPTIONS: readonly OptionSpec[] = [
  SIGNING_KEY,
  PASSWORD_FILE,
  { flag: '--format', takes: 'FORMAT', values: FORMATS, group: ANSWER, says: 'text (the default) or json' },
  {
    flag: '--output',
    takes: 'FILE',
    completes: 'file',
    group: ANSWER,
    says: 'write what is signed to this file, and FILE.minisig beside it',
  },
  { flag: '--publish', takes: 'URL', group: ANSWER, later: true, says: LATER },
  { flag: '--yes', group: BEHAVIOUR, says: 'sign without asking' },
  ...TALK_OPTIONS,
];

const WHOM_OPTIONS: readonly OptionSpec[] = [
  FLEET,
  {
    flag: '--host',
    takes: 'ID',
    repeats: true,
    group: WHOM,
    says: "a Mac: its serial number, its hardware UUID, or the agent's own id",
  },
  { flag: '--group', takes: 'NAME', group: WHOM, says: 'all Macs of this group' },
  { flag: '--every-host', group: WHOM, says: 'all Macs of the fleet' },
  {
    flag: '--at-most',
    takes: 'N',
    group: WHOM,
    says: 'the most hosts that it may reach; known where hosts are named',
  },
  { flag: '--not-before', takes: 'T', group: WHEN, says: 'from this time on (2026-03-01T18:00:00Z); without it, now' },
  { flag: '--valid', takes: 'DUR', group: WHEN, says: 'for how long: 1d where nothing is said, 7d at most' },
  SERIAL,
];

export const ORDER_SWEEP_OPTIONS: readonly OptionSpec[] = [...WHOM_OPTIONS, ...SIGNED_OPTIONS];

export const ORDER_PACK_OPTIONS: readonly OptionSpec[] = [
  { flag: '--pack', takes: 'FILE', completes: 'file', group: WHAT, says: 'the pack, which is signed already' },
  {
    flag: '--broad',
    takes: 'ID',
    repeats: true,
    group: WHAT,
    says: 'an indicator of it that may meet nearly anything; others like it are left out',
  },
  ...WHOM_OPTIONS,
  ...SIGNED_OPTIONS,
];

export const ORDER_REVOKE_OPTIONS: readonly OptionSpec[] = [
  {
    flag: '--revoke',
    takes: 'KEYID',
    repeats: true,
    group: WHAT,
    says: 'a key to end, beside those of the list that stands in FILE',
  },
  FLEET,
  SERIAL,
  ...SIGNED_OPTIONS,
];

export const VERIFY_OPTIONS: readonly OptionSpec[] = [
  {
    flag: '--key',
    takes: 'PUB',
    repeats: true,
    completes: 'file',
    group: KEYS,
    says: 'a public key; without it, the keys for packs that this Mac was given',
  },
  ...ANSWER_OPTIONS,
  ...TALK_OPTIONS,
];

const MEMORY = 'Its memory';

export const STATUS_OPTIONS: readonly OptionSpec[] = [
  {
    flag: '--state-dir',
    takes: 'DIR',
    completes: 'folder',
    group: WHERE,
    says: "the agent's folder; without it the system's, else that of whoever asks",
  },
  { flag: '--memory', group: MEMORY, says: 'what the agent remembers for the next pack, instead' },
  { flag: '--forget', group: MEMORY, says: 'erase that memory, after asking' },
  { flag: '--yes', group: MEMORY, says: 'erase it without asking' },
  ...ANSWER_OPTIONS,
  ...TALK_OPTIONS,
];

export const AGENT_OPTIONS: readonly OptionSpec[] = [
  { flag: '--once', group: HOW, says: 'one sweep, one attempt to deliver, then end as a sweep does' },
  {
    flag: '--config',
    takes: 'FILE',
    completes: 'file',
    group: HOW,
    says: 'the configuration file, other than agent.json in the state folder',
  },
  { flag: '--print-config', group: HOW, says: 'each setting and where it comes from, secrets hidden, instead' },
  {
    flag: '--state-dir',
    takes: 'DIR',
    completes: 'folder',
    group: HOW,
    says: 'where it keeps what it must not lose; never inside a swept root',
  },
  {
    flag: '--root',
    takes: 'DIR',
    completes: 'folder',
    group: WHERE,
    says: 'watch a mounted Mac disk, an image or a copy instead of this machine',
  },
  { flag: '--case-sensitive', group: WHERE, says: 'names below --root differ by case' },
  ...PACK_OPTIONS,
  ...ANSWER_OPTIONS,
  ...TALK_OPTIONS,
];

const WHERE_OPTIONS: readonly OptionSpec[] = [
  {
    flag: '--root',
    takes: 'DIR',
    completes: 'folder',
    group: WHERE,
    says: 'a mounted Mac disk, an image or a forensic copy instead of this machine',
  },
  { flag: '--case-sensitive', group: WHERE, says: 'names below --root differ by case' },
  { flag: '--probe', takes: 'ID', repeats: true, completes: 'probe', group: WHERE, says: 'with these probes only' },
  { flag: '--skip', takes: 'ID', repeats: true, completes: 'probe', group: WHERE, says: 'without this probe' },
  { flag: '--hash-all', group: WHERE, says: 'hash every regular file, not disk images only' },
  { flag: '--deep', group: WHERE, later: true, says: LATER },
  { flag: '--ask', group: WHERE, says: 'also places for which macOS asks the person at the Mac' },
];

const NAME_OPTIONS: readonly OptionSpec[] = [
  { flag: '--no-resolve', group: NAMES, says: 'send no question to any name server' },
  {
    flag: '--resolver',
    takes: 'ADDR[:PORT]',
    repeats: true,
    group: NAMES,
    says: 'ask this name server instead of those of this machine',
  },
  {
    flag: '--sinkhole',
    takes: 'CIDR',
    repeats: true,
    group: NAMES,
    says: 'addresses that mean "blocked", beside 0.0.0.0, :: and loopback',
  },
];

const HOW_OPTIONS: readonly OptionSpec[] = [
  { flag: '--jobs', takes: 'N', group: HOW, says: 'threads that walk and read' },
  { flag: '--no-cache', group: HOW, says: 'neither read nor write the cache of digests' },
  {
    flag: '--state-dir',
    takes: 'DIR',
    completes: 'folder',
    group: HOW,
    says: 'where the cache is kept; never inside a swept root',
  },
  {
    flag: '--timeout',
    takes: 'DUR',
    group: HOW,
    says: 'end after this time with what is known, as incomplete (a number with ms, s, m, h or d)',
  },
];

const COLLECTOR_OPTIONS: readonly OptionSpec[] = [
  { flag: '--collector', takes: 'URL', group: SENDING, says: 'a collector to send to; this host joins it as one-off' },
  {
    flag: '--token-file',
    takes: 'F',
    completes: 'file',
    group: SENDING,
    says: "the fleet's token: the first line of this file; - is standard input",
  },
];

export const SEND_OPTIONS: readonly OptionSpec[] = [
  ...COLLECTOR_OPTIONS,
  {
    flag: '--state-dir',
    takes: 'DIR',
    completes: 'folder',
    group: SENDING,
    says: 'where the agent, or a report that was not sent, is kept',
  },
  ...ANSWER_OPTIONS,
  ...TALK_OPTIONS,
];

const SWEEP_ANSWER_OPTIONS: readonly OptionSpec[] = [
  {
    flag: '--format',
    takes: 'FORMAT',
    values: SWEEP_FORMATS,
    laterValues: LATER_SWEEP_FORMATS,
    group: ANSWER,
    says: 'text (the default), json, or ndjson (findings as they are found)',
  },
  OUTPUT,
  { flag: '--all', group: ANSWER, says: 'every place of an indicator, also those over the first hundred' },
  { flag: '--explain', group: ANSWER, says: 'the plan, and for each indicator what met it or where it failed' },
  {
    flag: '--fail-on',
    takes: 'KIND',
    values: ['posture'],
    group: ANSWER,
    says: 'posture: exit 1 also where a course of action is not in force',
  },
  { flag: '--exposure', group: ANSWER, later: true, says: LATER },
  {
    flag: '--send',
    group: SENDING,
    says: 'hand the report to the agent of this Mac, or to --collector; where that fails, it is kept',
  },
  ...COLLECTOR_OPTIONS,
];

export const SWEEP_OPTIONS: readonly OptionSpec[] = [
  ...WHERE_OPTIONS,
  ...PACK_OPTIONS,
  ...NAME_OPTIONS,
  ...HOW_OPTIONS,
  ...SWEEP_ANSWER_OPTIONS,
  { flag: '--no-progress', group: BEHAVIOUR, says: 'no progress line' },
  ...TALK_OPTIONS,
];
