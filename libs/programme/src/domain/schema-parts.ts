import { COUNTY_CODES } from './counties.js';
import type { FieldSchema } from './rule.js';

// Parts that the schemas of several rules and of the document share. The descriptions are read by people who write a
// policy, in the reference pages and in what is told them when a field is wrong.

/** A whole number. */
export const wholeNumber = (minimum: number, maximum: number, description: string): FieldSchema => ({
  type: 'integer',
  minimum,
  maximum,
  description: `${description} A whole number from ${minimum} to ${maximum}.`,
});

/** A day that exists. */
export const day = (description: string): FieldSchema => ({
  type: 'string',
  format: 'date',
  description: `${description} A day that exists, as YYYY-MM-DD.`,
});

/** A moment. */
export const moment = (description: string): FieldSchema => ({
  type: 'string',
  format: 'date-time',
  description: `${description} A date and time with its offset, as 2027-01-01T00:00:00+01:00 (RFC 3339).`,
});

/** Öre above zero. */
export const amount = (description: string): FieldSchema => ({
  type: 'string',
  pattern: '^[1-9][0-9]{0,12}$',
  description: `${description} A whole number of öre above zero, as a string of digits: "150000" is 1 500 kr.`,
});

/** Short name: lower-case words with hyphens. */
export const slug = (description: string): FieldSchema => ({
  type: 'string',
  minLength: 1,
  maxLength: 60,
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  description: `${description} Lower-case letters, digits and single hyphens.`,
});

/** A name that people read. */
export const name = (maxLength: number, description: string): FieldSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: '^[^\\u0000-\\u001f\\u007f]*$',
  description: `${description} At most ${maxLength} characters on one line.`,
});

export const yesOrNo = (description: string): FieldSchema => ({ type: 'boolean', description });

/** One or more different values of a list. */
export const someOf = (values: readonly string[], description: string): FieldSchema => ({
  type: 'array',
  items: { type: 'string', enum: values, description },
  minItems: 1,
  uniqueItems: true,
  description,
});

export const counties = (description: string): FieldSchema =>
  someOf(COUNTY_CODES, `${description} County codes of two digits, in quotes.`);
