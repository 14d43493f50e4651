import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asNobody, type DiskFolder, diskFolder, given, refused } from '../support/disk-folder.ts';
import { THING_KINDS } from '../support/plant.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

let disk: DiskFolder;
beforeEach(() => {
  disk = diskFolder();
});
afterEach(() => disk.remove());

describe('spellings', () => {
  const cases: readonly {
    readonly name: string;
    readonly asked: string;
    readonly stands: readonly string[];
    readonly found: readonly string[];
  }[] = [
    { name: 'a name in capitals', asked: '/tmp/.ptslog', stands: ['/tmp/.PTSLOG'], found: ['/tmp/.PTSLOG'] },
    { name: 'folders in capitals', asked: '/private/tmp/x', stands: ['/PRIVATE/Tmp/X'], found: ['/PRIVATE/Tmp/X'] },
    {
      name: 'several spellings at once',
      asked: '/a/b',
      stands: ['/a/b', '/A/B', '/a/B', '/A/c'],
      found: ['/A/B', '/a/B', '/a/b'],
    },
    { name: 'a decomposed name', asked: '/caf\u00e9', stands: ['/cafe\u0301'], found: ['/cafe\u0301'] },
    { name: 'a composed name', asked: '/cafe\u0301', stands: ['/CAF\u00c9'], found: ['/CAF\u00c9'] },
    {
      name: 'both small sigmas and sharp s',
      asked: '/stra\u00dfe/\u03c3',
      stands: ['/STRASSE/\u03c2'],
      found: ['/STRASSE/\u03c2'],
    },
    { name: 'nothing for another name', asked: '/tmp/.ptslog', stands: ['/tmp/.ptslog2', '/tmp/ptslog'], found: [] },
    { name: 'nothing below a file', asked: '/tmp/x', stands: ['/tmp'], found: [] },
    { name: 'slashes and dots for what they are', asked: '//tmp/./x/', stands: ['/tmp/x'], found: ['/tmp/x'] },
    { name: 'the way up', asked: '/a/../../tmp/x', stands: ['/tmp/x', '/a/y'], found: ['/tmp/x'] },
  ];
  for (const { name, asked, stands, found } of cases) {
    it(`finds ${name}`, () => {
      for (const path of stands) disk.plant.file(path);
      assert.deepEqual(disk.spelt(asked), found.toSorted());
    });
  }

  it('takes only this spelling on a case-sensitive volume, composed or decomposed', () => {
    disk.plant.file('/tmp/X');
    disk.plant.file('/tmp/cafe\u0301');
    const files = disk.files({ caseSensitive: true });
    assert.deepEqual(disk.spelt('/tmp/x', files), []);
    assert.deepEqual(disk.spelt('/tmp/X', files), ['/tmp/X']);
    assert.deepEqual(disk.spelt('/tmp/caf\u00e9', files), ['/tmp/cafe\u0301']);
  });

  for (const kind of THING_KINDS) {
    it(`tells that a ${kind} stands there, without opening or following it`, () => {
      disk.plant.thing('/tmp/Thing', kind);
      const [found, ...more] = given(disk.files().spellings('/tmp/thing'));
      assert.equal(found?.facts.type, kind);
      assert.deepEqual(more, []);
    });
  }

  it('gives the facts of the thing itself', () => {
    disk.plant.file('/tmp/x', 'twelve bytes');
    chmodSync(join(disk.dir, 'tmp/x'), 0o4751);
    utimesSync(join(disk.dir, 'tmp/x'), 1_671_148_800.5, 1_671_148_800.5);
    const facts = given(disk.files().spellings('/tmp/x'))[0]?.facts;
    const { modified, ...rest } = {
      modified: facts?.modified,
      type: facts?.type,
      size: facts?.size,
      mode: facts?.mode,
      uid: facts?.uid,
    };
    assert.equal(modified, '2022-12-16T00:00:00.500Z');
    assert.deepEqual(rest, { type: 'file', size: 12, mode: 0o4751, uid: process.geteuid?.() });
    assert.match(facts?.changed ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('finds nothing under a name that no volume could hold', () => {
    assert.deepEqual(disk.spelt(`/tmp/${'x'.repeat(300)}`), []);
    assert.deepEqual(disk.spelt('/tmp/a\0b'), []);
    assert.deepEqual(disk.spelt(`/${'x'.repeat(300)}/y`), []);
  });

  it('takes a name that is not UTF-8 for no spelling of anything', () => {
    disk.plant.raw('/tmp', Buffer.from('caf\xe9', 'latin1'));
    assert.deepEqual(disk.spelt('/tmp/caf\u00e9'), []);
    assert.deepEqual(disk.spelt('/tmp/caf\ufffd'), []);
  });

  it('knows a folder again until it changes', () => {
    disk.plant.file('/tmp/a');
    utimesSync(join(disk.dir, 'tmp'), 1e9, 1e9);
    const files = disk.files();
    assert.deepEqual(disk.spelt('/tmp/B', files), []);
    disk.plant.file('/tmp/b');
    assert.deepEqual(disk.spelt('/tmp/B', files), ['/tmp/b']);
    assert.deepEqual(disk.spelt('/tmp/A', files), ['/tmp/a']);
  });
});

describe('links on the way to a path', () => {
  beforeEach(() => {
    disk.plant.file('/real/folder/x');
    disk.plant.file('/outside-of-it/x');
  });

  const inside: readonly { readonly name: string; readonly target: string }[] = [
    { name: 'relative', target: 'real/folder' },
    { name: "absolute from the disk's own top", target: '/real/folder' },
    { name: 'in another spelling', target: '/REAL/Folder' },
    { name: 'with many ..', target: '../../../../../../../../real/folder' },
    { name: 'with .. in the middle', target: 'real/../outside-of-it/../real/./folder' },
    { name: 'with slashes at its end', target: '/real//folder//' },
  ];
  for (const { name, target } of inside) {
    it(`are followed inside the root: ${name}`, () => {
      disk.plant.link('/link', target);
      assert.deepEqual(disk.spelt('/link/x'), ['/real/folder/x']);
      assert.equal(given(disk.files().readText({ path: '/link/x' }, { maxBytes: 100 })), 'planted');
    });
  }

  it('are followed from link to link, up to 32', () => {
    symlinkSync('/real/folder', join(disk.dir, 'l0'));
    for (let n = 1; n <= 32; n++) symlinkSync(`l${n - 1}`, join(disk.dir, `l${n}`));
    assert.deepEqual(disk.spelt('/l31/x'), ['/real/folder/x']);
    assert.deepEqual(disk.spelt('/l32/x'), []);
  });

  it('that go in circles lead nowhere', () => {
    symlinkSync('b', join(disk.dir, 'a'));
    symlinkSync('a', join(disk.dir, 'b'));
    symlinkSync('.', join(disk.dir, 'self'));
    assert.deepEqual(disk.spelt('/a/x'), []);
    assert.deepEqual(disk.spelt('/self/self/self/real/folder/x'), ['/real/folder/x']);
    assert.equal(given(disk.files().readText({ path: '/a' }, { maxBytes: 9 })), undefined);
  });

  it('never lead out', () => {
    const secret = tempFolder('secret');
    writeFileSync(join(secret, 'x'), 'secret');
    symlinkSync(secret, join(disk.dir, 'out'));
    symlinkSync(`${'../'.repeat(30)}${secret}`, join(disk.dir, 'up'));
    symlinkSync('out', join(disk.dir, 'chain'));
    symlinkSync('/proc/self/root', join(disk.dir, 'magic'));
    const files = disk.files();
    for (const way of ['out', 'up', 'chain', `magic${secret}`]) {
      assert.deepEqual(disk.spelt(`/${way}/x`, files), [], way);
      assert.equal(given(files.readText({ path: `/${way}/x` }, { maxBytes: 100 })), undefined, way);
      assert.equal(given(files.list({ path: `/${way}` })), undefined, way);
      assert.equal(refused(files.digest({ path: `/${way}/x` }, ['MD5'])).reason, 'vanished', way);
    }
    removeFolder(secret);
  });

  it('in the last place are what was asked for, and are followed only to read', () => {
    disk.plant.link('/tmp/link', '/real/folder/x');
    const files = disk.files();
    assert.deepEqual(
      given(files.spellings('/tmp/link')).map(({ facts }) => facts.type),
      ['symlink'],
    );
    assert.equal(given(files.readText({ path: '/tmp/link' }, { maxBytes: 100 })), 'planted');
    assert.deepEqual(refused(files.digest({ path: '/tmp/link' }, ['MD5'])), {
      reason: 'vanished',
      path: '/tmp/link',
    });
  });

  it('that branch and meet again are gone through once', () => {
    for (const folder of ['p', 'q']) {
      mkdirSync(join(disk.dir, folder));
      for (let n = 0; n < 11; n++)
        symlinkSync(n % 2 === 0 ? '../p/.' : '../q/.', join(disk.dir, folder, spelling('abcd', n)));
    }
    assert.deepEqual(disk.spelt(`/p/${Array(32).fill('abcd').join('/')}/x`), []);
  });
});

describe('a folder of which there are two thousand spellings', () => {
  it('is a gap, and no search without end', () => {
    for (let n = 0; n < 45; n++) {
      for (let m = 0; m < 45; m++)
        mkdirSync(join(disk.dir, spelling('abcdefg', n), spelling('abcdefg', m)), { recursive: true });
    }
    assert.equal(refused(disk.files().spellings('/abcdefg/abcdefg/x')).reason, 'damaged');
  });
});

/** One of the spellings of a word that differ by case only. */
function spelling(word: string, bits: number): string {
  return [...word].map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join('');
}

describe('folders that another user closed, where the tests run as root', () => {
  before(function () {
    if (process.geteuid?.() !== 0) this.skip();
  });

  it('are a refusal that names the folder, for paths, lists and files', () => {
    disk.plant.file('/Users/bob/Secret/x', 'x');
    chmodSync(join(disk.dir, 'Users/bob'), 0o700);
    const files = disk.files();
    asNobody(() => {
      assert.deepEqual(refused(files.spellings('/users/bob/secret/x')), { reason: 'permission', path: '/Users/bob' });
      assert.deepEqual(refused(files.list({ path: '/Users/bob' })), { reason: 'permission', path: '/Users/bob' });
      assert.equal(refused(files.readText({ path: '/Users/bob/Secret/x' }, { maxBytes: 9 })).reason, 'permission');
      assert.equal(refused(files.digest({ path: '/Users/bob/Secret/x' }, ['MD5'])).reason, 'permission');
    });
  });

  it('that can be gone through and not listed give the very spelling, and are a gap for the others', () => {
    disk.plant.file('/hidden/x');
    chmodSync(join(disk.dir, 'hidden'), 0o711);
    asNobody(() => {
      assert.deepEqual(disk.spelt('/hidden/x'), ['/hidden/x']);
      assert.deepEqual(refused(disk.files().spellings('/hidden/X')), { reason: 'permission', path: '/hidden' });
      assert.deepEqual(disk.spelt('/hidden/y', disk.files({ caseSensitive: true })), []);
      assert.equal(refused(disk.files({ caseSensitive: true }).spellings('/hidden/\u00e9')).reason, 'permission');
    });
  });

  it('hold files that may be seen and not read', () => {
    disk.plant.file('/x', 'x');
    chmodSync(join(disk.dir, 'x'), 0o600);
    asNobody(() => {
      assert.deepEqual(disk.spelt('/X'), ['/x']);
      assert.deepEqual(refused(disk.files().readText({ path: '/x' }, { maxBytes: 9 })), {
        reason: 'permission',
        path: '/x',
      });
    });
  });
});
