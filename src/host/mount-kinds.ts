/**
 * Which file systems are walked: local ones. Each of the others is left out with its reason.
 *
 * A type that is not known is walked: to look at too much costs time, to look away costs the answer.
 * @module
 */
import type { Mount } from './formats/mounts.ts';

/** `unsafe`: not even touched, since a dead server blocks whoever asks, and an automount is mounted by being asked. */
export type Verdict =
  | { readonly walk: true }
  | { readonly walk: false; readonly because: string; readonly unsafe: boolean };

const WALK: Verdict = { walk: true };

const NETWORK_TYPES: ReadonlySet<string> = new Set([
  ...['nfs', 'nfs4', 'smbfs', 'smb3', 'smb2', 'cifs', 'afpfs', 'webdav', 'ftp', 'afs', 'openafs', 'ncpfs', 'coda'],
  ...['9p', 'virtiofs', 'AppleVirtIOFS', 'vboxsf', 'vmhgfs', 'prl_fs', 'prl_fs_freeze', 'ceph', 'glusterfs', 'lustre'],
  ...['beegfs', 'orangefs', 'pvfs2', 'acfs', 'gpfs', 'davfs'],
]);

/** What follows `fuse.`, or names the program behind a FUSE mount. */
const NETWORK_FUSE =
  /^(fuse[.:])?(sshfs|s3fs|goofys|rclone|gvfsd-fuse|glusterfs|cephfs|ceph-fuse|davfs2?|curlftpfs|smbnetfs|gcsfuse|blobfuse2?|jmtpfs|vmhgfs-fuse|s3backer|seaweedfs|juicefs|google-drive-ocamlfuse|onedriver|keybase)$/;

const KERNEL_VIEWS: ReadonlySet<string> = new Set([
  ...['proc', 'procfs', 'sysfs', 'cgroup', 'cgroup2', 'tracefs', 'debugfs', 'securityfs', 'bpf', 'pstore', 'mqueue'],
  ...['hugetlbfs', 'configfs', 'fusectl', 'binfmt_misc', 'rpc_pipefs', 'nsfs', 'efivarfs', 'selinuxfs', 'smackfs'],
  ...['resctrl', 'nfsd', 'xenfs', 'functionfs', 'fdesc', 'fdescfs', 'fuse.lxcfs', 'fuse.portal'],
]);

const DEVICES: ReadonlySet<string> = new Set(['devfs', 'devtmpfs', 'devpts']);

/** Parts of macOS that hold no file of a person or a program, by the Mac's own path. */
const SYSTEM_PARTS: Readonly<Record<string, string>> = {
  '/System/Volumes/Preboot': 'what starts macOS, written by Apple only',
  '/System/Volumes/VM': 'swap space',
  '/System/Volumes/Update': "macOS's own updates",
  '/System/Volumes/xarts': "the Secure Enclave's store",
  '/System/Volumes/iSCPreboot': "the Secure Enclave's start-up policies",
  '/System/Volumes/Hardware': "the machine's calibration data",
  '/private/var/vm': 'swap space',
};

/** Judges one mount by its type and its place. */
export function judgeMount({ type, at, from }: Mount): Verdict {
  if (NETWORK_TYPES.has(type) || NETWORK_FUSE.test(type)) return leave(`${type}: a network volume`, 'unsafe');
  if (type === 'autofs') return leave('autofs: mounts something when it is touched', 'unsafe');
  if (DEVICES.has(type)) return leave(`${type}: devices`);
  if (KERNEL_VIEWS.has(type)) return leave(`${type}: a view of the kernel`);
  if (type === 'nullfs') return leave(`nullfs: a second view of ${from}`);
  const part = SYSTEM_PARTS[at];
  return part === undefined ? WALK : leave(`${type}: ${part}`);
}

function leave(because: string, unsafe?: 'unsafe'): Verdict {
  return { walk: false, because, unsafe: unsafe === 'unsafe' };
}
