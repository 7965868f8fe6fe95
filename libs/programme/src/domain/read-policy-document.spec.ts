import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { isDay, isMoment } from './calendar.js';
import { EXAMPLE_POLICY } from './example-policy.js';
import { policySchema } from './policy-schema.js';
import { readPolicyDocument } from './read-policy-document.js';
import { DATED_RULES } from './rules/registry.js';

const purpose = (changes: object = {}) => ({ ...EXAMPLE_POLICY.purposes[0], ...changes });
const round = (changes: object = {}) => ({ ...EXAMPLE_POLICY.rounds?.[0], ...changes });
const part = (changes: object = {}) => ({ ...EXAMPLE_POLICY.setAsides?.[0], ...changes });
const document = (changes: object = {}) => ({ ...EXAMPLE_POLICY, ...changes });
const rules = (...entries: object[]) => ({ eligibility: { countedOn: 'submission-date', rules: entries } });
const age = (changes: object = {}) => ({ rule: 'working-age', from: '2026-01-01', min: 18, max: 66, ...changes });
const countedOn = (day: string) => ({ eligibility: { ...EXAMPLE_POLICY.eligibility, countedOn: day } });

/** Every error as `pointer code`. */
const errors = (value: unknown): string[] => {
  const reading = readPolicyDocument(value);
  return reading.ok ? [] : reading.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();
};

