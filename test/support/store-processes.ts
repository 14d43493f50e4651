/**
 * Where the programs stand that tests of the store start as processes of their own.
 * @module
 */
import { join } from 'node:path';

export const COMMITTER = join(import.meta.dirname, 'store-committer-process.ts');
export const OUTSIDER = join(import.meta.dirname, 'store-outsider-process.ts');
