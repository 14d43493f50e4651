import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Memory } from '../../src/agent/memory.ts';
import { BATCH_LIMITS, SEAL_BYTES } from '../../src/model/memory.ts';
import { keepPlain, metBy, openTestMemory, rememberedFile } from '../support/memory.ts';
import { tempFolder } from '../support/temp.ts';

const MOST_BYTES = 50_000_000;
const TRACE = rememberedFile('a trace');
const OLD = Array.from({ length: 200 }, (_, at) => `long gone ${at}`);

describe('a memory in a flood of names', function () {
  this.timeout(600_000);

  it('stays within 50 MB, and knows what is long gone for days', async () => {
    const dir = tempFolder('memory');
    const { memory, clock } = openTestMemory(dir);
    keepPlain(memory, { names: OLD, files: [TRACE], domains: ['attacker.example'] });
    for (const day of ['2026-01-04', '2026-01-05', '2026-01-06']) {
      clock.day = day;
      flood(memory, 400_000);
      assert.ok(bytesOf(dir) <= MOST_BYTES, String(bytesOf(dir)));
      assert.match(memory.trouble() ?? '', /found no room/);
    }
    const asked = OLD.map((name) => `[file:name = '${name}']`);
    const others = [`[file:hashes.MD5 = '${TRACE.hashes['MD5']}']`, "[domain-name:value = 'attacker.example']"];
    assert.deepEqual(await metBy(memory, ...asked, ...others), [...asked, ...others]);
    memory.close();
  });
});

function flood(memory: Memory, names: number): void {
  for (let left = names; left > 0; left -= BATCH_LIMITS.seals) {
    for (const kind of ['name', 'path'] as const) {
      memory.keep({ of: kind, seals: randomBytes(BATCH_LIMITS.seals * SEAL_BYTES).toString('base64') });
    }
  }
}

function bytesOf(dir: string): number {
  return statSync(join(dir, 'memory.db')).size + statSync(join(dir, 'memory.db-wal')).size;
}
