export { SettingsError, type Environment } from './read-variable.js';
export {
  applicationDatabaseUrl,
  childEnvironment,
  loadSettings,
  LOG_LEVELS,
  requireSignIn,
  type LogLevel,
  type RegisterSettings,
  type Settings,
  type SourceSettings,
} from './settings.js';
export * from './sample/read-sample.js';
