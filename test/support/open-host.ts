/**
 * Opens real hosts for tests of probes: without a cache, silent, and a warning is a failure.
 * @module
 */
import assert from 'node:assert/strict';
import type { Host } from '../../src/host/host.ts';
import { SILENT } from '../../src/host/log.ts';
import { openRoot } from '../../src/host/root.ts';

/** A disk under a root, on a volume that ignores case as a Mac's does unless it is said otherwise. */
export function openTestRoot(dir: string, { caseSensitive = false } = {}): Host {
  return openRoot(dir, {
    caseSensitive,
    cache: false,
    log: SILENT,
    warn: (text) => assert.fail(text),
  });
}
