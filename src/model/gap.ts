/**
 * Gaps: places that could not be looked at. One table says each reason's weight, and what closes it.
 * @module
 */

/** `material`: the answer could have been there. `minor`: it could not, or only for a moment. */
export type GapWeight = 'material' | 'minor';

/** Every reason that a place was not looked at, with its weight, its words and its remedy. */
export const GAP_REASONS = {
  permission: { weight: 'material', says: 'permission refused', remedy: 'run it as root: sudo besom sweep' },
  'full-disk-access': {
    weight: 'material',
    says: 'macOS refuses without Full Disk Access',
    remedy: 'System Settings > Privacy & Security > Full Disk Access: add your terminal, then sweep again',
  },
  'would-ask': {
    weight: 'material',
    says: 'left out, because macOS would ask the person at the Mac',
    remedy: 'grant Full Disk Access, or sweep with --ask',
  },
  'too-deep': { weight: 'material', says: 'path too long to open', remedy: 'look at it by hand' },
  'io-error': { weight: 'material', says: 'input/output error', remedy: 'check the disk: diskutil verifyVolume' },
  damaged: { weight: 'material', says: 'damaged', remedy: 'look at it by hand' },
  'too-big': { weight: 'material', says: 'larger than the limit', remedy: 'look at it by hand' },
  'changed-while-read': { weight: 'material', says: 'changed while it was read', remedy: 'sweep again' },
  'timed-out': { weight: 'material', says: 'not finished in time', remedy: 'sweep again with a longer --timeout' },
  interrupted: { weight: 'material', says: 'interrupted', remedy: 'sweep again' },
  'probe-failed': {
    weight: 'material',
    says: 'the probe failed (a defect of Besom)',
    remedy: 'run it with --debug and report it',
  },
  'not-a-mac-disk': {
    weight: 'material',
    says: 'nothing here looks like a Mac disk',
    remedy: 'give --root the folder where the Data volume is mounted',
  },
  'nothing-usable': {
    weight: 'material',
    says: 'no indicator of this pack could be evaluated',
    remedy: 'look at it: besom pack lint',
  },
  'network-volume': { weight: 'minor', says: 'network volume, not walked', remedy: 'sweep the machine that holds it' },
  vanished: { weight: 'minor', says: 'vanished meanwhile', remedy: 'sweep again if it matters' },
  'cloud-only': { weight: 'minor', says: 'in the cloud only, not downloaded', remedy: 'download it, then sweep again' },
} as const satisfies Record<string, { readonly weight: GapWeight; readonly says: string; readonly remedy: string }>;

export type GapReason = keyof typeof GAP_REASONS;

/** One place, or one probe's whole field, that was not looked at. */
export type Gap = {
  readonly kind: 'gap';
  readonly probe: string;
  readonly reason: GapReason;
  /** Where, as the Mac spells it; absent: the probe's whole field. */
  readonly path?: string;
  readonly pathBase64?: string;
  readonly detail?: string;
  /**
   * Ids of the lookups that this gap leaves open. Absent: every lookup that the probe serves
   * (an unreadable folder could have held any name).
   */
  readonly lookups?: readonly number[];
};
