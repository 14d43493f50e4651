import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInput } from '../../src/host/input.ts';
import { isProblem, type ProblemCode } from '../../src/model/problem.ts';

describe('readInput', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'besom-input-'));
    writeFileSync(join(folder, 'file'), 'twelve bytes');
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'sparse'), '');
    truncateSync(join(folder, 'sparse'), 2 ** 40);
    mkdirSync(join(folder, 'folder'));
    symlinkSync('file', join(folder, 'link'));
    symlinkSync('circle', join(folder, 'circle'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
  });
  after(() => rmSync(folder, { recursive: true }));

  const reads = [
    { name: 'reads a file', path: 'file', text: 'twelve bytes' },
    { name: 'follows a link that a person named', path: 'link', text: 'twelve bytes' },
    { name: 'reads an empty file', path: 'empty', text: '' },
  ];
  for (const { name, path, text } of reads) {
    it(name, () => assert.equal(readInput(join(folder, path), { maxBytes: 12 }).toString(), text));
  }

  const refusals: readonly { name: string; path: string; code: ProblemCode; says: RegExp; maxBytes?: number }[] = [
    { name: 'a missing file', path: 'nowhere', code: 'READ_MISSING', says: /nowhere": there is no such file/ },
    { name: 'a file used as a folder', path: 'file/x', code: 'READ_MISSING', says: /no folder/ },
    { name: 'a circle of links', path: 'circle', code: 'READ_MISSING', says: /circle/ },
    { name: 'a name that is too long', path: 'x'.repeat(300), code: 'READ_MISSING', says: /longer/ },
    { name: 'a NUL byte in the name', path: 'a\0b', code: 'READ_MISSING', says: /a\\u0000b/ },
    { name: 'a folder', path: 'folder', code: 'READ_FAILED', says: /it is a folder. Name a file/ },
    { name: 'a named pipe, without waiting for it', path: 'pipe', code: 'READ_FAILED', says: /a pipe.*name -/ },
    { name: 'one byte over the limit', path: 'file', code: 'TOO_BIG', says: /11 bytes/, maxBytes: 11 },
    { name: 'a terabyte', path: 'sparse', code: 'TOO_BIG', says: /64 MiB/, maxBytes: 64 * 1024 * 1024 },
  ];
  for (const { name, path, code, says, maxBytes = 100 } of refusals) {
    it(`names ${name}, and the remedy, in one line`, () => {
      assert.throws(
        () => readInput(join(folder, path), { maxBytes }),
        (error) => isProblem(error) && error.code === code && says.test(error.message) && !error.message.includes('\n'),
      );
    });
  }

  it('names an empty name', () => {
    assert.throws(() => readInput('', { maxBytes: 1 }), { code: 'READ_MISSING' });
  });

  it('names a device', () => {
    assert.throws(() => readInput('/dev/zero', { maxBytes: 1 }), { code: 'READ_FAILED' });
  });

  it('names a file that this user may not read', function () {
    if (process.getuid?.() === 0) this.skip();
    const path = join(folder, 'secret');
    writeFileSync(path, 'x', { mode: 0 });
    assert.throws(() => readInput(path, { maxBytes: 1 }), { code: 'READ_REFUSED' });
  });

  describe('standard input', () => {
    const script = `import { readInput } from ${JSON.stringify(new URL('../../src/host/input.ts', import.meta.url))};
      try { process.stdout.write(readInput('-', { maxBytes: 1_000_000 })); } catch (error) { process.stdout.write(error.code); }`;
    const run = (input: string) =>
      spawnSync(process.execPath, ['--input-type=module', '--eval', script], { input, encoding: 'utf8' }).stdout;

    it('is read to its end', () => assert.equal(run('x'.repeat(1_000_000)).length, 1_000_000));
    it('may be empty', () => assert.equal(run(''), ''));
    it('has the same limit', () => assert.equal(run('x'.repeat(1_000_001)), 'TOO_BIG'));
  });
});
