import type { PolicyDocument } from './policy-document.js';

/** A whole document, as the reference pages show it. */
export const EXAMPLE_POLICY: PolicyDocument = {
  format: 2,
  inForceFrom: '2027-01-01T00:00:00+01:00',
  eligibility: {
    countedOn: 'submission-date',
    rules: [
      { rule: 'working-age', from: '2026-01-01', until: '2031-12-31', min: 18, max: 66 },
      { rule: 'residence', from: '2020-01-01', registeredInSweden: true },
      { rule: 'pension', from: '2026-01-01', allowed: ['none', 'partial'] },
      {
        rule: 'earlier-support',
        from: '2026-01-01',
        kinds: ['transition-study-support'],
        withinMonths: 24,
        totalBelowMinor: '5000000',
      },
    ],
  },
  purposes: [
    {
      purpose: 'guidance',
      amountMinor: '150000',
      number: 2,
      validityDays: 180,
      holdCeilingMinor: '150000',
      ownContributionPercent: 10,
      evidence: ['meeting-note'],
      captureBeforeStart: true,
    },
  ],
  rounds: [
    {
      name: 'Våren 2027',
      opensAt: '2027-01-15T08:00:00+01:00',
      closesAt: '2027-06-01T00:00:00+02:00',
      order: 'lottery',
    },
  ],
  setAsides: [
    {
      code: 'norrland',
      nameSv: 'Arbetslösa i Norrland',
      nameEn: 'Unemployed in Norrland',
      percent: 20,
      counties: ['24', '25'],
      labourMarketStatuses: ['unemployed'],
      releasedOn: '2027-10-01',
    },
  ],
  deadlines: { reconsiderationDays: 21, delayNoticeDays: 60, reviewDays: 30, answerDays: 14 },
  quality: { samplePercent: 2 },
  holds: {
    requestLapsesMinutes: 60,
    coolingOffDays: 14,
    expiresDays: 30,
    attendanceSilenceDays: 7,
    codeValidMinutes: 15,
  },
};
