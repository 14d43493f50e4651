/**
 * Reads a small text file of `/etc` as it stands, with what the file system says of it.
 * @module
 */
import type { Found, Host, Outcome } from '../host/host.ts';

export type EtcFile = { readonly found: Found; readonly bytes: Buffer };

/** Whether the files of `/etc` mean what they mean to macOS: on a Mac, and on any disk, which is taken for a Mac's. */
export function isForMacos(host: Host): boolean {
  return host.isMac || host.kind === 'root';
}

/** Where `/etc` stands: below `/private` on a Mac and on its disk, at the top of any other machine. */
export function etcOf(host: Host): string {
  return isForMacos(host) ? '/private/etc' : '/etc';
}

/**
 * Every file that the path folds to, or why it could not be read. Nothing there, or a folder, is nothing.
 * A link is followed by the host, inside the root, as whoever uses the file would.
 */
export function* readEtcFiles(host: Host, path: string, maxBytes: number): Generator<Outcome<EtcFile>> {
  const spellings = host.files.spellings(path);
  if (!spellings.ok) {
    yield spellings;
    return;
  }
  for (const found of spellings.value) {
    if (found.facts.type === 'directory') continue;
    const bytes = host.files.readBytes(found.at, { maxBytes });
    if (!bytes.ok) yield bytes;
    else if (bytes.value !== undefined) yield { ok: true, value: { found, bytes: bytes.value } };
  }
}
