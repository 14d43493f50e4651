/**
 * The command line as data: every command, operand, option and exit code, each said once.
 *
 * The parser, the help, the shell completion and `docs/cli.md` are made from this table, so none of them can promise
 * what another does not keep.
 * @module
 */
import {
  AGENT_OPTIONS,
  ANSWER_OPTIONS,
  BEHAVIOUR_OPTIONS,
  KEYGEN_OPTIONS,
  type OptionSpec,
  ORDER_PACK_OPTIONS,
  ORDER_REVOKE_OPTIONS,
  ORDER_SWEEP_OPTIONS,
  PACK_OPTIONS,
  SEND_OPTIONS,
  SIGN_OPTIONS,
  STATUS_OPTIONS,
  SWEEP_OPTIONS,
  TALK_OPTIONS,
  VERIFY_OPTIONS,
} from './contract-options.ts';

/** What stands behind a command without dashes. */
export type OperandSpec = {
  readonly name: string;
  readonly optional?: true;
  /** The only values there are. */
  readonly values?: readonly string[];
  readonly repeats?: true;
};

export type ExitSpec = { readonly code: 0 | 1 | 2 | 3; readonly means: string };

/** A command of this version. `name` holds a blank where it belongs to another one (`pack show`). */
export type CommandSpec = {
  readonly name: string;
  readonly says: string;
  readonly operands: readonly OperandSpec[];
  readonly options: readonly OptionSpec[];
  readonly exits: readonly ExitSpec[];
};

