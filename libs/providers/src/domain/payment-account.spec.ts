import { expect, test } from '@jest/globals';
import { looksOdd, namesPerson, paymentAccount } from './payment-account.js';

test('bankgiro and plusgiro numbers are read with spaces and hyphens', () => {
  expect(paymentAccount('bankgiro', '5050-1055')).toEqual({ kind: 'bankgiro', number: '50501055' });
  expect(paymentAccount('bankgiro', '991-2346')).toEqual({ kind: 'bankgiro', number: '9912346' });
  expect(paymentAccount('plusgiro', '4 12 81 04-')).toEqual({ kind: 'plusgiro', number: '4128104' });
});

test('a wrong last digit or a wrong length is refused', () => {
  for (const number of ['5050-1056', '123', '123456789', '50501O55', '']) {
    expect(paymentAccount('bankgiro', number)).toBeUndefined();
  }
  for (const number of ['4128105', '1', '123456789']) expect(paymentAccount('plusgiro', number)).toBeUndefined();
  for (const number of ['12345', '1'.repeat(21)]) expect(paymentAccount('account', number)).toBeUndefined();
});

test('an odd account number is only warned about', () => {
  const account = paymentAccount('account', '8327-9, 12345678');
  expect(account).toEqual({ kind: 'account', number: '8327912345678' });
  expect(account && looksOdd(account)).toBe(true);
  expect(looksOdd({ kind: 'account', number: '99999999999' })).toBe(true);
  expect(looksOdd({ kind: 'bankgiro', number: '50501055' })).toBe(false);
});

test('an account that is numbered by its holder’s personnummer names a person', () => {
  const naming = ['9101022383', '199101022383', '3300 910102-2383', '3782-19910102-2383', '3300, 701063 2391'];
  const namingNobody = ['8327-9, 12345678', '3300 123456-7890', '6000 12 345 678', '33009101022384'];
  const names = (text: string) => {
    const account = paymentAccount('account', text);
    return account === undefined ? undefined : namesPerson(account);
  };
  expect(naming.map(names)).toEqual(naming.map(() => true));
  expect(namingNobody.map(names)).toEqual(namingNobody.map(() => false));
});
