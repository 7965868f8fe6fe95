export * from './individuals.module.js';
export * from './domain/identity-number.js';
export * from './commands/erase-individual.js';
export * from './commands/register-individuals.js';
export * from './persistence/individual.entity.js';
