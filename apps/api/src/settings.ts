/** Injection token of the process's settings (ApiSettings). */
export const SETTINGS = Symbol('settings');
