import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Output, openOutput } from '../../src/host/output.ts';
import { isProblem } from '../../src/model/problem.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'besom-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function use(output: Output, act: (output: Output) => void): void {
  using held = output;
  act(held);
}

function write(path: string, text = 'report\n'): void {
  use(openOutput(path), (output) => {
    output.write(text);
    output.keep();
  });
}

describe('an output file', () => {
  it('is written whole, for its owner alone', () => {
    const path = join(folder, 'report.json');
    write(path, 'é'.repeat(100_000));
    assert.equal(readFileSync(path, 'utf8'), 'é'.repeat(100_000));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['report.json']);
  });

  it('keeps the old report, and nothing else, when it is given up', () => {
    const path = join(folder, 'report.json');
    writeFileSync(path, 'old');
    use(openOutput(path), (output) => output.write('half of a new one'));
    assert.equal(readFileSync(path, 'utf8'), 'old');
    assert.deepEqual(readdirSync(folder), ['report.json']);
  });

  it('keeps who else may read an own file that it replaces', () => {
    const path = join(folder, 'report.json');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    write(path);
    assert.equal(statSync(path).mode & 0o777, 0o640);
  });

  it('replaces a link and leaves what it points at alone', () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder, 'report.json'));
    write(join(folder, 'report.json'));
    assert.equal(readFileSync(victim, 'utf8'), 'precious');
    assert.equal(readFileSync(join(folder, 'report.json'), 'utf8'), 'report\n');
  });

  it('finds room beside a name of 255 bytes', () => {
    const path = join(folder, 'n'.repeat(255));
    write(path);
    assert.equal(readFileSync(path, 'utf8'), 'report\n');
  });

  it('is never put in the place of a device', function () {
    if (!existsSync('/dev/null')) this.skip();
    write('/dev/null');
    assert.ok(statSync('/dev/null').isCharacterDevice());
  });

  it('goes into a pipe as it comes', () => {
    const module = join(import.meta.dirname, '../../src/host/output.ts');
    const script = `import { openOutput } from ${JSON.stringify(module)}; const o = openOutput('/dev/stdout'); o.write('seen'); o.keep();`;
    assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }), 'seen');
  });
});

describe('an output file that cannot be written', () => {
  const cases: readonly { readonly name: string; path(): string; readonly says: RegExp }[] = [
    { name: 'a folder', path: () => folder, says: /it is a folder\. Name a file inside it$/ },
    { name: 'the empty name', path: () => '', says: /it is a folder/ },
    { name: 'a folder that is not there', path: () => join(folder, 'no', 'x'), says: /there is no such folder/ },
    { name: 'a file as a folder', path: () => join(import.meta.filename, 'x'), says: /is no folder\. Check the path$/ },
    {
      name: 'a name that is too long',
      path: () => join(folder, 'n'.repeat(300)),
      says: /longer than the system allows/,
    },
    { name: 'a NUL byte', path: () => `${folder}/a\0b`, says: /NUL byte/ },
  ];
  for (const { name, path, says } of cases) {
    it(`is one plain problem before the work begins: ${name}`, () => {
      assert.throws(
        () => write(path()),
        (error) => isProblem(error) && error.code === 'WRITE_FAILED' && says.test(error.message),
      );
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  it('is one plain problem when the disk is full', function () {
    if (!existsSync('/dev/full')) this.skip();
    assert.throws(
      () => write('/dev/full'),
      (error) => isProblem(error) && /the disk is full\. Make room/.test(error.message),
    );
  });

  it('is one plain problem when it lies on the swept disk, by whatever way', () => {
    const swept = join(folder, 'root');
    mkdirSync(join(swept, 'Users'), { recursive: true });
    symlinkSync(swept, join(folder, 'way-in'));
    for (const path of ['root/r.json', 'root/Users/none/yet/r.json', 'way-in/r.json', 'root/../root/r.json']) {
      assert.throws(() => openOutput(join(folder, path), { swept }), /on the disk that is swept/, path);
    }
    use(openOutput(join(folder, 'rooted.json'), { swept }), () => {});
    assert.deepEqual(readdirSync(swept), ['Users']);
  });
});