/** The shells that `besom completion` writes for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const FILES: OperandSpec = { name: 'FILE', optional: true, repeats: true };

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'sweep',
    says: 'Look for the traces of an intrusion, once, now: on this Mac, or on a mounted Mac disk.',
    operands: [],
    options: SWEEP_OPTIONS,
    exits: [
      { code: 0, means: 'nothing was found, and everything that matters was examined' },
      { code: 1, means: 'evidence was found (with --fail-on posture also: a course of action is not in force)' },
      { code: 3, means: 'nothing was found, but something that matters could not be examined' },
    ],
  },
  {
    name: 'doctor',
    says: 'Say what this Mac lets Besom see, and why not the rest.',
    operands: [],
    options: [
      {
        flag: '--root',
        takes: 'DIR',
        completes: 'folder',
        group: 'Where to look',
        says: 'say it of a mounted Mac disk',
      },
      ...ANSWER_OPTIONS,
      ...TALK_OPTIONS,
    ],
    exits: [
      { code: 0, means: 'nothing limits a sweep' },
      { code: 3, means: 'something limits a sweep: each limit is named, with its remedy' },
    ],
  },
  {
    name: 'agent',
    says: 'Stay: sweep again and again, watch for the files to come back, and tell the collector. What launchd runs.',
    operands: [],
    options: AGENT_OPTIONS,
    exits: [
      {
        code: 0,
        means: 'it was told to stop; with --once: nothing was found, and everything that matters was examined',
      },
      {
        code: 1,
        means:
          'it failed by a defect of its own, and is to be started again; with --once: evidence was found; with --print-config: a setting is wrong',
      },
      { code: 3, means: 'with --once: nothing was found, but something that matters could not be examined' },
    ],
  },
  {
    name: 'status',
    says: 'Say how the agent is: what it last did, saw, could not send and remembers. No network is used.',
    operands: [],
    options: STATUS_OPTIONS,
    exits: [
      { code: 0, means: 'it runs, and its last sweep was complete and found no evidence' },
      { code: 1, means: 'evidence stands' },
      { code: 3, means: 'it is down, silent or in safe mode, or its last sweep is missing or incomplete' },
    ],
  },
  {
    name: 'send',
    says: 'Deliver a saved report: to the agent of this Mac, or to a collector.',
    operands: [{ name: 'REPORT.json' }],
    options: SEND_OPTIONS,
    exits: [{ code: 0, means: 'delivered; what was delivered before is not counted twice' }],
  },
  {
    name: 'pack show',
    says: 'Show packs: what they look for, and what they say to do.',
    operands: [FILES],
    options: [...PACK_OPTIONS, ...ANSWER_OPTIONS, ...TALK_OPTIONS],
    exits: [{ code: 0, means: 'shown' }],
  },
  {
    name: 'pack lint',
    says: 'Check packs: broken patterns, duplicate ids, what no probe here can supply.',
    operands: [FILES],
    options: [...PACK_OPTIONS, ...ANSWER_OPTIONS, ...TALK_OPTIONS],
    exits: [
      { code: 0, means: 'every pack is in order' },
      { code: 1, means: 'something is not: each offence is named with its place' },
    ],
  },
  {
    name: 'pack try',
    says: 'Try a pattern on observed data: which part matched what, or the first part that failed.',
    operands: [{ name: 'PATTERN' }, { name: 'OBSERVED.json' }],
    options: [...ANSWER_OPTIONS, ...TALK_OPTIONS],
    exits: [
      { code: 0, means: 'it matches' },
      { code: 1, means: 'it does not match, or that cannot be decided' },
    ],
  },
  {
    name: 'pack conformance',
    says: 'Run a file of pattern cases, and name each one that differs.',
    operands: [{ name: 'CASES.json' }],
    options: [...ANSWER_OPTIONS, ...TALK_OPTIONS],
    exits: [
      { code: 0, means: 'every case passed, or differs as listed with its reason' },
      { code: 1, means: 'at least one case failed' },
    ],
  },
  {
    name: 'pack keygen',
    says: 'Make a key pair for packs: FILE.key signs, FILE.pub verifies.',
    operands: [{ name: 'FILE' }],
    options: KEYGEN_OPTIONS,
    exits: [{ code: 0, means: 'both files were made' }],
  },
  {
    name: 'pack sign',
    says: 'Sign packs, or the index of a folder of them: FILE.minisig beside each, which minisign verifies too.',
    operands: [FILES],
    options: SIGN_OPTIONS,
    exits: [{ code: 0, means: 'every pack, or the index, was signed' }],
  },
  {
    name: 'pack verify',
    says: 'Verify the signatures beside packs.',
    operands: [{ name: 'FILE', repeats: true }],
    options: VERIFY_OPTIONS,
    exits: [
      { code: 0, means: 'every signature holds' },
      { code: 1, means: 'one does not, or is not there: each is named' },
    ],
  },
  {
    name: 'order sweep',
    says: 'Sign an order to sweep now, after showing what it does.',
    operands: [],
    options: ORDER_SWEEP_OPTIONS,
    exits: [{ code: 0, means: 'signed' }],
  },
  {
    name: 'order pack',
    says: 'Sign an order to fetch a pack now, after showing what it does.',
    operands: [],
    options: ORDER_PACK_OPTIONS,
    exits: [{ code: 0, means: 'signed' }],
  },
  {
    name: 'order revoke',
    says: 'Sign the list of keys that are ended, with an offline root key.',
    operands: [],
    options: ORDER_REVOKE_OPTIONS,
    exits: [{ code: 0, means: 'signed' }],
  },
  {
    name: 'completion',
    says: 'Write the completion script of a shell.',
    operands: [{ name: 'SHELL', values: SHELLS }],
    options: [...BEHAVIOUR_OPTIONS],
    exits: [{ code: 0, means: 'written' }],
  },
];

/** Words that only hold other commands, with what those are about. */
export const GROUPS: ReadonlyMap<string, string> = new Map([
  ['pack', 'Packs: what to look for.'],
  ['order', 'Orders: what agents are told to do, signed off the collector.'],
]);

/** Commands that a later version brings: known by name, so that they are refused and not called a mistake. */
export const LATER_COMMANDS: readonly string[] = [
  'hunt',
  'report',
  'collect',
  'remove',
  'restore',
  'vault',
  'block',
  'unblock',
  'blocked',
  'drill',
  'uninstall',
  'pack import',
  'pack publish',
  'collector',
];

/** A command by its full name. */
export function commandNamed(name: string): CommandSpec | undefined {
  return COMMANDS.find((command) => command.name === name);
}

/** How a command is called, in one line: `besom pack try PATTERN OBSERVED.json [options]`. */
export function usageOf({ name, operands }: CommandSpec): string {
  const words = operands.map(({ name: word, optional, repeats, values }) => {
    const shown = `${values?.join('|') ?? word}${repeats === true ? '…' : ''}`;
    return optional === true ? `[${shown}]` : shown;
  });
  return ['besom', name, ...words, '[options]'].join(' ');
}
