/**
 * Images probe: disk images by their digest, whatever they are called and wherever they lie.
 *
 * A disk image that was renamed, put in the Trash, or is still called `.download` has lost its name, not its content.
 * @module
 */
import type { Host } from '../../host/host.ts';
import type { Keepsake } from '../../model/memory.ts';
import type { Sighting } from '../../model/observation.ts';
import { DIGEST_PATHS, FILE_PATHS, observeFile } from '../file-observation.ts';
import type { Look, Lookups, Probe, Sealing } from '../probe.ts';
import { gapOf } from '../refusal.ts';
import { surveyOf } from '../survey.ts';

export const images: Probe = {
  name: 'images',
  says: 'disk images by digest, whatever their name; every file with --hash-all',
  shows: [...FILE_PATHS, ...DIGEST_PATHS],
  serves: ['digest'],
  feeds: 'evidence',
  lane: 'slow',
  look: lookAtImages,
  remembers: rememberFiles,
};

/** Digest, size and format: neither name nor place. */
async function* rememberFiles(host: Host, sealing: Sealing, signal: AbortSignal): AsyncGenerator<Keepsake> {
  for await (const event of surveyOf(host, sealing, signal).hear('files')) {
    if (event.kind === 'file-passed') yield { kind: 'file', file: event.file };
  }
}

async function* lookAtImages(host: Host, wanted: Lookups, look: Look): AsyncGenerator<Sighting> {
  const survey = surveyOf(host, wanted, look.signal);
  if (survey.questions.digests.length === 0) return;
  const so = { files: 0, bytes: 0 };
  for await (const event of survey.hear('digests')) {
    switch (event.kind) {
      case 'digest':
        yield observeFile({
          probe: 'images',
          found: event.found,
          now: host.now().toISOString(),
          hashes: event.hashes,
          detail: event.image ? 'a disk image with this digest stands here' : 'a file with this digest stands here',
        });
        break;
      case 'refusal':
        yield gapOf('images', event.refusal);
        break;
      case 'progress':
        look.advance({
          examined: event.filesHashed - so.files,
          bytesRead: event.bytesRead - so.bytes,
          area: event.area,
        });
        so.files = event.filesHashed;
        so.bytes = event.bytesRead;
        break;
    }
  }
}
