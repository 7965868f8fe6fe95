import { lifeCycle } from '@techcheck/kernel';

export type PolicyDraftStatus = 'draft' | 'published' | 'discarded';

export type PolicyDraftEvent = 'publish' | 'discard';

/** The life of a proposed version. The database refuses every other change. */
export const policyDraftLifeCycle = lifeCycle<PolicyDraftStatus, PolicyDraftEvent>({
  name: 'policy-draft',
  initial: ['draft'],
  edges: [
    ['draft', 'publish', 'published'],
    ['draft', 'discard', 'discarded'],
  ],
});
