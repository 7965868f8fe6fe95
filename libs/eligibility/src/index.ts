export * from './eligibility.module.js';
export * from './domain/application.life-cycle.js';
export * from './commands/submit-application.js';
export * from './queries/application-view.js';
