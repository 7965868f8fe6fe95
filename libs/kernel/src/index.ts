export * from './money.js';
export * from './ids.js';
export * from './identity-numbers.js';
export * from './luhn.js';
export * from './page.js';
export * from './result.js';
export * from './life-cycle.js';
export * from './purpose.js';
