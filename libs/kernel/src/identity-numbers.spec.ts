import { describe, expect, test } from '@jest/globals';
import { decoded, holdsIdentityNumber, withoutIdentityNumbers } from './identity-numbers.js';

const HOLDING = [
  'Gäller 910102-2383.',
  '199101022383',
  'Anna (9101022383) ringde',
  'född 19910102 2383',
  'intyg för 900101+9802',
  '19160080-2399',
  '160080-2399',
  '701063-2391',
  'pnr910102-2383x',
  'p9101022383',
  'ärende-910102-2383-1',
  '910102–2383',
  '910102\u00a02383',
  '19910102 – 2383',
  '910102\u200b2383',
  '910102/2383',
  '910102_2383',
  '910102%2D2383',
  '910102%E2%80%932383',
  '910102%252d2383',
  '%C2%A09101022383',
  '９１０１０２-２３８３',
  '00000000-0000-0000-0000-199101022383',
];

const HOLDING_NONE = [
  'LIST-2026-117',
  'organisationsnummer 556999-9997',
  'bankgiro 5050-1055',
  'ring 070-123 45 67 den 2026-11-21',
  '2026-11-21T09:00:00.000Z',
  '910102-2384',
  '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11',
  'a1936a6e-7d3a-7c59-8a51-199101022383',
  'sha256 9f86d081884c7d659a2feaa09101022383ad015a3bf4f1b2b0b822cd15d6c15b',
  '1991010223830',
  '5000000000 öre',
  '',
];

describe('a text', () => {
  test.each(HOLDING)('holds a number: %s', (text) => {
    expect(holdsIdentityNumber(text)).toBe(true);
  });

  test.each(HOLDING)('is cleaned of it: %s', (text) => {
    const cleaned = withoutIdentityNumbers(text);
    expect(cleaned).toContain('[identity number]');
    expect(cleaned).not.toMatch(/2383|2399|2391|9802|２３８３/);
  });

  test.each(HOLDING_NONE)('holds none: %s', (text) => {
    expect(holdsIdentityNumber(text)).toBe(false);
  });

  test('keeps what stands around the numbers, and the ids', () => {
    const id = '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11';
    expect(withoutIdentityNumbers(`a 910102-2383 b 19910102 2383 c ${id}`)).toBe(
      `a [identity number] b [identity number] c ${id}`,
    );
  });

  test('is cleaned of a number with a wrong last digit as well', () => {
    expect(withoutIdentityNumbers('910102-2384')).toBe('[identity number]');
  });
});

test('an address is decoded as often as it was encoded, as far as it can be', () => {
  expect(decoded('/a/%39101022383')).toBe('/a/9101022383');
  expect(decoded('/a/910102%252D2383')).toBe('/a/910102-2383');
  expect(decoded('/a/%zz/%ff/%C3%A5')).toBe('/a/%zz/%ff/å');
});
