import type { CheckEligibility } from '@techcheck/eligibility';
import type { TopicHandler } from '@techcheck/platform';

/** application.submitted: check it. The check marks the rows done together with its decisions. */
export function checkSubmitted(checkEligibility: CheckEligibility): TopicHandler {
  return (rows, { signal }) => checkEligibility.execute(rows, signal);
}
