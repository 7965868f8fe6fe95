export * from './create-database.js';
export * from './embedded-postgres.js';
export * from './free-port.js';
export * from './is-alive.js';
