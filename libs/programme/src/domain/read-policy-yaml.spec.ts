import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { EXAMPLE_POLICY } from './example-policy.js';
import { readPolicyYaml } from './read-policy-yaml.js';

const places = (text: string): string[] => {
  const reading = readPolicyYaml(text);
  return reading.ok
    ? []
    : reading.errors.map(({ line, column, pointer, code }) => `${line}:${column} ${pointer} ${code}`);
};

/** A document with one thing replaced in its text. */
const changed = (from: string, to: string): string => {
  const text = stringify(EXAMPLE_POLICY);
  if (!text.includes(from)) throw new Error(`the example does not say ${from}`);
  return text.replace(from, to);
};

describe('readPolicyYaml', () => {
  it('reads what JSON says as well', () => {
    expect(readPolicyYaml(stringify(EXAMPLE_POLICY))).toEqual({ ok: true, document: EXAMPLE_POLICY });
    expect(readPolicyYaml(JSON.stringify(EXAMPLE_POLICY))).toEqual({ ok: true, document: EXAMPLE_POLICY });
  });

  it('takes days and moments without quotes', () => {
    expect(places(changed('from: 2026-01-01', 'from: 2026-01-02'))).toEqual([]);
  });

  it('says in which line and column each error stands', () => {
    const text = 'format: 2\ninForceFrom: tomorrow\nextra: 1\npurposes:\n  - purpose: guidance\n    amountMinor: 5\n';
    expect(places(text)).toEqual(
      expect.arrayContaining([
        '2:1 /inForceFrom wrong-form',
        '3:1 /extra unknown-field',
        '6:5 /purposes/0/amountMinor wrong-type',
      ]),
    );
    // What is missing stands where it should have been.
    expect(places(text)).toContain('5:5 /purposes/0/evidence missing');
  });

  it.each([
    ['a key twice', changed('format: 2', 'format: 2\nformat: 2'), 'duplicate-key'],
    ['an alias', 'a: &a [1]\nb: *a\n', 'yaml-reference'],
    ['a tag', 'format: !!binary aGVq\n', 'not-allowed'],
    ['a tag of our own', 'format: !secret 2\n', 'yaml'],
    ['half a list', 'format: [2\n', 'yaml'],
    ['two documents', 'format: 2\n---\nformat: 2\n', 'yaml'],
    ['brackets without end', '[1,'.repeat(10_000), 'too-deep'],
    ['dashes without end', '- '.repeat(10_000), 'too-deep'],
    ['a text without end', `# ${'x'.repeat(300_000)}`, 'too-long'],
    ['nothing', '', 'wrong-type'],
    ['a prototype', '__proto__: { format: 2 }\n', 'unknown-field'],
  ])('refuses %s', (_, text, code) => {
    const reading = readPolicyYaml(text);
    expect(reading.ok ? [] : reading.errors.map((error) => error.code)).toContain(code);
  });

  it('refuses a bomb of references without unfolding it', () => {
    const levels = Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    expect(places(['a0: &a0 [x]', ...levels].join('\n')).every((place) => place.endsWith('yaml-reference'))).toBe(true);
  });

  it('does not go through very many keys one by one', () => {
    const keys = Array.from({ length: 22_000 }, (_, n) => `k${n}: 1`).join('\n');
    expect(places(keys)).toEqual(['1:1  too-long']);
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => void readPolicyYaml(text)));
    const scraps = fc.constantFrom(
      '- ',
      '? ',
      ': ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      '&a',
      '*a',
      '!!x',
      '"',
      "'",
      '|',
      'k',
    );
    fc.assert(fc.property(fc.array(scraps), (parts) => void readPolicyYaml(parts.join(''))));
  });
});
