/** A setting that cannot be used. The message is one line a person can act on; it never shows a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** The environment variables to read from; an empty value counts as absent (compose files leave those behind). */
export type Environment = Readonly<Record<string, string | undefined>>;

interface Range {
  readonly min: number;
  readonly max: number;
}

function given(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? undefined : value;
}

function refuse(name: string, allowed: string, value: string): never {
  throw new SettingsError(`${name} must be ${allowed}, not "${value}"`);
}

/** Any text; undefined when absent. */
export function readText(env: Environment, name: string): string | undefined {
  return given(env, name);
}

/** A secret of a minimum length; the message tells its length only. */
export function readSecret(env: Environment, name: string, minLength: number): string | undefined {
  const value = given(env, name);
  if (value !== undefined && value.length < minLength) {
    throw new SettingsError(`${name} must have at least ${minLength} characters, not ${value.length}`);
  }
  return value;
}

/** A whole number within a range. */
export function readWholeNumber(env: Environment, name: string, fallback: number, { min, max }: Range): number {
  const value = given(env, name);
  if (value === undefined) return fallback;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) refuse(name, `a whole number from ${min} to ${max}`, value);
  return number;
}

/** A share, such as an error rate: 0 is never, 1 is always. */
export function readShare(env: Environment, name: string, fallback: number): number {
  const value = given(env, name);
  if (value === undefined) return fallback;
  const number = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= 0 && number <= 1)) refuse(name, 'a number from 0 to 1', value);
  return number;
}

/** A switch: on or off (true, false, 1 and 0 are understood as well). */
export function readSwitch(env: Environment, name: string, fallback: boolean): boolean {
  const value = given(env, name);
  switch (value?.toLowerCase()) {
    case undefined:
      return fallback;
    case 'on':
    case 'true':
    case '1':
      return true;
    case 'off':
    case 'false':
    case '0':
      return false;
    default:
      return refuse(name, 'on or off', value ?? '');
  }
}

/** One of a few words. */
export function readChoice<T extends string>(env: Environment, name: string, fallback: T, allowed: readonly T[]): T {
  const value = given(env, name);
  if (value === undefined) return fallback;
  return allowed.find((word) => word === value) ?? refuse(name, `one of ${allowed.join(', ')}`, value);
}

/**
 * An address with one of the given schemes (written without the colon); undefined when absent. An address can carry a
 * password, and a wrong one can carry it anywhere: the message never repeats it.
 */
export function readUrl(env: Environment, name: string, schemes: readonly string[]): string | undefined {
  const value = given(env, name);
  if (value === undefined) return undefined;
  const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : undefined;
  if (scheme === undefined || !schemes.includes(scheme)) {
    throw new SettingsError(`${name} must be an address beginning with ${schemes.map((s) => `${s}://`).join(' or ')}`);
  }
  return value;
}
