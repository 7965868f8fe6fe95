export * from './actor.js';
export * from './recorder.js';
export * from './audit-entry.entity.js';
export * from './audit-queries.js';
