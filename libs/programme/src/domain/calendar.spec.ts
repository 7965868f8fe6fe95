import { describe, expect, it } from '@jest/globals';
import { addMonths, ageOn, dayInSweden, isDay, isMoment } from './calendar.js';

describe('ageOn', () => {
  it.each([
    ['1980-05-17', '2026-05-16', 45],
    ['1980-05-17', '2026-05-17', 46],
    ['2026-01-01', '2026-01-01', 0],
    ['2026-01-02', '2026-01-01', -1],
    ['1918-11-21', '2026-11-21', 108],
  ])('of someone born %s is on %s %i', (born, day, age) => {
    expect(ageOn(born, day)).toBe(age);
  });

  it('is reached on 28 February in a common year by who was born on 29 February (lag 1930:173)', () => {
    expect(ageOn('2008-02-29', '2026-02-27')).toBe(17);
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(18);
  });

  it('is reached on 29 February itself in a leap year', () => {
    expect(ageOn('2008-02-29', '2028-02-28')).toBe(19);
    expect(ageOn('2008-02-29', '2028-02-29')).toBe(20);
  });
});

describe('dayInSweden', () => {
  it('is the next day already when UTC is late in the evening', () => {
    expect(dayInSweden(new Date('2026-06-30T22:30:00Z'))).toBe('2026-07-01');
    expect(dayInSweden(new Date('2026-12-31T22:30:00Z'))).toBe('2026-12-31');
    expect(dayInSweden(new Date('2026-12-31T23:00:00Z'))).toBe('2027-01-01');
  });
});

describe('isDay', () => {
  it.each(['2026-02-28', '2028-02-29', '0001-01-01'])('takes %s', (text) => expect(isDay(text)).toBe(true));
  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '2026-00-10', '2026-01-00', '', 20260101, null])(
    'refuses %s',
    (text) => expect(isDay(text)).toBe(false),
  );
});

describe('isMoment', () => {
  it.each(['2026-12-01T00:00:00Z', '2027-01-01T00:00:00.123456789+01:00'])('takes %s', (text) =>
    expect(isMoment(text)).toBe(true),
  );
  it.each([
    '2026-02-31T00:00:00Z',
    '2026-12-01T00:00:00',
    '2026-12-31T23:59:60Z',
    '1999-01-01T00:00:00Z',
    '2026-12-01',
    5,
  ])('refuses %s', (text) => expect(isMoment(text)).toBe(false));
});

describe('addMonths', () => {
  it.each([
    ['2026-11-21', -24, '2024-11-21'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2028-02-29', -12, '2027-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-12-31', 2, '2027-02-28'],
  ])('from %s by %i months is %s', (from, months, to) => expect(addMonths(from, months)).toBe(to));
});
