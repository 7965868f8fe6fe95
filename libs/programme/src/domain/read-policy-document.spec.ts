import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPolicyDocument } from './read-policy-document.js';

const purpose = (changes: object = {}) => ({
  purpose: 'guidance',
  amountMinor: '150000',
  validityDays: 180,
  holdCeilingMinor: '150000',
  evidence: ['meeting-note'],
  captureBeforeStart: true,
  ...changes,
});
const document = (changes: object = {}) => ({
  inForceFrom: '2027-01-01T00:00:00+01:00',
  eligibility: {
    ageCountedOn: 'submission-date',
    age: [{ from: '2026-01-01', min: 18, max: 66 }],
    residence: { registeredInSweden: true },
  },
  purposes: [purpose()],
  reconsiderationDays: 21,
  holds: {
    requestLapsesMinutes: 60,
    coolingOffDays: 14,
    expiresDays: 30,
    attendanceSilenceDays: 7,
    codeValidMinutes: 15,
  },
  ...changes,
});
const eligibility = (changes: object) => ({ eligibility: { ...document().eligibility, ...changes } });
const pointers = (value: unknown): string[] => {
  const reading = readPolicyDocument(value);
  return reading.ok ? [] : [...new Set(reading.errors.map((error) => error.pointer))].sort();
};

describe('readPolicyDocument', () => {
  it('takes a document that makes sense', () => {
    expect(readPolicyDocument(document())).toMatchObject({ ok: true });
  });

  it.each<[string, object, string[]]>([
    ['an unknown purpose', { purposes: [purpose({ purpose: 'holiday' })] }, ['/purposes/0/purpose']],
    ['a purpose twice', { purposes: [purpose(), purpose()] }, ['/purposes/1/purpose']],
    ['no purpose', { purposes: [] }, ['/purposes']],
    ['an amount with a comma', { purposes: [purpose({ amountMinor: '15,5' })] }, ['/purposes/0/amountMinor']],
    ['an amount as a number', { purposes: [purpose({ amountMinor: 1500 })] }, ['/purposes/0/amountMinor']],
    [
      'a ceiling above the amount',
      { purposes: [purpose({ holdCeilingMinor: '150001' })] },
      ['/purposes/0/holdCeilingMinor'],
    ],
    [
      'vouchers that add up to too much',
      {
        purposes: [
          purpose({ amountMinor: '1000000000000' }),
          purpose({ amountMinor: '1', holdCeilingMinor: '1', purpose: 'skills-mapping' }),
        ],
      },
      ['/purposes'],
    ],
    ['no age limit', eligibility({ age: [] }), ['/eligibility/age']],
    [
      'a lower limit above the upper',
      eligibility({ age: [{ from: '2026-01-01', min: 67, max: 18 }] }),
      ['/eligibility/age/0/max'],
    ],
    [
      'an impossible age',
      eligibility({ age: [{ from: '2026-01-01', min: -1, max: 151 }] }),
      ['/eligibility/age/0/max', '/eligibility/age/0/min'],
    ],
    ['an age in parts', eligibility({ age: [{ from: '2026-01-01', min: 18.5, max: 66 }] }), ['/eligibility/age/0/min']],
    [
      'age periods that overlap by a day',
      eligibility({
        age: [
          { from: '2026-01-01', until: '2026-12-31', min: 18, max: 66 },
          { from: '2026-12-31', min: 18, max: 67 },
        ],
      }),
      ['/eligibility/age/1'],
    ],
    [
      'a period that ends before it begins',
      eligibility({ age: [{ from: '2026-01-02', until: '2026-01-01', min: 18, max: 66 }] }),
      ['/eligibility/age/0/until'],
    ],
    ['a day that does not exist', eligibility({ ageCountedOn: '2027-02-29' }), ['/eligibility/ageCountedOn']],
    ['a day without an age limit', eligibility({ ageCountedOn: '2025-12-31' }), ['/eligibility/ageCountedOn']],
    [
      'a county that does not exist',
      eligibility({ residence: { registeredInSweden: true, counties: ['02'] } }),
      ['/eligibility/residence/counties'],
    ],
    [
      'a missing part',
      { holds: undefined, eligibility: { ...document().eligibility, residence: undefined } },
      ['/eligibility/residence', '/holds'],
    ],
    ['lists in the place of objects', { holds: [], eligibility: [] }, ['/eligibility', '/holds']],
    ['a residence rule that is an empty list', eligibility({ residence: [] }), ['/eligibility/residence']],
    ['an age limit that is an empty list', eligibility({ age: [[]] }), ['/eligibility/age']],
    ['an age limit that is nothing', eligibility({ age: [null] }), ['/eligibility/age', '/eligibility/age/0']],
    ['a purpose that is an empty list', { purposes: [[]] }, ['/purposes']],
    [
      'an amount above the largest',
      { purposes: [purpose({ amountMinor: '1000000000001' })] },
      ['/purposes', '/purposes/0/amountMinor'],
    ],
    ['a day that does not exist', { inForceFrom: '2027-02-31T00:00:00Z' }, ['/inForceFrom']],
    ['an offset that no zone has', { inForceFrom: '2027-01-01T00:00:00+23:00' }, ['/inForceFrom']],
    ['a time without an offset', { inForceFrom: '2027-01-01T00:00:00' }, ['/inForceFrom']],
    ['a leap second', { inForceFrom: '2026-12-31T23:59:60Z' }, ['/inForceFrom']],
    ['an unknown field', { discount: 1 }, ['/discount']],
  ])('refuses %s', (_, changes, expected) => expect(pointers(document(changes))).toEqual(expected));

  it.each([null, [], 'policy', 5, undefined])('refuses %j, which is no object', (value) => {
    expect(pointers(value)).toEqual(['']);
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readPolicyDocument(value)));
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(document())), (value, key) => {
        readPolicyDocument(document({ [key]: value }));
      }),
    );
    fc.assert(fc.property(fc.array(fc.jsonValue()), (age) => void readPolicyDocument(document(eligibility({ age })))));
    fc.assert(fc.property(fc.array(fc.jsonValue()), (purposes) => void readPolicyDocument(document({ purposes }))));
  });
});
