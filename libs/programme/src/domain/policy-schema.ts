import { PURPOSES } from '@techcheck/kernel';
import { EXAMPLE_POLICY } from './example-policy.js';
import { LABOUR_MARKET_STATUSES } from './facts.js';
import { POLICY_FORMAT, ROUND_ORDERS } from './policy-document.js';
import type { DatedRule, FieldSchema } from './rule.js';
import { DATED_RULES } from './rules/registry.js';
import { amount, counties, day, moment, name, slug, someOf, wholeNumber, yesOrNo } from './schema-parts.js';

type Schema = Readonly<Record<string, unknown>>;

/** An object with exactly these fields; the optional ones may be left out. */
function object(
  description: string,
  fields: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): FieldSchema {
  return {
    type: 'object',
    description,
    properties: fields,
    required: Object.keys(fields).filter((field) => !optional.includes(field)),
    additionalProperties: false,
  };
}

function list(items: Schema, minItems: number, maxItems: number, description: string): FieldSchema {
  return { type: 'array', items, minItems, maxItems, description };
}

/** One entry of `eligibility.rules`, with the terms that the rule itself declares. */
function entryOf({ id, law, name: about, fields, optional = [] }: DatedRule): Schema {
  return object(
    `${about.en}. ${law}.`,
    {
      rule: { const: id, description: `The rule: ${about.en}.` },
      from: day('The first day on which these terms apply.'),
      until: day('The last day on which they apply; left out: until further notice.'),
      ...fields,
    },
    ['until', ...optional],
  );
}

const eligibility = object('Who is eligible.', {
  countedOn: {
    type: 'string',
    anyOf: [{ const: 'submission-date' }, { format: 'date' }],
    description:
      'The day on which ages and periods are counted: submission-date, or a fixed day that exists, as YYYY-MM-DD.',
  },
  rules: list(
    {
      type: 'object',
      description: 'The terms of one rule for a period.',
      discriminator: { propertyName: 'rule' },
      oneOf: DATED_RULES.map(entryOf),
    },
    0,
    100,
    'The rules and their terms. Entries of one rule follow each other in time. That facts agree and that the person is alive is always asked.',
  ),
});

const purpose = object(
  'The vouchers for one purpose.',
  {
    purpose: { type: 'string', enum: PURPOSES, description: 'What the vouchers may pay for.' },
    amountMinor: amount('The amount of each voucher.'),
    number: wholeNumber(1, 100, 'How many such vouchers a checkbook has.'),
    validityDays: wholeNumber(1, 3650, 'Days a voucher can be used, from the grant.'),
    holdCeilingMinor: amount('The most one booking may set aside, not above the amount.'),
    ownContributionPercent: wholeNumber(
      0,
      99,
      'The part of a session’s price that the person pays themselves, in percent.',
    ),
    evidence: {
      ...list(slug('A kind of evidence, such as attendance-list.'), 1, 20, 'The kinds of evidence a capture may name.'),
      uniqueItems: true,
    },
    captureBeforeStart: yesOrNo('Whether money can be taken before the first day of the service.'),
    redeemers: {
      ...list(
        {
          type: 'string',
          pattern: '^[0-9]{2}[2-9][0-9]{7}$',
          description: 'An organisation number: ten digits in quotes, nobody’s personal number.',
        },
        1,
        1000,
        'Organisation numbers of those who may redeem the voucher; left out: every accredited provider.',
      ),
      uniqueItems: true,
    },
  },
  ['redeemers'],
);

const round = object('A period in which people can apply.', {
  name: name(100, 'What it is called, unlike every other round.'),
  opensAt: moment('The first moment at which one can apply.'),
  closesAt: moment('The first moment at which one no longer can.'),
  order: {
    type: 'string',
    enum: ROUND_ORDERS,
    description: 'In which order those who are eligible get money: as they applied, or as they are drawn.',
  },
});

const setAside = object(
  'A part of the budget for those in some counties, with some labour-market status, or both.',
  {
    code: slug('A short name, unlike every other.'),
    nameSv: name(100, 'What it is called in Swedish.'),
    nameEn: name(100, 'What it is called in English.'),
    percent: wholeNumber(1, 100, 'Its part of the budget, in percent.'),
    counties: counties('The counties whose residents it is for.'),
    labourMarketStatuses: someOf(LABOUR_MARKET_STATUSES, 'Whom on the labour market it is for.'),
    releasedOn: day('The day from which what is left of it is for everybody; left out: never.'),
  },
  ['counties', 'labourMarketStatuses', 'releasedOn'],
);

/**
 * JSON Schema (2020-12) of a policy document. Every rule's terms come from the rule's own file, so that this is the one
 * source for what is accepted, for what is published and for the reference pages.
 */
export const policySchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:techcheck:policy:${POLICY_FORMAT}`,
  title: 'Policy document',
  ...object(
    'One version of a programme’s rules: who may get what, from when.',
    {
      format: { const: POLICY_FORMAT, description: `The form of the document: ${POLICY_FORMAT}.` },
      inForceFrom: moment('When the version comes into force, after every earlier version of the programme.'),
      eligibility,
      purposes: list(purpose, 1, PURPOSES.length, 'The vouchers of a checkbook, one entry for each purpose.'),
      rounds: list(
        round,
        0,
        50,
        'Rounds to open. Those that are there already under the same name are changed, unless they have opened.',
      ),
      setAsides: list(setAside, 0, 50, 'Parts of the budget for some; a person belongs to the first that fits.'),
      deadlines: object('Days that a person, or the authority, has.', {
        reconsiderationDays: wholeNumber(1, 365, 'Days to ask for a rejection to be looked at again.'),
        delayNoticeDays: wholeNumber(1, 365, 'Days without a decision after which the person is told of the delay.'),
        reviewDays: wholeNumber(1, 365, 'Days in which a case officer decides what the rules could not.'),
        answerDays: wholeNumber(1, 365, 'Days the person has to answer when asked for more.'),
      }),
      quality: object('How automatic decisions are looked at afterwards.', {
        samplePercent: wholeNumber(0, 100, 'The part of the automatic decisions that a person looks at, in percent.'),
      }),
      holds: object('The terms of bookings.', {
        requestLapsesMinutes: wholeNumber(1, 100_000, 'Minutes the learner has to answer a provider’s request.'),
        coolingOffDays: wholeNumber(0, 365, 'Days in which the learner can let go of a booking without cost.'),
        expiresDays: wholeNumber(1, 365, 'Days after the last day of the session when a hold expires.'),
        attendanceSilenceDays: wholeNumber(0, 365, 'Days after which silence about attendance counts as consent.'),
        codeValidMinutes: wholeNumber(1, 1440, 'Minutes a one-time code can be used.'),
      }),
    },
    ['rounds', 'setAsides'],
  ),
  examples: [EXAMPLE_POLICY],
};
