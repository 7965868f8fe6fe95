export { SettingsError, withoutPassword, type Environment } from './read-variable.js';
export {
  applicationDatabaseUrl,
  childEnvironment,
  loadSettings,
  LOG_LEVELS,
  type LogLevel,
  type RegisterSettings,
  type Settings,
  type SourceSettings,
} from './settings.js';
export * from './sample/read-sample.js';
