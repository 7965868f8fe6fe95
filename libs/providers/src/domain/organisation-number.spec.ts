import { expect, test } from '@jest/globals';
import { organisationNumber } from './organisation-number.js';

test('an organisation number is read in its usual forms', () => {
  for (const text of ['556999-9997', '5569999997', '16556999-9997'])
    expect(organisationNumber(text)).toBe('5569999997');
});

test('a wrong check digit, a personnummer and nonsense are refused', () => {
  for (const text of ['556999-9998', '199101022383', '910102-2383', '', 'abc']) {
    expect(organisationNumber(text)).toBeUndefined();
  }
});
