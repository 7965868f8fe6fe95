import { expect, test } from '@jest/globals';
import { Problem } from './problem.js';

test('a problem document carries the catalogue, the request and what the refusal tells besides', () => {
  const document = new Problem('amount-above-price', { priceMinor: '5000' }).document('urn:uuid:1');
  expect(document).toMatchObject({
    type: '/problems/amount-above-price',
    status: 409,
    code: 'amount-above-price',
    instance: 'urn:uuid:1',
    priceMinor: '5000',
  });
});

test('the status of the thing refused does not take the place of the HTTP status', () => {
  const document = new Problem('hold-wrong-status', { status: 'captured' }).document();
  expect(document.status).toBe(409);
  expect(document['currentStatus']).toBe('captured');
});

test('a refusal that lists wrong fields keeps them under errors', () => {
  const errors = [{ pointer: '/amountMinor', code: 'matches', detail: 'amountMinor must be digits' }];
  expect(new Problem('validation-failed', { errors }).document().errors).toEqual(errors);
});

test('a wrong field is named without the identity number that somebody used as its name', () => {
  const detail = 'property 19910102-2383 should not exist';
  const document = new Problem('validation-failed', {}, [
    { pointer: '/19910102-2383', code: 'unknown', detail },
  ]).document();
  expect(JSON.stringify(document)).not.toContain('2383');
});
