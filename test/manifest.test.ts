/**
 * What is installed, and how: the manifest, the lock file, and what the repository says of the machine it came from.
 * @module
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..');

type LockedPackage = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly [group: string]: unknown;
};

type Manifest = {
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly [group: string]: unknown;
};

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'];

describe('what is installed', () => {
  const manifest: Manifest = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
    readFileSync(join(PROJECT, 'package-lock.json'), 'utf8'),
  );
  const { '': root = {}, ...locked } = lock.packages;
  const packages = Object.entries(locked).map(([path, entry]) => ({
    name: path.replace(/^.*node_modules\//u, ''),
    ...entry,
  }));

  for (const group of GROUPS) {
    it(`has the same ${group} in the lock file as in package.json`, () => {
      assert.deepEqual(root[group], manifest[group]);
    });

    it(`names an exact version for each of the ${group}`, () => {
      for (const [name, version] of Object.entries(manifest[group] ?? {})) {
        assert.match(String(version), /^\d+\.\d+\.\d+$/u, name);
      }
    });
  }

  it('is locked without the address of any host, and with a digest of everything', () => {
    assert.deepEqual(
      packages.filter(({ resolved }) => resolved !== undefined),
      [],
    );
    assert.deepEqual(
      packages.filter(({ integrity }) => !/^sha512-/u.test(String(integrity))).map(({ name }) => name),
      [],
    );
  });

  it('says of every package that wants to run at install whether it may', () => {
    const wanting = packages.filter(({ hasInstallScript }) => hasInstallScript === true).map(({ name }) => name);
    assert.deepEqual(wanting.toSorted(), Object.keys(manifest.allowScripts).toSorted());
  });

  it('has one version of the runtime for every platform, and that is the one that runs here', () => {
    const versions = new Set(Object.values(manifest.optionalDependencies));
    assert.deepEqual([...versions], [process.versions.node]);
  });
});

describe('the repository', () => {
  it('names no folder of the machine it was written on, and no host of a package registry', () => {
    // put together here, so that this file does not hold what it looks for
    const machine = new RegExp(['/', 'work', '/(?:main|shared)|registry', '\\.npmjs|/tmp/', 'brief'].join(''), 'u');
    const paths = globSync('{*,.*,{.ci,.github,bench,docs,launchd,packs,scripts,src,test}/**/*}', {
      cwd: PROJECT,
      withFileTypes: true,
    });
    const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    assert.ok(files.length > 100);
    assert.deepEqual(
      files.filter((file) => machine.test(readFileSync(file, 'utf8'))),
      [],
    );
  });
});
