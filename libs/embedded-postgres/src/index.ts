export * from './create-database.js';
export * from './embedded-postgres.js';
