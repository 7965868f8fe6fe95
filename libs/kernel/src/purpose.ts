/** What a voucher may pay for. Which of them a programme offers, and how, is its policy's business. */
export const PURPOSES = [
  'formal-education',
  'informal-training',
  'work-placement-and-coaching',
  'guidance',
  'skills-mapping',
  'income-compensation',
] as const;

export type Purpose = (typeof PURPOSES)[number];
