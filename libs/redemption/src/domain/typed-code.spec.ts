import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupTypedCode, newTypedCode, readTypedCode } from './typed-code.js';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('typed codes', () => {
  test('a code is read back however it is spelled', () => {
    for (let turn = 0; turn < 500; turn += 1) {
      const code = newTypedCode();
      const shown = groupTypedCode(code);
      expect(shown).toHaveLength(20);
      const sloppy = shown
        .toLowerCase()
        .replaceAll('0', 'o')
        .replaceAll('1', turn % 2 === 0 ? 'i' : 'L');
      expect(readTypedCode(` ${sloppy.replaceAll('-', ' - ')} `)).toBe(code);
    }
  });

  test('one wrong sign is always noticed', () => {
    fc.assert(
      fc.property(fc.nat(16), fc.nat(31), (place, digit) => {
        const code = newTypedCode();
        const other = DIGITS.charAt(digit);
        fc.pre(code.charAt(place) !== other);
        expect(readTypedCode(code.slice(0, place) + other + code.slice(place + 1))).toBeUndefined();
      }),
    );
  });

  test('two neighbours swapped are always noticed', () => {
    fc.assert(
      fc.property(fc.nat(15), (place) => {
        const code = newTypedCode();
        fc.pre(code.charAt(place) !== code.charAt(place + 1));
        const swapped = code.slice(0, place) + code.charAt(place + 1) + code.charAt(place) + code.slice(place + 2);
        expect(readTypedCode(swapped)).toBeUndefined();
      }),
    );
  });

  test('what is no code at all is not read, and never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readTypedCode(text)));
    for (const text of ['', '0', 'U'.repeat(18), `${'0'.repeat(17)}U`, 'ß'.repeat(18)]) {
      expect(readTypedCode(text)).toBeUndefined();
    }
    // The check symbol of zero is zero (crockford.com/base32.html).
    expect(readTypedCode('O'.repeat(18))).toBe('0'.repeat(18));
  });

  test('codes do not repeat and use every digit', () => {
    const codes = Array.from({ length: 2_000 }, newTypedCode);
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(codes.flatMap((code) => [...code.slice(0, 17)])).size).toBe(32);
  });
});
