import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationDocument } from '../../scripts/configuration-doc.ts';
import { SETTING_NAMES } from '../../src/model/settings.ts';

describe('docs/configuration.md', () => {
  it('is what npm run docs:configuration writes', () => {
    const page = join(import.meta.dirname, '../../docs/configuration.md');
    assert.equal(readFileSync(page, 'utf8'), configurationDocument());
  });

  it('tells every setting, what it takes and what it is without', () => {
    const sections = configurationDocument().split('\n## ').slice(1);
    assert.deepEqual(
      sections.map((section) => /^`(\w+)`/u.exec(section)?.[1]),
      SETTING_NAMES,
    );
    for (const section of sections) assert.match(section, /\n\n\S.*\n- takes \S.*\n- (?:default: \S|not set)/su);
  });
});
