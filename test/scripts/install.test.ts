/**
 * The installer, seen from outside: what it lays down in a root folder, what it leaves alone, and how it refuses.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { removeFolder, tempFolder } from '../support/temp.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const SHIPPED = ['scripts/install.sh', 'launchd/com.besom.agent.plist', 'LICENSE'];
/** Stands for the bundle, whose own tests are elsewhere; it has the same form: a module with a first line of its own. */
const BUNDLE = `#!/usr/bin/env node\nimport process from 'node:process';\nprocess.stdout.write('1.2.3\\n');\n`;

describe('scripts/install.sh', function () {
  this.timeout(60_000);
  let checkout = '';
  let root = '';

  beforeEach(() => {
    checkout = tempFolder('checkout');
    root = tempFolder('root');
    for (const file of SHIPPED) write(join(checkout, file), readFileSync(join(PROJECT, file)));
    chmodSync(join(checkout, 'scripts/install.sh'), 0o755);
    write(join(checkout, 'dist/besom.mjs'), BUNDLE);
    mkdirSync(join(checkout, 'node_modules/.bin'), { recursive: true });
    symlinkSync(process.execPath, join(checkout, 'node_modules/.bin/node'));
  });
  afterEach(() => {
    removeFolder(checkout);
    removeFolder(root);
  });

  function run(...words: readonly string[]) {
    return spawnSync(join(checkout, 'scripts/install.sh'), [...words], { encoding: 'utf8', cwd: '/' });
  }

  function refuses(words: readonly string[], says: RegExp): void {
    const { status, stdout, stderr } = run(...words);
    assert.match(stderr, says);
    assert.deepEqual(
      { status, stdout, lines: stderr.trimEnd().split('\n').length },
      { status: 2, stdout: '', lines: 1 },
    );
  }

  function modes(): Readonly<Record<string, string>> {
    const paths = globSync('{opt/besom,opt/besom/*,Library/*/Besom,Library/LaunchDaemons/*}', { cwd: root }).toSorted();
    return Object.fromEntries(paths.map((path) => [path, (lstatSync(join(root, path)).mode & 0o7777).toString(8)]));
  }

  const LAID_DOWN = {
    'Library/Application Support/Besom': '700',
    'Library/LaunchDaemons/com.besom.agent.plist': '644',
    'Library/Logs/Besom': '750',
    'opt/besom': '755',
    'opt/besom/LICENSE': '644',
    'opt/besom/besom': '777',
    'opt/besom/besom.mjs': '755',
    'opt/besom/node': '755',
  };

  it('lays everything down, each with its mode, and says which version', () => {
    const { status, stdout, stderr } = run('--root', root);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, new RegExp(`^installed in ${root}: Besom 1\\.2\\.3\n`, 'u'));
    const laidDown = process.platform === 'linux' ? LAID_DOWN : { ...LAID_DOWN, 'opt/besom/besom': '755' };
    assert.deepEqual(modes(), laidDown);
    assert.equal(readlinkSync(join(root, 'usr/local/bin/besom')), '/opt/besom/besom');
    assert.equal(readFileSync(join(root, 'opt/besom/besom'), 'utf8').split('\n')[0], '#!/opt/besom/node');
  });

  it('can be run again, and brings a new version in', () => {
    run('--root', root);
    const before = modes();
    writeFileSync(join(checkout, 'dist/besom.mjs'), BUNDLE.replace('1.2.3', '1.2.4'));
    const { status, stdout } = run('--root', root);
    assert.equal(status, 0);
    assert.match(stdout, /Besom 1\.2\.4/u);
    assert.deepEqual(modes(), before);
  });

  it('takes its own things away again, and keeps state and logs', () => {
    run('--root', root);
    write(join(root, 'Library/Application Support/Besom/cache.db'), 'x');
    const { status, stdout } = run('--root', root, '--uninstall');
    assert.equal(status, 0);
    assert.match(stdout, /kept: .*Application Support\/Besom/u);
    assert.deepEqual(Object.keys(modes()), ['Library/Application Support/Besom', 'Library/Logs/Besom']);
    assert.equal(existsSync(join(root, 'Library/Application Support/Besom/cache.db')), true);
    assert.equal(lstatSync(join(root, 'usr/local/bin/besom'), { throwIfNoEntry: false }), undefined);
  });

  it('uninstalls where nothing is installed', () => {
    assert.equal(run('--root', root, '--uninstall').status, 0);
    assert.deepEqual(modes(), {});
  });

  it('leaves a besom that somebody else put into /usr/local/bin, and takes it for none of ours', () => {
    write(join(root, 'usr/local/bin/besom'), 'mine');
    assert.match(run('--root', root).stdout, /left as it is: .*usr\/local\/bin\/besom/u);
    run('--root', root, '--uninstall');
    assert.equal(readFileSync(join(root, 'usr/local/bin/besom'), 'utf8'), 'mine');
  });

  it('leaves what somebody else put beside the program', () => {
    run('--root', root);
    write(join(root, 'opt/besom/notes.txt'), 'mine');
    assert.match(run('--root', root, '--uninstall').stdout, /left as it is: .*opt\/besom, which holds something else/u);
    assert.deepEqual(globSync('opt/besom/*', { cwd: root }), ['opt/besom/notes.txt']);
  });

  for (const place of [
    'opt',
    'opt/besom',
    'Library/Application Support/Besom',
    'Library/Logs/Besom',
    'Library/LaunchDaemons',
  ]) {
    it(`follows no link at ${place}`, () => {
      const elsewhere = tempFolder('elsewhere');
      mkdirSync(dirname(join(root, place)), { recursive: true });
      symlinkSync(elsewhere, join(root, place));
      refuses(['--root', root], /^Cannot install: .* is a symbolic link\. Remove it, then run this again$/mu);
      refuses(['--root', root, '--uninstall'], /^Cannot uninstall: .* is a symbolic link\./u);
      assert.deepEqual(globSync('**/*', { cwd: elsewhere }), []);
      removeFolder(elsewhere);
    });
  }

  const wrongCalls: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an option that it does not know', ['--rot', '/x'], /^Cannot install: --rot is no option of this script\./u],
    ['--root without a folder', ['--root'], /^Cannot install: --root needs a folder\./u],
    ['--root with an empty name', ['--root', ''], /^Cannot install: --root needs a folder\./u],
    [
      'a root that is not there',
      ['--root', '/no/such/folder'],
      /^Cannot install: there is no folder \/no\/such\/folder\./u,
    ],
  ];
  for (const [name, words, says] of wrongCalls) {
    it(`refuses ${name} in one line`, () => refuses(words, says));
  }

  if (process.platform !== 'darwin') {
    it('refuses this machine, which is no Mac, by either name', () => {
      refuses([], /^Cannot install: this machine is no Mac\. Name a folder: --root DIR$/mu);
      refuses(['--root', '/'], /^Cannot install: this machine is no Mac\./u);
    });
  }

  it('says what is missing from the checkout, and lays nothing down', () => {
    rmSync(join(checkout, 'dist'), { recursive: true });
    refuses(['--root', root], /besom\.mjs is missing\. Make it: npm run bundle$/mu);
    write(join(checkout, 'dist/besom.mjs'), BUNDLE);
    rmSync(join(checkout, 'node_modules'), { recursive: true });
    refuses(['--root', root], /node is missing\. Fetch it: npm ci$/mu);
    assert.deepEqual(globSync('**/*', { cwd: root }), []);
  });

  it('passes on the complaint of the system as one line', () => {
    write(join(root, 'Library'), 'a file where a folder must be');
    refuses(['--root', root], /^Cannot install: mkdir: .*Library.*\. Mend that, then run this again$/mu);
  });

  it('lays nothing down where the program does not start', () => {
    writeFileSync(join(checkout, 'dist/besom.mjs'), 'process.exit(1);');
    refuses(['--root', root], /^Cannot install: .*besom\.mjs does not start\. See why: .*besom\.mjs --version$/mu);
    assert.deepEqual(globSync('**/*', { cwd: root }), []);
  });
});

describe('the shell scripts, as shellcheck reads them (skipped where shellcheck is not installed)', () => {
  before(function () {
    if (spawnSync('shellcheck', ['--version'], { stdio: 'ignore' }).error !== undefined) this.skip();
  });

  for (const script of ['.ci/run', ...globSync('scripts/*.sh', { cwd: PROJECT })]) {
    it(`finds nothing in ${script}`, () => {
      const { status, stdout } = spawnSync('shellcheck', [script], { cwd: PROJECT, encoding: 'utf8' });
      assert.equal(status, 0, stdout);
    });
  }
});

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
