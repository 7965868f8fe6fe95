import { metrics } from '@techcheck/platform';
import { Counter, Gauge, Histogram } from 'prom-client';

/** What we ask of the registers and what comes back. Numbers of people, never who. */
export const registerMetrics = {
  questions: new Counter({
    name: 'techcheck_register_people_asked_total',
    help: 'People a register was asked about.',
    labelNames: ['source'],
    registers: [metrics],
  }),
  answers: new Counter({
    name: 'techcheck_register_people_answered_total',
    help: 'People a register answered for.',
    labelNames: ['source'],
    registers: [metrics],
  }),
  failures: new Counter({
    name: 'techcheck_register_failures_total',
    help: 'Questions that failed: timeout, unavailable (it said so or could not be reached), resting (the breaker is open, nothing was asked), fault (anything else).',
    labelNames: ['source', 'reason'],
    registers: [metrics],
  }),
  breaker: new Gauge({
    name: 'techcheck_register_breaker_state',
    help: 'The circuit breaker of a register: 0 closed, 1 trying, 2 open.',
    labelNames: ['source'],
    registers: [metrics],
  }),
  duration: new Histogram({
    name: 'techcheck_register_question_seconds',
    help: 'Time from a question to its answer or failure.',
    labelNames: ['source'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [metrics],
  }),
};
