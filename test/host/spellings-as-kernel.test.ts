import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { diskFolder } from '../support/disk-folder.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

/** One thing in a random tree. A link goes up some folders from its own, or to the tree's top, and then down. */
type Thing = { readonly at: readonly string[]; readonly is: 'folder' | 'file' | Link };
type Link = { readonly up: number | 'top'; readonly down: readonly string[] };

const names = (minLength: number) => fc.array(fc.constantFrom('a', 'b', 'c'), { minLength, maxLength: 4 });
const link: fc.Arbitrary<Link> = fc.record({
  up: fc.oneof(fc.constant('top' as const), fc.nat({ max: 3 })),
  down: names(0),
});
const thing: fc.Arbitrary<Thing> = fc.record({
  at: names(1),
  is: fc.oneof(fc.constant('folder' as const), fc.constant('file' as const), link),
});

/** Builds a thing in real folders only, so that no link is followed while the tree is made. */
function build({ at, is }: Thing, dir: string, top: string): void {
  let folder = dir;
  for (const name of at.slice(0, -1)) {
    folder = join(folder, name);
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder);
    if (!lstatSync(folder).isDirectory()) return;
  }
  const path = join(folder, at.at(-1) ?? '');
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  if (is === 'folder') mkdirSync(path);
  else if (is === 'file') writeFileSync(path, '', { flag: 'wx' });
  else symlinkSync(targetOf(is, { depth: at.length - 1, top }), path);
}

/** Never above the top, where the kernel would leave the tree. */
function targetOf({ up, down }: Link, { depth, top }: { readonly depth: number; readonly top: string }): string {
  if (up === 'top') return `${top}/${down.join('/')}`;
  return ['.', ...Array(Math.min(up, depth)).fill('..'), ...down].join('/');
}

/** What the kernel says stands there, by its path in the tree. */
function askKernel(top: string, asked: string): string | undefined {
  try {
    const folder = realpathSync.native(join(top, dirname(asked)));
    lstatSync(join(folder, basename(asked)));
    return join(folder, basename(asked)).slice(top.length);
  } catch {
    return undefined;
  }
}

describe('a path through links', () => {
  it('leads where the kernel would go if the root were its own', () => {
    const sample = fc.tuple(
      fc.array(thing, { minLength: 3, maxLength: 14 }),
      fc.array(names(1), { minLength: 8, maxLength: 8 }),
    );
    fc.assert(
      fc.property(sample, ([things, asked]) => {
        const ours = diskFolder();
        const twin = tempFolder('twin');
        for (const each of things) build(each, ours.dir, '');
        // the same tree once more, in which absolute links name its own top
        for (const each of things) build(each, twin, twin);
        const files = ours.files({ caseSensitive: true });
        for (const path of asked.map((one) => `/${one.join('/')}`)) {
          const kernel = askKernel(twin, path);
          assert.deepEqual(ours.spelt(path, files), kernel === undefined ? [] : [kernel], path);
        }
        ours.remove();
        removeFolder(twin);
      }),
      { numRuns: 60 },
    );
  });
});
