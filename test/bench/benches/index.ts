import type { Bench } from '../harness/bench.js';
import { decide } from './decide.js';
import { grant } from './grant.js';
import { growth } from './growth.js';
import { holdCapture } from './hold-capture.js';
import { hotVoucher } from './hot-voucher.js';
import { intake } from './intake.js';
import { start } from './start.js';

/** In the order in which they run and stand in the table. */
export const benches: readonly Bench[] = [intake, decide, grant, holdCapture, hotVoucher, growth, start];
