export * from './identity.module.js';
export * from './commands/register-principals.js';
export * from './keys/key-store.js';
export * from './keys/file-key-store.js';
export * from './keys/person-vault.js';
export * from './tokens/token-service.js';
