import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { openDebugLog, SILENT, toLine } from '../../src/host/log.ts';

function collector(): { readonly stream: Writable; lines(): readonly string[] } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, lines: () => chunks.join('').split('\n').slice(0, -1) };
}

describe('the log', () => {
  it('writes each entry as one JSON line with its fields', async () => {
    const { stream, lines } = collector();
    const log = await openDebugLog(stream);
    log.debug('pack read', { pack: 'drill', bytes: 12 });
    log.warn('cache rebuilt');
    const [first, second] = lines().map((line) => JSON.parse(line));
    assert.deepEqual({ ...first, at: '' }, { at: '', level: 'debug', text: 'pack read', pack: 'drill', bytes: 12 });
    assert.deepEqual({ ...second, at: '' }, { at: '', level: 'warn', text: 'cache rebuilt' });
    assert.match(first.at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('says nothing when it is silent', () => {
    assert.equal(SILENT.debug('x'), undefined);
    assert.equal(SILENT.warn('x', { a: 1 }), undefined);
  });

  it('carries an error with its stack and its cause, and big integers', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    const entry = JSON.parse(toLine({ level: 'debug', text: 'failed', fields: { error, inode: 7n } }));
    assert.equal(entry.error.message, 'outer');
    assert.match(entry.error.stack, /log\.test\.ts/);
    assert.equal(entry.error.cause.message, 'inner');
    assert.equal(entry.inode, '7');
  });

  it('lets no control character through', () => {
    const line = toLine({ level: 'debug', text: 'seen', fields: { name: '\u001b[2J\u009b31m\u202e\n💥é' } });
    assert.match(line, /^[\x20-\x7e]+$/);
    assert.equal(JSON.parse(line).name, '\u001b[2J\u009b31m\u202e\n💥é');
  });

  it('cuts a line that a hostile field made long, and the line stays JSON', () => {
    const line = toLine({ level: 'warn', text: 'seen', fields: { name: '\\"\u001b'.repeat(10_000) } });
    assert.ok(line.length < 20_000);
    assert.equal(JSON.parse(line).text, 'seen');
  });
});
