import assert from 'node:assert/strict';
import { systemProxies } from '../../src/host/proxy.ts';

describe('the proxies of this machine', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it('stand in the environment where it is no Mac', async () => {
    process.env = { https_proxy: 'http://proxy.example:3128', no_proxy: '.example' };
    const { https, except } = await systemProxies('linux');
    assert.deepEqual([https, except], ['http://proxy.example:3128/', ['.example']]);
  });

  it('are none where nothing tells of any, or a Mac cannot be asked', async () => {
    process.env = {};
    assert.equal((await systemProxies('linux')).https, undefined);
    if (process.platform !== 'darwin') assert.equal((await systemProxies('darwin')).https, undefined);
  });
});