describe('readPolicyDocument', () => {
  it('takes a document that makes sense, and one without rounds, set-asides or rules', () => {
    expect(readPolicyDocument(EXAMPLE_POLICY)).toMatchObject({ ok: true });
    const { rounds: _, setAsides: __, ...others } = document(rules());
    expect(errors(others)).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['another format', { format: 1 }, ['/format not-allowed']],
    ['an unknown purpose', { purposes: [purpose({ purpose: 'holiday' })] }, ['/purposes/0/purpose not-allowed']],
    ['a purpose twice', { purposes: [purpose(), purpose()] }, ['/purposes/1/purpose duplicate-purpose']],
    ['no purpose', { purposes: [] }, ['/purposes too-few']],
    [
      'an amount with a comma',
      { purposes: [purpose({ amountMinor: '15,5' })] },
      ['/purposes/0/amountMinor wrong-form'],
    ],
    ['an amount as a number', { purposes: [purpose({ amountMinor: 1500 })] }, ['/purposes/0/amountMinor wrong-type']],
    [
      'a ceiling above the amount',
      { purposes: [purpose({ holdCeilingMinor: '150001' })] },
      ['/purposes/0/holdCeilingMinor ceiling-above-amount'],
    ],
    [
      'vouchers that add up to too much',
      { purposes: [purpose({ amountMinor: '500000000001', holdCeilingMinor: '1', number: 2 })] },
      ['/purposes sum-too-large'],
    ],
    [
      'an own contribution of everything',
      { purposes: [purpose({ ownContributionPercent: 100 })] },
      ['/purposes/0/ownContributionPercent too-large'],
    ],
    [
      'an own contribution to lost income',
      { purposes: [purpose({ purpose: 'income-compensation', ownContributionPercent: 5 })] },
      ['/purposes/0/ownContributionPercent own-contribution-without-price'],
    ],
    [
      'a redeemer with a wrong check digit, one twice, and a person',
      { purposes: [purpose({ redeemers: ['5560360794', '5560360793', '5560360793', '8005171234'] })] },
      [
        '/purposes/0/redeemers duplicate',
        '/purposes/0/redeemers/0 wrong-check-digit',
        '/purposes/0/redeemers/3 wrong-form',
      ],
    ],
    ['limits that exclude everybody', rules(age({ min: 67, max: 18 })), ['/eligibility/rules/0/max min-above-max']],
    [
      'impossible ages',
      rules(age({ min: -1, max: 151 })),
      ['/eligibility/rules/0/max too-large', '/eligibility/rules/0/min too-small'],
    ],
    ['an age in parts', rules(age({ min: 18.5 })), ['/eligibility/rules/0/min wrong-type']],
    [
      'periods of one rule that overlap by a day',
      rules(age({ until: '2027-12-31' }), age({ from: '2027-12-31' })),
      ['/eligibility/rules/1 periods-overlap'],
    ],
    [
      'a period that ends before it begins',
      rules(age({ from: '2027-01-02', until: '2027-01-01' })),
      ['/eligibility/rules/0/until until-before-from'],
    ],
    [
      'terms that end before the version begins',
      rules(age({ until: '2026-12-31' })),
      ['/eligibility/rules/0/until ended-before-in-force'],
    ],
    ['a day that does not exist', countedOn('2027-02-29'), ['/eligibility/countedOn wrong-form']],
    ['a day without terms', countedOn('2025-12-31'), [
      '/eligibility/countedOn no-terms-on-day',
      '/eligibility/countedOn no-terms-on-day',
      '/eligibility/countedOn no-terms-on-day',
    ]], // prettier-ignore
    ['an unknown rule', rules({ rule: 'zodiac', from: '2026-01-01' }), ['/eligibility/rules/0/rule unknown-rule']],
    ['an entry without a rule', rules({ from: '2026-01-01' }), ['/eligibility/rules/0/rule missing']],
    ['an entry that is none', rules([] as object), ['/eligibility/rules/0 wrong-type']],
    [
      'a rule without its terms',
      rules({ rule: 'pension', from: '2026-01-01' }),
      ['/eligibility/rules/0/allowed missing'],
    ],
    [
      'terms of another rule',
      rules({ rule: 'pension', from: '2026-01-01', allowed: ['none'], min: 18 }),
      ['/eligibility/rules/0/min unknown-field'],
    ],
    [
      'a county that does not exist, and one in no country',
      rules({ rule: 'residence', from: '2026-01-01', registeredInSweden: false, counties: ['01', '02'] }),
      ['/eligibility/rules/0/counties/1 not-allowed'],
    ],
    [
      'more months than there are',
      rules({ rule: 'employment-history', from: '2026-01-01', monthsMin: 13, withinMonths: 12 }),
      ['/eligibility/rules/0/withinMonths min-above-max'],
    ],
    ['set-asides above the whole', { setAsides: [part({ percent: 60 }), part({ code: 'x', percent: 41, counties: ['01'] })] }, [
      '/setAsides set-asides-above-whole',
    ]], // prettier-ignore
    [
      'a set-aside for everybody',
      { setAsides: [part({ counties: undefined, labourMarketStatuses: undefined })] },
      ['/setAsides/0 for-everybody'],
    ],
    [
      'a set-aside whose people all belong to one before, and a code twice',
      { setAsides: [part({ labourMarketStatuses: undefined }), part({ counties: ['25'] })] },
      ['/setAsides/1 never-reached', '/setAsides/1/code duplicate-code'],
    ],
    ['a round that closes before it opens', { rounds: [round({ closesAt: '2027-01-15T06:59:59Z' })] }, [
      '/rounds/0/closesAt closes-before-opens',
    ]], // prettier-ignore
    [
      'rounds that overlap, under one name',
      { rounds: [round(), round({ opensAt: '2027-05-31T21:59:59Z', closesAt: '2027-07-01T00:00:00Z' })] },
      ['/rounds/1 rounds-overlap', '/rounds/1/name duplicate-name'],
    ],
    [
      'a number of somebody in a name',
      { rounds: [round({ name: 'Anna 19800517-1234' })] },
      ['/rounds/0/name holds-identity-number'],
    ],
    ['a blank name', { rounds: [round({ name: ' ' })] }, ['/rounds/0/name blank']],
    [
      'a missing part',
      { holds: undefined, eligibility: {} },
      ['/eligibility/countedOn missing', '/eligibility/rules missing', '/holds missing'],
    ],
    ['a time without an offset', { inForceFrom: '2027-01-01T00:00:00' }, ['/inForceFrom wrong-form']],
    ['an unknown field', { discount: 1 }, ['/discount unknown-field']],
  ])('refuses %s', (_, changes, expected) => {
    expect(errors(JSON.parse(JSON.stringify(document(changes))))).toEqual(expected);
  });

  it('tells all errors at once, each with what to do about it', () => {
    const wrong = document({
      inForceFrom: 'tomorrow',
      ...rules(age({ min: 70, max: 18 }), age({ from: '2026-06-01', max: 200 }), { rule: 'zodiac' }),
      purposes: [purpose({ holdCeilingMinor: '150001', evidence: [] })],
      quality: { samplePercent: 101 },
    });
    expect(errors(wrong)).toEqual([
      '/eligibility/rules/0/max min-above-max',
      '/eligibility/rules/1 periods-overlap',
      '/eligibility/rules/1/max too-large',
      '/eligibility/rules/2/rule unknown-rule',
      '/inForceFrom wrong-form',
      '/purposes/0/evidence too-few',
      '/purposes/0/holdCeilingMinor ceiling-above-amount',
      '/quality/samplePercent too-large',
    ]);
    const reading = readPolicyDocument(wrong);
    expect(reading.ok || reading.errors.every(({ detail }) => /^[A-Z].{15,}[.?]$/.test(detail))).toBe(true);
  });

  it.each([null, [], 'policy', 5, undefined])('refuses %j, which is no object', (value) => {
    expect(errors(value)).toEqual([' wrong-type']);
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (value) => void readPolicyDocument(value)));
    for (const put of [
      (value: unknown) => document({ purposes: value }),
      (value: unknown) => document({ purposes: [purpose({ redeemers: value, amountMinor: value })] }),
      (value: unknown) => document({ rounds: value, setAsides: value }),
      (value: unknown) => document({ eligibility: { countedOn: value, rules: value } }),
      (value: unknown) => document(rules(age({ from: value, until: value }))),
    ]) {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())), (value) => void readPolicyDocument(put(value))),
      );
    }
  });
});

describe('policySchema', () => {
  it('is a JSON Schema that others can use, and takes its own example', () => {
    const ajv = new Ajv2020({ strict: false, formats: { date: isDay, 'date-time': isMoment } });
    expect(ajv.validateSchema(policySchema)).toBe(true);
    const fits = ajv.compile(policySchema);
    expect(fits(EXAMPLE_POLICY)).toBe(true);
    expect(fits(document(rules({ rule: 'zodiac', from: '2026-01-01' })))).toBe(false);
  });

  it('says of every field what to write there', () => {
    const silent: string[] = [];
    const walk = (schema: Record<string, unknown>, at: string): void => {
      if (typeof schema['description'] !== 'string') silent.push(at);
      for (const [name, field] of Object.entries(
        (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        walk(field, `${at}/${name}`);
      }
      for (const branch of (schema['oneOf'] ?? []) as Record<string, unknown>[]) walk(branch, `${at}|`);
      if (schema['items']) walk(schema['items'] as Record<string, unknown>, `${at}[]`);
    };
    walk(policySchema, '');
    expect(silent).toEqual([]);
  });

  it.each(DATED_RULES.map((rule) => [rule.id, rule] as const))('describes the rule %s in both languages', (_, rule) => {
    expect(rule.name.sv && rule.name.en && rule.law).toBeTruthy();
  });
});
