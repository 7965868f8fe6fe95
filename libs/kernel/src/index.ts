export * from './money.js';
export * from './ids.js';
export * from './result.js';
export * from './life-cycle.js';
export * from './purpose.js';
