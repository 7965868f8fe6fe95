export * from './payouts.module.js';
export * from './domain/payout-batch.life-cycle.js';
export * from './commands/approve-payout-batch.js';
export * from './commands/cancel-payout-batch.js';
export * from './commands/create-payout-batch.js';
export * from './queries/payout-queries.js';
export * from './queries/spend-report.js';
export * from './queries/views.js';
