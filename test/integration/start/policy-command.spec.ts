import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { EXAMPLE_POLICY } from '../../../libs/programme/src/domain/example-policy.js';
import { repositoryRoot } from '../../support/product-process.js';
import { makeScratchDirectory, removeScratchDirectory } from '../../support/scratch.js';

describe('techcheck policy', () => {
  let folder: string;
  beforeAll(() => {
    folder = makeScratchDirectory('policy');
  });
  afterAll(() => removeScratchDirectory(folder));

  const written = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const techcheck = (...args: string[]) =>
    spawnSync(process.execPath, [join(repositoryRoot(), 'dist/apps/cli/src/main.js'), 'policy', ...args], {
      encoding: 'utf8',
    });

  test('check takes a right document and says all that is wrong with another, with line and column', () => {
    const right = techcheck('check', written('right.yaml', stringify(EXAMPLE_POLICY)));
    expect([right.status, right.stdout]).toEqual([0, expect.stringContaining('can be published')]);
    const text = stringify(EXAMPLE_POLICY).replace('max: 66', 'max: 17').replace('percent: 20', 'percent: many');
    const file = written('wrong.yaml', text);
    const wrong = techcheck('check', file);
    const lineOf = (scrap: string): number => text.slice(0, text.indexOf(scrap)).split('\n').length;
    expect(wrong.status).toBe(1);
    expect(wrong.stdout.trim().split('\n')).toEqual([
      expect.stringContaining(`${file}:${lineOf('max: 17')}:7  /eligibility/rules/0/max  min-above-max  `),
      expect.stringContaining(`${file}:${lineOf('percent: many')}:5  /setAsides/0/percent  wrong-type  `),
    ]);
    expect(techcheck('check', join(folder, 'nowhere.yaml')).stderr).toContain('cannot be read');
  });

  test('diff tells in sentences what changes, in either language', () => {
    const older = written('older.yaml', stringify(EXAMPLE_POLICY));
    const newer = written('newer.yaml', stringify(EXAMPLE_POLICY).replace('samplePercent: 2', 'samplePercent: 5'));
    expect(techcheck('diff', older, newer).stdout).toBe(
      'Tider\n  Ändrat: 5 % av de automatiska besluten granskas i efterhand av en handläggare. ' +
        'Tidigare: 2 % av de automatiska besluten granskas i efterhand av en handläggare.\n\n',
    );
    expect(techcheck('diff', older, newer, '--language', 'en').stdout).toMatch(/^Deadlines\n {2}Changed: 5 %/);
    expect(techcheck('diff', older, older).stdout).toBe('De säger detsamma.\n');
    expect(techcheck('diff', older, written('none.yaml', 'format: 2')).status).toBe(1);
  });
});
