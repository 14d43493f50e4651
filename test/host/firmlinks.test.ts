import assert from 'node:assert/strict';
import { fromDataVolume, onDataVolume, parseFirmlinks, USUAL_FIRMLINKS } from '../../src/host/firmlinks.ts';

describe('firmlinks', () => {
  it('are read a line each', () => {
    assert.deepEqual(parseFirmlinks('/Users\tUsers\r\n/usr/local\tusr/local\n\nrubbish\n/\t\n'), [
      '/Users',
      '/usr/local',
    ]);
  });

  const spellings: readonly { readonly onData: string; readonly mac: string }[] = [
    { onData: '/', mac: '/' },
    { onData: '/Users', mac: '/Users' },
    { onData: '/Users/ada/.zshrc', mac: '/Users/ada/.zshrc' },
    { onData: '/private/tmp/.ptslog', mac: '/private/tmp/.ptslog' },
    { onData: '/usr', mac: '/usr' },
    { onData: '/usr/local/bin', mac: '/usr/local/bin' },
    { onData: '/usr/hidden', mac: '/System/Volumes/Data/usr/hidden' },
    { onData: '/PTX.app', mac: '/System/Volumes/Data/PTX.app' },
    { onData: '/Users2/x', mac: '/System/Volumes/Data/Users2/x' },
    { onData: '/System/Library/Caches/x', mac: '/System/Library/Caches/x' },
    { onData: '/System/Library/Other', mac: '/System/Volumes/Data/System/Library/Other' },
  ];
  for (const { onData, mac } of spellings) {
    it(`show what lies at ${onData} of the Data volume as ${mac}`, () => {
      assert.equal(fromDataVolume(onData, USUAL_FIRMLINKS), mac);
    });
  }

  it('lead to the Data volume, and from nowhere else', () => {
    assert.equal(onDataVolume('/Volumes/USB', USUAL_FIRMLINKS), '/System/Volumes/Data/Volumes/USB');
    assert.equal(onDataVolume('/System/Volumes/VM', USUAL_FIRMLINKS), '/System/Volumes/VM');
    assert.equal(onDataVolume('/dev', USUAL_FIRMLINKS), '/dev');
  });
});
