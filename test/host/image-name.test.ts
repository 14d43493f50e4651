import assert from 'node:assert/strict';
import { saysDiskImage } from '../../src/host/image-name.ts';

describe('saysDiskImage', () => {
  const yes = [
    'PTX-Player.dmg',
    'PTX-Player.DMG',
    '.dmg',
    'a.b.iso',
    'disk.img',
    'disk.cdr',
    'disk.toast',
    'disk.smi',
    'disk.udf',
    'part.002.dmgpart',
    'x.sparseimage',
    'x.dmg.download',
    'x.dmg.crdownload',
    'x.dmg.part',
    'X.DMG.PART',
    'x.dmg.1',
  ];
  const no = [
    '',
    '.',
    'dmg',
    'x.dmg.txt',
    'xdmg',
    'x.dmgs',
    'x.sparsebundle',
    'x.part',
    '.part',
    'x.download',
    'dmg.1',
    'x.dmg.part.txt',
  ];
  for (const name of yes) it(`says so of ${JSON.stringify(name)}`, () => assert.equal(saysDiskImage(name), true));
  for (const name of no) it(`does not of ${JSON.stringify(name)}`, () => assert.equal(saysDiskImage(name), false));
});
