import { policyDocument } from './scene.js';

/** The registers besides the population register, which every policy asks. */
export const OTHER_REGISTERS = ['pension', 'labour-market', 'employment', 'earlier-support'] as const;

/** The rule that asks each of them. */
export const RULE_OF = {
  pension: 'pension',
  'labour-market': 'labour-market-status',
  employment: 'employment-history',
  'earlier-support': 'earlier-support',
} as const;

/** A policy that asks every register, and lets everybody in who is of working age and has ever been employed. */
export const asksEveryRegister = (): Record<string, unknown> =>
  policyDocument({
    eligibility: {
      countedOn: 'submission-date',
      rules: [
        { rule: 'working-age', from: '2020-01-01', min: 18, max: 66 },
        { rule: 'residence', from: '2020-01-01', registeredInSweden: true },
        { rule: 'pension', from: '2020-01-01', allowed: ['none'] },
        {
          rule: 'labour-market-status',
          from: '2020-01-01',
          statuses: ['employed', 'self-employed', 'unemployed', 'in-programme', 'student', 'outside'],
        },
        { rule: 'employment-history', from: '2020-01-01', monthsMin: 1, withinMonths: 600 },
        {
          rule: 'earlier-support',
          from: '2020-01-01',
          kinds: ['transition-study-support'],
          withinMonths: 600,
          totalBelowMinor: '9000000000',
        },
      ],
    },
  });
