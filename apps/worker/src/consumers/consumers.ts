import type { INestApplicationContext } from '@nestjs/common';
import { GrantBudget } from '@techcheck/checkbook';
import type { Settings } from '@techcheck/config';
import { CheckEligibility } from '@techcheck/eligibility';
import { OutboxConsumer, type OutboxConsumerDependencies } from '@techcheck/platform';
import { checkSubmitted } from './check-submitted.js';
import { grantDue } from './grant-due.js';

/** While one check waits for the register or the database, the next one opens its numbers. */
const CHECKS_AT_ONCE = 3;

/** Works on every queue that platform.subscription names. */
export function startConsumers(
  app: INestApplicationContext,
  from: OutboxConsumerDependencies,
  { register }: Settings,
): OutboxConsumer[] {
  const { ratePerSecond } = register.population;
  const rateLimit = ratePerSecond > 0 ? { max: ratePerSecond, durationMs: 1_000 } : undefined;
  return [
    new OutboxConsumer(
      from,
      'eligibility',
      { 'application.submitted': checkSubmitted(app.get(CheckEligibility)) },
      { concurrency: CHECKS_AT_ONCE, rateLimit },
    ),
    // One at a time: a budget has one lock, and waiting for it would only hold a connection.
    new OutboxConsumer(from, 'grants', { 'grant.due': grantDue(app.get(GrantBudget), from.database) }),
  ];
}
