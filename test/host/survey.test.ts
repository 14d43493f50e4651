import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { foldName, normaliseName } from '../../src/host/fold.ts';
import { diskImage } from '../support/disk-image.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { ANY_NAME, digestsOf, listenAt, NOTHING, pathsOf, plantFile, surveyTree } from '../support/survey.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const IMAGE = diskImage({ seed: 'wanted' });
const IMAGES = { candidates: 'images' } as const;

describe('survey', () => {
  let dir = '';
  beforeEach(() => {
    dir = tempFolder('survey');
  });
  afterEach(() => removeFolder(dir));
  const plant = (path: string, content: Buffer | string = ''): string => plantFile(dir, path, content);

  describe('names', () => {
    it('selects nothing where nothing is asked for, and counts what it saw', async () => {
      plant('Users/ada/a');
      plant('Users/ada/b');
      const { entries, refusals, last } = await surveyTree(dir, NOTHING);
      assert.deepEqual([entries, refusals], [[], []]);
      assert.deepEqual([last.folders, last.names, last.filesHashed, last.bytesRead], [3, 4, 0, 0]);
    });

    it('finds exact names as the volume compares them, and says which spelling was asked for', async () => {
      for (const path of ['a/.ptslog', 'b/.PTSLOG', 'c/Cafe\u0301', 'd/ptslog', 'e/.ptslog.1']) plant(path);
      const { entries } = await surveyTree(dir, { ...NOTHING, names: ['.ptslog', 'caf\u00e9', 'CAF\u00c9'] });
      assert.deepEqual(pathsOf(entries), ['/a/.ptslog', '/b/.PTSLOG', '/c/Cafe\u0301']);
      const accented = entries.find(({ found }) => found.at.path === '/c/Cafe\u0301');
      assert.deepEqual(accented?.asked, ['caf\u00e9', 'CAF\u00c9']);
    });

    it('tells spellings apart on a case-sensitive volume, but not Unicode forms', async () => {
      for (const path of ['a/.ptslog', 'b/.PTSLOG', 'c/Cafe\u0301', 'd/CAFE\u0301']) plant(path);
      const request = { ...NOTHING, names: ['.ptslog', 'Caf\u00e9'] };
      const { entries } = await surveyTree(dir, request, { caseSensitive: true });
      assert.deepEqual(pathsOf(entries), ['/a/.ptslog', '/c/Cafe\u0301']);
    });

    it('tests names, the path of the folder, and whole paths, each by its number', async () => {
      plant('private/tmp/one.txt');
      plant('private/tmp/two.log');
      plant('Users/one.txt');
      const { entries } = await surveyTree(dir, {
        ...NOTHING,
        tests: [
          { on: 'name', test: { operator: 'LIKE', text: 'one%' } },
          { on: 'folder', test: { operator: 'MATCHES', text: '^/private/tmp$' } },
          { on: 'path', test: { operator: 'LIKE', text: '/Users/one.___' } },
        ],
      });
      const passed = Object.fromEntries(entries.map(({ found, tests }) => [found.at.path, tests]));
      assert.deepEqual(passed, {
        '/private/tmp/one.txt': [0, 1],
        '/private/tmp/two.log': [1],
        '/Users/one.txt': [0, 2],
      });
    });

    it('crashes on a test that nothing can run, since to skip it would be a silent miss', async () => {
      const tests = [{ on: 'name', test: { operator: 'MATCHES', text: '(?=x)' } }] as const;
      await assert.rejects(surveyTree(dir, { ...NOTHING, tests }), /cannot run/);
    });

    it('tells application bundles when they are wanted: folders only', async () => {
      mkdirSync(join(dir, 'A.app/Contents'), { recursive: true });
      mkdirSync(join(dir, 'B.APP'));
      mkdirSync(join(dir, '.app'));
      plant('C.app');
      const { entries } = await surveyTree(dir, { ...NOTHING, bundles: true });
      assert.deepEqual(pathsOf(entries), ['/A.app', '/B.APP']);
      assert.ok(entries.every(({ bundle, asked, tests }) => bundle && asked.length === 0 && tests.length === 0));
    });

    it('says of each thing what it is, and follows no link', async () => {
      const outside = tempFolder('outside');
      writeFileSync(join(outside, 'never'), '');
      plant('file', 'abc');
      mkdirSync(join(dir, 'folder'));
      symlinkSync(outside, join(dir, 'out'));
      symlinkSync('..', join(dir, 'folder/up'));
      symlinkSync('itself', join(dir, 'itself'));
      execFileSync('mkfifo', [join(dir, 'fifo')]);
      const server = await listenAt(join(dir, 'socket'));
      try {
        const { entries, refusals } = await surveyTree(dir, ANY_NAME);
        assert.deepEqual(refusals, []);
        assert.deepEqual(Object.fromEntries(entries.map(({ found }) => [found.at.path, found.facts.type])), {
          '/file': 'file',
          '/folder': 'directory',
          '/folder/up': 'symlink',
          '/out': 'symlink',
          '/itself': 'symlink',
          '/fifo': 'fifo',
          '/socket': 'socket',
        });
        assert.equal(entries.find(({ found }) => found.at.path === '/file')?.found.facts.size, 3);
      } finally {
        server.close();
        removeFolder(outside);
      }
    });

    it('gives every awkward name exactly', async function () {
      if (process.platform === 'darwin') this.skip();
      const names = ['a\nb', '\u001b[31mred', '\u202egpj', '\ufffd', 'x'.repeat(255), '-rf', ' ', '*'];
      for (const name of names) plant(`awkward/${name}/inside`);
      const { entries, last } = await surveyTree(dir, ANY_NAME);
      assert.deepEqual(
        pathsOf(entries),
        ['/awkward', ...names.flatMap((name) => [`/awkward/${name}`, `/awkward/${name}/inside`])].sort(),
      );
      assert.ok(entries.every(({ found }) => found.at.bytes === undefined));
      assert.equal(last.names, 1 + 2 * names.length);
    });

    it('gives the exact bytes of names that are not UTF-8, below them too, and only of those', async function () {
      if (process.platform === 'darwin') this.skip();
      const odd = Buffer.concat([Buffer.from(`${dir}/odd-`), Buffer.from([0xff, 0xe9]), Buffer.from('/deep')]);
      mkdirSync(odd, { recursive: true });
      writeFileSync(Buffer.concat([odd, Buffer.from('/.ptslog')]), '');
      writeFileSync(Buffer.concat([odd, Buffer.from('/image')]), IMAGE);
      plant('\u00e9clair/.ptslog');
      const { entries, digests } = await surveyTree(dir, { ...digestsOf([IMAGE], IMAGES), names: ['.ptslog'] });
      const found = entries.map(({ found: { at } }) => ({ path: at.path, bytes: at.bytes?.toString('latin1') }));
      assert.deepEqual(
        found.sort((one, other) => one.path.length - other.path.length),
        [
          { path: '/\u00e9clair/.ptslog', bytes: undefined },
          { path: '/odd-\ufffd\ufffd/deep/.ptslog', bytes: '/odd-\u00ff\u00e9/deep/.ptslog' },
        ],
      );
      assert.equal(digests[0]?.found.at.bytes?.toString('latin1'), '/odd-\u00ff\u00e9/deep/image');
    });

    it('sees every name of a folder with 20,000', async () => {
      mkdirSync(join(dir, 'crowd'));
      for (let index = 0; index < 20_000; index++) writeFileSync(join(dir, 'crowd', `item ${index}`), '');
      const { entries, last } = await surveyTree(dir, ANY_NAME);
      assert.equal(new Set(pathsOf(entries)).size, 20_001);
      assert.equal(last.names, 20_001);
    });

    it('names the folders that are too deep for the system to open', async () => {
      const deep = 'd'.repeat(200);
      spawnSync('sh', ['-c', `for i in $(seq 30); do mkdir ${deep} && cd ${deep} || exit 1; done`], { cwd: dir });
      const { refusals, last } = await surveyTree(dir, NOTHING);
      assert.deepEqual(
        refusals.map(({ pass, refusal }) => [pass, refusal.reason]),
        [['names', 'too-deep']],
      );
      assert.ok(last.folders > 3);
      spawnSync('rm', ['-rf', join(dir, deep)]);
    });

    it('agrees with a plain listing on random trees, in every way of comparing names', async () => {
      const name = fc.oneof(
        fc.constantFrom(
          'PTX.app',
          'ptx.APP',
          '.ptslog',
          '.PTSLOG',
          'Caf\u00e9',
          'cafe\u0301',
          'stra\u00dfe',
          'STRASSE',
        ),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => isName(text)),
      );
      const paths = fc.array(fc.array(name, { minLength: 1, maxLength: 5 }), { maxLength: 25 });
      let serial = 0;
      await fc.assert(
        fc.asyncProperty(paths, fc.array(name, { maxLength: 5 }), fc.boolean(), async (files, names, caseSensitive) => {
          const root = join(dir, `tree-${serial++}`);
          mkdirSync(root);
          for (const parts of files) plantAnyhow(root, parts);
          const fold = caseSensitive ? normaliseName : foldName;
          const expected = readdirSync(root, { recursive: true, encoding: 'utf8' })
            .filter((path) => names.some((asked) => fold(asked) === fold(path.slice(path.lastIndexOf('/') + 1))))
            .map((path) => `/${path}`);
          const { entries } = await surveyTree(root, { ...NOTHING, names }, { caseSensitive });
          assert.deepEqual(pathsOf(entries), expected.sort());
        }),
        { numRuns: 40 },
      );
    });
  });

  describe('where it goes', () => {
    it('shows paths below the path that a root is shown as', async () => {
      plant('disk/.ptslog');
      const roots = [{ path: join(dir, 'disk'), shownAs: '/Volumes/Backup' }];
      const { entries } = await surveyTree(dir, { ...NOTHING, names: ['.ptslog'] }, { roots });
      assert.deepEqual(pathsOf(entries), ['/Volumes/Backup/.ptslog']);
    });

    it('walks a root that lies in another root once, and by its own name', async () => {
      plant('.ptslog');
      plant('Volumes/Backup/.ptslog');
      const roots = [
        { path: dir, shownAs: '/' },
        { path: join(dir, 'Volumes/Backup'), shownAs: '/Volumes/Other name' },
        { path: dir, shownAs: '/again' },
      ];
      const { entries } = await surveyTree(dir, { ...NOTHING, names: ['.ptslog', 'Backup'] }, { roots });
      const paths = pathsOf(entries).map((path) => path.replace(/^\/again/u, ''));
      assert.deepEqual(paths.sort(), ['/.ptslog', '/Volumes/Backup', '/Volumes/Other name/.ptslog']);
    });

    it('walks a folder with two names once, as a firmlink gives it', async function () {
      if (!canBindMount(dir)) this.skip();
      plant('System/Volumes/Data/Users/ada/.ptslog');
      mkdirSync(join(dir, 'Users'));
      execFileSync('mount', ['--bind', join(dir, 'System/Volumes/Data/Users'), join(dir, 'Users')]);
      try {
        const doors = [join(dir, 'System/Volumes/Data/Users')];
        const { entries } = await surveyTree(dir, { ...NOTHING, names: ['.ptslog'] }, { doors });
        assert.equal(entries.length, 1);
      } finally {
        execFileSync('umount', [join(dir, 'Users')]);
      }
    });

    it('tells what it does not walk by name, as the Mac spells it, and does not walk it', async () => {
      plant('net/share/.ptslog');
      const skip = [{ path: join(dir, 'net/share'), because: 'nfs: a network volume' }];
      const { entries, leftOut, refusals } = await surveyTree(
        dir,
        { ...NOTHING, names: ['.ptslog', 'share'] },
        { skip },
      );
      assert.deepEqual(leftOut, [{ kind: 'left-out', path: '/net/share', because: 'nfs: a network volume' }]);
      assert.deepEqual(pathsOf(entries), ['/net/share']);
      assert.deepEqual(refusals, []);
    });

    it('refuses a folder that is to be left out, if it is there, and sees its name', async () => {
      plant('Users/ada/Desktop/.ptslog');
      plant('Users/eve/.ptslog');
      const leaveOut = ['ada', 'eve'].map(
        (user) => ({ path: join(dir, 'Users', user, 'Desktop'), reason: 'would-ask' }) as const,
      );
      const request = { ...NOTHING, names: ['.ptslog', 'desktop'] };
      const { entries, refusals } = await surveyTree(dir, request, { leaveOut });
      assert.deepEqual(pathsOf(entries), ['/Users/ada/Desktop', '/Users/eve/.ptslog']);
      const refusal = { reason: 'would-ask', path: '/Users/ada/Desktop' };
      assert.deepEqual(refusals, [{ kind: 'refusal', pass: 'names', refusal }]);
    });

    it('names a root that is not there', async () => {
      const { refusals } = await surveyTree(join(dir, 'none'), NOTHING);
      assert.deepEqual(refusals, [{ kind: 'refusal', pass: 'names', refusal: { reason: 'vanished', path: '/' } }]);
    });

    describe('as a user whom permissions bind', () => {
      before(function () {
        if (!canBeNobody()) this.skip();
      });
      it('names each folder and each image that it may not read, and sees the rest', async () => {
        plant('open/.ptslog');
        plant('shut/.ptslog');
        plant('images/secret.dmg', IMAGE);
        chmodSync(join(dir, 'shut'), 0o000);
        chmodSync(join(dir, 'images/secret.dmg'), 0o000);
        const request = { ...digestsOf([IMAGE], IMAGES), names: ['.ptslog', 'secret.dmg'] };
        const { entries, digests, refusals } = await asNobody(() => surveyTree(dir, request));
        assert.deepEqual(pathsOf(entries), ['/images/secret.dmg', '/open/.ptslog']);
        assert.deepEqual(digests, []);
        assert.deepEqual(refusals.map(({ pass, refusal }) => [pass, refusal.path, refusal.reason]).sort(), [
          ['digests', '/images/secret.dmg', 'permission'],
          ['names', '/shut', 'permission'],
        ]);
      });
    });
  });
});

function isName(text: string): boolean {
  return text !== '.' && text !== '..' && !/[/\0\ufffd]/u.test(text) && Buffer.byteLength(text) <= 255;
}

/** Makes a file, unless a part of its path is a file already. */
function plantAnyhow(root: string, parts: readonly string[]): void {
  try {
    mkdirSync(join(root, ...parts.slice(0, -1)), { recursive: true });
    writeFileSync(join(root, ...parts), '', { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') throw error;
  }
}

function canBindMount(dir: string): boolean {
  const [from, to] = [join(dir, 'probe-from'), join(dir, 'probe-to')];
  for (const path of [from, to]) mkdirSync(path);
  if (process.platform !== 'linux' || spawnSync('mount', ['--bind', from, to]).status !== 0) return false;
  return spawnSync('umount', [to]).status === 0;
}
