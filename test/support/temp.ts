/**
 * Folders for tests, below the system's temporary folder, and gone when the tests are.
 * @module
 */
import { chmodSync, lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const open = new Set<string>();

/** What a failed test leaves behind goes at the end of the run: a sweep of this machine would rightly find it. */
process.on('exit', () => {
  for (const dir of open) removeFolder(dir);
});

/** A new folder that another user may enter. `realpath`: macOS links its temporary folder. */
export function tempFolder(name: string): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), `besom-${name}-`)));
  chmodSync(dir, 0o755);
  open.add(dir);
  return dir;
}

/** Removes it with everything in it, also where the test took its own rights away. */
export function removeFolder(dir: string): void {
  open.delete(dir);
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch {
    unlock(Buffer.from(dir));
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Bytes, not text: the tests make names that are not UTF-8. */
function unlock(path: Buffer): void {
  if (!lstatSync(path).isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path, { encoding: 'buffer' })) unlock(Buffer.concat([path, Buffer.from('/'), name]));
}
