import { lifeCycle } from '@techcheck/kernel';

export type AccreditationStatus =
  'applied' | 'under-review' | 'accredited' | 'suspended' | 'rejected' | 'withdrawn' | 'expired';

export type AccreditationEvent = 'review' | 'accredit' | 'reject' | 'withdraw' | 'suspend' | 'reinstate' | 'expire';

/** The life of an accreditation. The database refuses every other change. */
export const accreditationLifeCycle = lifeCycle<AccreditationStatus, AccreditationEvent>({
  name: 'accreditation',
  initial: ['applied'],
  edges: [
    ['applied', 'review', 'under-review'],
    ['applied', 'accredit', 'accredited'],
    ['applied', 'reject', 'rejected'],
    ['applied', 'withdraw', 'withdrawn'],
    ['under-review', 'accredit', 'accredited'],
    ['under-review', 'reject', 'rejected'],
    ['under-review', 'withdraw', 'withdrawn'],
    ['accredited', 'suspend', 'suspended'],
    ['accredited', 'withdraw', 'withdrawn'],
    ['accredited', 'expire', 'expired'],
    ['suspended', 'reinstate', 'accredited'],
    ['suspended', 'withdraw', 'withdrawn'],
    ['suspended', 'expire', 'expired'],
  ],
});
