/**
 * What this machine lets a sweep see: who runs it, Full Disk Access, each probe; and what limits it, with the remedy.
 * @module
 */
import type { FullDiskAccess, Host } from '../host/host.ts';
import { GAP_REASONS } from '../model/gap.ts';
import type { Absence, Probe } from '../probes/probe.ts';
import { forTerminal } from '../report/escape.ts';
import { paint, type Style } from '../report/style.ts';
import { columnsOf } from '../report/width.ts';
import { labelled, wrap } from '../report/wrap.ts';

export type ProbeReadiness = {
  readonly name: string;
  readonly says: string;
  readonly state: 'ready' | Absence['state'];
  readonly because?: string;
};

/** `--format json` is this, as it is. */
export type DoctorReport = {
  readonly schema: 'besom.doctor/1';
  readonly version: string;
  readonly runtime: { readonly node: string; readonly platform: string; readonly arch: string };
  readonly isMac: boolean;
  /** The root that was asked about; null for this machine. */
  readonly root: string | null;
  readonly runsAsRoot: boolean;
  readonly fullDiskAccess: FullDiskAccess;
  readonly probes: readonly ProbeReadiness[];
  readonly limits: readonly { readonly what: string; readonly remedy: string }[];
};

/** Who asks, with what. */
export type DoctorContext = Pick<DoctorReport, 'version' | 'runtime' | 'runsAsRoot'>;

/** Looks; nothing is swept. */
export function examine(host: Host, probes: readonly Probe[], context: DoctorContext): DoctorReport {
  const fullDiskAccess = host.fullDiskAccess();
  return {
    schema: 'besom.doctor/1',
    ...context,
    isMac: host.isMac,
    root: host.root ?? null,
    fullDiskAccess,
    probes: probes.map((probe) => readinessOf(probe, host)),
    limits: [
      ...rightsLimits(host, context),
      ...accessLimits(fullDiskAccess),
      ...host.warnings.map(({ reason, path, detail }) => ({
        what: `${GAP_REASONS[reason].says}: ${path}${detail === undefined ? '' : ` (${detail})`}`,
        remedy: GAP_REASONS[reason].remedy,
      })),
    ],
  };
}

/** 0: nothing limits a sweep; 3: something does. */
export function doctorExitCode({ limits }: DoctorReport): 0 | 3 {
  return limits.length === 0 ? 0 : 3;
}

/** For people. */
export function doctorText(report: DoctorReport, style: Style): string {
  const { columns } = style;
  const { version, runtime, root, runsAsRoot, fullDiskAccess, limits } = report;
  const row = (label: string, says: string) => labelled(says, { label, indent: 2, labelColumns: 18, columns });
  const sections = [
    [
      paint('This machine', { tone: 'heading', style }),
      ...row('besom', `${version} on Node ${runtime.node}, ${runtime.platform} ${runtime.arch}`),
      ...row('sweeps', forTerminal(root === null ? whatMachine(report) : `the disk at ${root}`)),
      ...row('runs as', runsAsRoot ? 'root' : 'an ordinary user'),
      ...row('full disk access', ACCESS_WORDS[fullDiskAccess]),
    ],
    [paint('Probes', { tone: 'heading', style }), ...probeLines(report.probes, style)],
    limits.length === 0 ? [] : [paint('What limits a sweep', { tone: 'heading', style }), ...limitLines(report, style)],
    [paint(verdict(report), { tone: limits.length === 0 ? 'good' : 'warning', style })],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const ACCESS_WORDS: Readonly<Record<FullDiskAccess, string>> = {
  granted: 'granted',
  refused: 'refused by macOS',
  unknown: 'not known: nothing here to test it with',
  'not-applicable': 'does not apply',
};

function whatMachine({ isMac }: DoctorReport): string {
  return isMac ? 'this Mac' : 'this machine, which is no Mac';
}

function readinessOf(probe: Probe, host: Host): ProbeReadiness {
  const absence = probe.absence?.(host);
  const { name, says } = probe;
  return absence === undefined ? { name, says, state: 'ready' } : { name, says, ...absence };
}

/** On a disk under a root the owners of files need not be those of this machine: only the sweep can tell. */
function rightsLimits(host: Host, { runsAsRoot }: DoctorContext): DoctorReport['limits'] {
  if (host.kind === 'root' || runsAsRoot) return [];
  return [{ what: 'not run as root: what belongs to other users stays closed', remedy: 'sudo besom sweep' }];
}

function accessLimits(access: FullDiskAccess): DoctorReport['limits'] {
  const { says, remedy } = GAP_REASONS['full-disk-access'];
  if (access === 'refused') return [{ what: says, remedy }];
  return access === 'unknown' ? [{ what: 'whether there is Full Disk Access cannot be told', remedy }] : [];
}

function probeLines(probes: readonly ProbeReadiness[], style: Style): readonly string[] {
  const labelColumns = Math.max(0, ...probes.map(({ name }) => columnsOf(name))) + 2;
  return probes.flatMap(({ name, says, state, because }) => {
    const readiness = state === 'ready' ? 'ready' : `${state.replace('-', ' ')}: ${because ?? ''}`;
    return labelled(`${readiness}. ${says}`, { label: name, indent: 2, labelColumns, columns: style.columns });
  });
}

function limitLines({ limits }: DoctorReport, { columns }: Style): readonly string[] {
  return limits.flatMap(({ what, remedy }) => [
    ...wrap(forTerminal(what), { first: '  ! ', rest: '    ', columns }),
    ...wrap(`to close it: ${remedy}`, { first: '    ', rest: '      ', columns }),
  ]);
}

function verdict({ limits, probes }: DoctorReport): string {
  const ready = `${probes.filter(({ state }) => state === 'ready').length} of ${probes.length} probes ready`;
  if (limits.length === 0) return `in order: ${ready}`;
  return `limited: ${ready}, ${limits.length} ${limits.length === 1 ? 'limit' : 'limits'}`;
}
