import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { SurveyOptions } from '../../src/host/survey.ts';
import { diskImage } from '../support/disk-image.ts';
import { digestsOf, listenAt, NOTHING, pathsOf, plantFile, surveyTree } from '../support/survey.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const IMAGE = diskImage({ seed: 'wanted' });
const IMAGES = { candidates: 'images' } as const;
const EVERY_FILE = { candidates: 'every-file' } as const;

describe('survey, reading files', () => {
  let dir = '';
  beforeEach(() => {
    dir = tempFolder('survey');
  });
  afterEach(() => removeFolder(dir));
  const plant = (path: string, content: Buffer | string = ''): string => plantFile(dir, path, content);

  describe('digests', () => {
    it('finds an image by its digest, whatever its name', async () => {
      const names = ['PTX-Player.dmg', 'holiday.jpg', '.Trash/none', 'x.dmg.crdownload', 'Library/a.b.c', '\u00e9'];
      for (const name of names) plant(name, IMAGE);
      plant('other.dmg', diskImage({ seed: 'other' }));
      plant('text.txt', 'no image at all');
      const { digests, last } = await surveyTree(dir, digestsOf([IMAGE], IMAGES));
      assert.deepEqual(pathsOf(digests), names.map((name) => `/${name}`).sort());
      assert.ok(digests.every(({ image }) => image));
      assert.equal(last.filesHashed, names.length + 1);
    });

    it('reads an image without a trailer by its name, and without both not at all', async () => {
      const raw = diskImage({ seed: 'raw', trailer: 'none' });
      for (const name of ['raw.iso', 'raw.bin', 'raw']) plant(name, raw);
      const { digests } = await surveyTree(dir, digestsOf([raw], IMAGES));
      assert.deepEqual(pathsOf(digests), ['/raw.iso']);
    });

    it('reads every file when it is told to, empty ones too, and says which are images', async () => {
      const contents = [Buffer.from('no image at all'), Buffer.alloc(0), IMAGE];
      ['text', 'empty', 'image'].forEach((name, index) => {
        plant(name, contents[index]);
      });
      const { digests, last } = await surveyTree(dir, digestsOf(contents, EVERY_FILE));
      const images = Object.fromEntries(digests.map(({ found, image }) => [found.at.path, image]));
      assert.deepEqual(images, { '/text': false, '/empty': false, '/image': true });
      assert.equal(last.filesHashed, 3);
    });

    for (const algorithm of ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256'] as const) {
      it(`compares ${algorithm}`, async () => {
        plant('x.dmg', IMAGE);
        const { digests } = await surveyTree(dir, digestsOf([IMAGE], { ...IMAGES, algorithm }));
        assert.deepEqual(pathsOf(digests), ['/x.dmg']);
      });
    }

    it('gives large images to its workers, and finds each', async () => {
      const large = Array.from({ length: 12 }, (_, index) => diskImage({ seed: `large ${index}`, bytes: 1_500_000 }));
      large.forEach((content, index) => {
        plant(`Downloads/image ${index}`, content);
      });
      const { digests, last } = await surveyTree(dir, { ...digestsOf(large, IMAGES), jobs: 2 });
      assert.equal(new Set(pathsOf(digests)).size, 12);
      assert.ok(last.bytesRead >= 12 * 1_500_512);
    });

    it('reads the files of crowded folders, each once', async () => {
      for (let index = 0; index < 1_200; index++) plant(`crowd ${index % 2}/item ${index}`, 'x'.repeat(600));
      for (const folder of [0, 1]) plant(`crowd ${folder}/image`, IMAGE);
      const { digests, refusals, last } = await surveyTree(dir, digestsOf([IMAGE], IMAGES));
      assert.deepEqual([pathsOf(digests), refusals], [['/crowd 0/image', '/crowd 1/image'], []]);
      assert.equal(last.names, 2 + 1_202);
      assert.equal(last.bytesRead, 4 * 1_202 + 2 * IMAGE.length);
    });

    it('takes no thing for a file that is none, though its name says image', async () => {
      execFileSync('mkfifo', [join(dir, 'fifo.dmg')]);
      symlinkSync(plant('real.dmg', IMAGE), join(dir, 'link.dmg'));
      mkdirSync(join(dir, 'folder.dmg'));
      if (process.geteuid?.() === 0) spawnSync('mknod', [join(dir, 'device.dmg'), 'c', '1', '5']);
      const server = await listenAt(join(dir, 'socket.dmg'));
      try {
        for (const candidates of ['images', 'every-file'] as const) {
          const { digests, refusals, last } = await surveyTree(dir, digestsOf([IMAGE], { candidates }));
          assert.deepEqual([pathsOf(digests), refusals, last.filesHashed], [['/real.dmg'], [], 1]);
        }
      } finally {
        server.close();
      }
    });

    it('names a sparse file that is too long to read to its end', async () => {
      truncateSync(plant('trap.dmg'), 1024 ** 4);
      const { refusals } = await surveyTree(dir, digestsOf([IMAGE], IMAGES));
      assert.deepEqual(
        refusals.map(({ pass, refusal }) => [pass, refusal.path, refusal.reason]),
        [['digests', '/trap.dmg', 'too-big']],
      );
    });

    it('finds a file under each of its hard links', async () => {
      linkSync(plant('one.dmg', IMAGE), join(dir, 'two'));
      const { digests } = await surveyTree(dir, digestsOf([IMAGE], IMAGES));
      assert.deepEqual(pathsOf(digests), ['/one.dmg', '/two']);
    });
  });

  describe('what is in the cloud only', () => {
    /** A file with a size and no blocks, as a cloud-only file has; it reads as zeros. */
    function plantWithoutBlocks(path: string): string {
      const made = plant(path);
      truncateSync(made, 4_096);
      return made;
    }

    function askingFor(absent: readonly string[]): {
      readonly asked: string[];
      readonly options: Partial<SurveyOptions>;
    } {
      const asked: string[] = [];
      const dataless = (paths: readonly string[]): ReadonlySet<string> => {
        asked.push(...paths);
        return new Set(paths.filter((path) => absent.includes(path)));
      };
      return { asked, options: { dataless } };
    }

    it('is asked about before it is opened, and is a gap of its own; what is here is read', async () => {
      const absent = plantWithoutBlocks('absent');
      const present = plantWithoutBlocks('present');
      plant('plain.dmg', IMAGE);
      const { asked, options } = askingFor([absent]);
      const request = digestsOf([Buffer.alloc(4_096)], EVERY_FILE);
      const { digests, refusals } = await surveyTree(dir, request, options);
      assert.deepEqual(asked.sort(), [absent, present]);
      assert.deepEqual(pathsOf(digests), ['/present']);
      const refusal = { reason: 'cloud-only', path: '/absent' };
      assert.deepEqual(refusals, [{ kind: 'refusal', pass: 'digests', refusal }]);
    });

    it('is not asked about where nobody can answer', async () => {
      plantWithoutBlocks('present');
      const { digests } = await surveyTree(dir, digestsOf([Buffer.alloc(4_096)], EVERY_FILE));
      assert.deepEqual(pathsOf(digests), ['/present']);
    });

    it('is asked about folder by folder where a folder may be there, and nowhere else', async () => {
      plant('Library/CloudStorage/Drive/here/.ptslog');
      plant('Library/CloudStorage/Drive/away/.ptslog');
      plant('Library/Other/.ptslog');
      const cloud = join(dir, 'Library/CloudStorage');
      const { asked, options } = askingFor([join(cloud, 'Drive/away')]);
      const request = { ...NOTHING, names: ['.ptslog'] };
      const { entries, refusals } = await surveyTree(dir, request, { ...options, askBeforeListing: [cloud] });
      assert.deepEqual(
        asked.sort(),
        ['', '/Drive', '/Drive/away', '/Drive/here'].map((path) => cloud + path),
      );
      assert.deepEqual(pathsOf(entries), ['/Library/CloudStorage/Drive/here/.ptslog', '/Library/Other/.ptslog']);
      const refusal = { reason: 'cloud-only', path: '/Library/CloudStorage/Drive/away' };
      assert.deepEqual(refusals, [{ kind: 'refusal', pass: 'names', refusal }]);
    });

    it('is asked about in batches, also what the workers meet', async () => {
      for (let index = 0; index < 600; index++) plantWithoutBlocks(`folder ${index % 60}/file ${index}`);
      const batches: number[] = [];
      const dataless = (paths: readonly string[]): ReadonlySet<string> => {
        batches.push(paths.length);
        return new Set();
      };
      const { digests } = await surveyTree(dir, digestsOf([Buffer.alloc(4_096)], EVERY_FILE), { dataless });
      assert.equal(digests.length, 600);
      assert.equal(
        batches.reduce((sum, count) => sum + count),
        600,
      );
      assert.ok(batches.every((count) => count <= 256));
    });
  });
});
