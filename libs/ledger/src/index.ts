export * from './ledger.module.js';
export * from './commands/reconcile.js';
export * from './queries/reconciliation-queries.js';
export * from './queries/transfer-queries.js';
export * from './queries/views.js';
