import { lifeCycle } from '@techcheck/kernel';

export const APPLICATION_STATUSES = [
  'submitted',
  'checking',
  'manual-review',
  'eligible',
  'waitlisted',
  'granted',
  'rejected',
  'withdrawn',
] as const;

export type ApplicationStatus = (typeof APPLICATION_STATUSES)[number];

export type ApplicationEvent = 'check' | 'accept' | 'reject' | 'refer' | 'wait' | 'grant' | 'withdraw' | 'reconsider';

/** The life of an application. The database refuses every other change. */
export const applicationLifeCycle = lifeCycle<ApplicationStatus, ApplicationEvent>({
  name: 'application',
  initial: ['submitted'],
  edges: [
    ['submitted', 'check', 'checking'],
    ['checking', 'accept', 'eligible'],
    ['checking', 'reject', 'rejected'],
    ['checking', 'refer', 'manual-review'],
    ['manual-review', 'accept', 'eligible'],
    ['manual-review', 'reject', 'rejected'],
    ['eligible', 'grant', 'granted'],
    ['eligible', 'wait', 'waitlisted'],
    ['waitlisted', 'grant', 'granted'],
    ['rejected', 'reconsider', 'checking'],
    ['submitted', 'withdraw', 'withdrawn'],
    ['checking', 'withdraw', 'withdrawn'],
    ['manual-review', 'withdraw', 'withdrawn'],
    ['eligible', 'withdraw', 'withdrawn'],
    ['waitlisted', 'withdraw', 'withdrawn'],
  ],
});
