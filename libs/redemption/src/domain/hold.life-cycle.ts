import { lifeCycle } from '@techcheck/kernel';

export type HoldStatus =
  'requested' | 'held' | 'partly-captured' | 'captured' | 'released' | 'expired' | 'refunded' | 'declined' | 'lapsed';

export type HoldEvent = 'approve' | 'decline' | 'lapse' | 'capture-part' | 'capture' | 'release' | 'expire' | 'refund';

/**
 * The life of a hold. It starts as requested when a provider presents a code, as held when the learner has
 * agreed beforehand. A dispute is no state: it freezes whatever state the hold is in.
 */
export const holdLifeCycle = lifeCycle<HoldStatus, HoldEvent>({
  name: 'hold',
  initial: ['requested', 'held'],
  edges: [
    ['requested', 'approve', 'held'],
    ['requested', 'decline', 'declined'],
    ['requested', 'lapse', 'lapsed'],
    ['held', 'capture-part', 'partly-captured'],
    ['held', 'capture', 'captured'],
    ['held', 'release', 'released'],
    ['held', 'expire', 'expired'],
    ['partly-captured', 'capture', 'captured'],
    ['partly-captured', 'release', 'released'],
    ['partly-captured', 'expire', 'expired'],
    ['captured', 'refund', 'refunded'],
  ],
});
