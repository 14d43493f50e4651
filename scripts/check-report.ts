/**
 * Checks a saved sweep: is the report whole and valid, and does the exit code say what its verdict says?
 *
 *     node scripts/check-report.ts REPORT.json EXIT_CODE
 * @module
 */
import { readFileSync } from 'node:fs';
import { reportSchema } from '../src/model/report.ts';

const EXIT_OF_VERDICT = { clean: 0, found: 1, incomplete: 3 } as const;

const [file = '', exitCode = ''] = process.argv.slice(2);
const { summary, host } = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const expected = EXIT_OF_VERDICT[summary.verdict];
if (exitCode !== String(expected)) {
  throw new Error(`The report says ${summary.verdict}, which is exit code ${expected}, but the sweep gave ${exitCode}`);
}
process.stdout.write(`swept ${host.platform}: ${summary.verdict}, ${summary.files} files, ${summary.elapsedMs} ms\n`);
