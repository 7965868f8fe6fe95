import type { Bench } from '../harness/bench.js';
import { grant } from './grant.js';
import { intake } from './intake.js';

/** In the order in which they run and stand in the table. */
export const benches: readonly Bench[] = [intake, grant];
