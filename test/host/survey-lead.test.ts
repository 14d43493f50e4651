import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { survey } from '../../src/host/survey.ts';
import { diskImage } from '../support/disk-image.ts';
import { ANY_NAME, digestsOf, plantFile, surveyTree } from '../support/survey.ts';
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

  describe('its end', () => {
    it('comes when it is told to stop, with what it had not seen as a gap', async () => {
      for (let index = 0; index < 300; index++) plant(`folder ${index}/file`);
      const stopping = new AbortController();
      const events: string[] = [];
      const options = { roots: [{ path: dir, shownAs: '/' }], skip: [], leaveOut: [], caseSensitive: false };
      for await (const event of survey(options, { ...ANY_NAME, signal: stopping.signal })) {
        if (event.kind === 'entry') stopping.abort();
        events.push(event.kind === 'refusal' ? `${event.refusal.reason} ${event.refusal.path}` : event.kind);
      }
      assert.equal(events.at(-1), 'interrupted /');
    });

    it('is that of a limit in time when a limit in time ended it', async () => {
      const { refusals } = await surveyTree(dir, { ...ANY_NAME, signal: AbortSignal.abort(timeout()) });
      assert.deepEqual(refusals, [{ kind: 'refusal', pass: 'names', refusal: { reason: 'timed-out', path: '/' } }]);
    });

    it('comes in the middle of a large file', async () => {
      const stopping = new AbortController();
      truncateSync(plant('long.dmg'), 3 * 1024 ** 3);
      const options = { roots: [{ path: dir, shownAs: '/' }], skip: [], leaveOut: [], caseSensitive: false };
      let bytesRead = 0;
      for await (const event of survey(options, { ...digestsOf([IMAGE], IMAGES), signal: stopping.signal })) {
        if (event.kind !== 'progress') continue;
        bytesRead = event.bytesRead;
        if (bytesRead > 0) stopping.abort();
      }
      assert.ok(bytesRead > 0 && bytesRead < 3 * 1024 ** 3);
    });

    it('comes when the reader has heard enough, however much is left', async () => {
      for (let index = 0; index < 5_000; index++) plant(`folder ${index % 50}/file ${index}`);
      const options = { roots: [{ path: dir, shownAs: '/' }], skip: [], leaveOut: [], caseSensitive: false };
      let heard = 0;
      for await (const event of survey(options, { ...ANY_NAME, jobs: 2 })) {
        if (event.kind === 'entry' && ++heard === 10) break;
      }
      assert.equal(heard, 10);
    });
  });
});

function timeout(): DOMException {
  return new DOMException('the time is over', 'TimeoutError');
}
