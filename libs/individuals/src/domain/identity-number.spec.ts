import { describe, expect, test } from '@jest/globals';
import { identityNumber } from './identity-number.js';
import { numberFacts } from './number-facts.js';

describe('an identity number', () => {
  test.each([
    ['12 digits', '199101022383'],
    ['12 digits and a hyphen', '19910102-2383'],
    ['10 digits and a hyphen', '910102-2383'],
    ['10 digits', '9101022383'],
  ])('is read from %s', (_, text) => {
    expect(identityNumber(text)).toBe('199101022383');
  });

  test('written with a plus belongs to somebody who is a hundred or older', () => {
    expect(identityNumber('900101+9802')).toBe('189001019802');
  });

  test.each([
    ['a month that is not known', '191600802399'],
    ['a day that is not known', '191806602395'],
    ['a day that its month does not have', '193002902397'],
    ['no month and the separator', '19160080-2399'],
  ])('may be a samordningsnummer with %s', (_, text) => {
    const number = identityNumber(text);
    expect(number).toBe(text.replace('-', ''));
    expect(number && numberFacts(number)).toEqual({ kind: 'samordningsnummer', birthDate: null });
  });

  test.each([
    ['a wrong check digit', '199101022384'],
    ['an incomplete date and a wrong check digit', '191600802398'],
    ['no month but the day of a personnummer', '199100022383'],
    ['letters', '19910102TF83'],
    ['a day that does not exist', '199102302383'],
    ['nothing', ''],
  ])('is nothing with %s', (_, text) => {
    expect(identityNumber(text)).toBeUndefined();
  });
});
