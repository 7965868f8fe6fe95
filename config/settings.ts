import { resolve } from 'node:path';
import {
  readChoice,
  readSecret,
  readShare,
  readSwitch,
  readText,
  readUrl,
  readWholeNumber,
  SettingsError,
  type Environment,
} from './read-variable.js';

/** From the most to the least silent. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * How one register is treated, and how it behaves while it is a simulated one. The variables of the population
 * register begin with REGISTER_, those of the others with REGISTER_PENSION_, REGISTER_LABOUR_MARKET_,
 * REGISTER_EMPLOYMENT_ and REGISTER_EARLIER_SUPPORT_.
 */
export interface SourceSettings {
  /** …LATENCY_MS (0): how long each answer of the simulator takes. */
  readonly latencyMs: number;
  /** …ERROR_RATE (0): share of the people asked about who get no answer, 0 to 1. */
  readonly errorRate: number;
  /** …CONTRADICTION_RATE (0): share of the answers that contradict the number, 0 to 1. */
  readonly contradictionRate: number;
  /** …DOWN (off): the register does not answer at all. */
  readonly down: boolean;
  /** …BATCH_MAX (250): how many people one question may be about. */
  readonly batchMax: number;
  /** …RATE_PER_SECOND (0): how many questions a second the register allows each worker; 0 is no limit. */
  readonly ratePerSecond: number;
  /** …CONCURRENCY_MAX (4): how many questions of one worker may be under way at once. */
  readonly concurrencyMax: number;
  /** …TIMEOUT_MS (40000): a question that takes longer has failed. A register that is merely slow is waited for. */
  readonly timeoutMs: number;
  /** …BREAKER_FAILURES (5): after so many failed questions in a row the register is left alone for a while. */
  readonly breakerFailures: number;
  /** …BREAKER_REST_MS (5000): for so long. */
  readonly breakerRestMs: number;
  /**
   * …KEEP_SECONDS: how long an answer may be used again. Population 0, since somebody may have died or moved since:
   * it is kept only while a case waits for another register. The others 86400.
   */
  readonly keepSeconds: number;
}

/** The registers, by what they know. */
export interface RegisterSettings {
  readonly population: SourceSettings;
  readonly pension: SourceSettings;
  readonly 'labour-market': SourceSettings;
  readonly employment: SourceSettings;
  readonly 'earlier-support': SourceSettings;
  /** REGISTER_SILENCE_SECONDS (600): how long one may say nothing about a person before a case officer takes over. */
  readonly silenceSeconds: number;
}

/** Everything an operator can set. The environment variable of each setting stands first in its comment. */
export interface Settings {
  /** DATABASE_URL: the owner's login, which migrates. Absent: the embedded PostgreSQL in the data folder. */
  readonly databaseUrl: string | undefined;
  /** DATABASE_APP_URL: the login of API and worker, a member of techcheck_app. Absent: `npm start` makes one. */
  readonly databaseAppUrl: string | undefined;
  /** DATABASE_POOL_SIZE (8): connections of each process. On few cores a small pool beats a large one. */
  readonly databasePoolSize: number;
  /** QUEUE_URL: redis:// or rediss://. Absent: the queue lives in PostgreSQL. */
  readonly queueUrl: string | undefined;
  /** PORT (3000): 0 takes any free port. */
  readonly port: number;
  /** HOST (127.0.0.1): only this machine can reach the API until you say otherwise, for example 0.0.0.0. */
  readonly host: string;
  /** PUBLIC_URL: how the world reaches this instance, without a trailing slash. Absent: the listening address. */
  readonly publicUrl: string | undefined;
  /** DATA_DIR (.data): keys, logs, the embedded database and instance.json. Absolute here. */
  readonly dataDir: string;
  /** METRICS_TOKEN: the bearer token that opens /metrics. Absent: /metrics is closed. */
  readonly metricsToken: string | undefined;
  /** LOG_LEVEL (info). */
  readonly logLevel: LogLevel;
  readonly register: RegisterSettings;
  /** OUTBOX_OVERDUE_SECONDS (60): work that is undone after this long is put on the queue again. */
  readonly outboxOverdueSeconds: number;
  /**
   * OIDC_ISSUER: the identity provider. Absent: the development issuer with the sample people. Signing in through one
   * is not built yet, so {@link requireSignIn} refuses it.
   */
  readonly oidcIssuer: string | undefined;
  /** OIDC_CLIENT_ID: our name at the identity provider. Taken, and without effect until OIDC_ISSUER can be used. */
  readonly oidcClientId: string | undefined;
  /** True while OIDC_ISSUER is absent. Tokens for sample people exist only then. */
  readonly developmentIssuer: boolean;
  /** SHUTDOWN_GRACE_SECONDS (20): how long requests and jobs may finish before the process is ended. */
  readonly shutdownGraceSeconds: number;
  /** SAMPLE (on with the development issuer, else off): load the sample programme and people at the start. */
  readonly sample: boolean;
}

/**
 * Reads and checks every setting.
 * @throws SettingsError with one line that names the first wrong variable, what was given and what is allowed.
 */
export function loadSettings(env: Environment = process.env): Settings {
  const oidcIssuer = readUrl(env, 'OIDC_ISSUER', ['https', 'http']);
  const developmentIssuer = oidcIssuer === undefined;
  return Object.freeze({
    databaseUrl: readUrl(env, 'DATABASE_URL', ['postgres', 'postgresql']),
    databaseAppUrl: readUrl(env, 'DATABASE_APP_URL', ['postgres', 'postgresql']),
    databasePoolSize: readWholeNumber(env, 'DATABASE_POOL_SIZE', 8, { min: 1, max: 200 }),
    queueUrl: readUrl(env, 'QUEUE_URL', ['redis', 'rediss']),
    port: readWholeNumber(env, 'PORT', 3000, { min: 0, max: 65535 }),
    host: readText(env, 'HOST') ?? '127.0.0.1',
    publicUrl: readUrl(env, 'PUBLIC_URL', ['https', 'http'])?.replace(/\/+$/, ''),
    dataDir: resolve(readText(env, 'DATA_DIR') ?? '.data'),
    metricsToken: readSecret(env, 'METRICS_TOKEN', 16),
    logLevel: readChoice(env, 'LOG_LEVEL', 'info', LOG_LEVELS),
    register: loadRegisterSettings(env),
    outboxOverdueSeconds: readWholeNumber(env, 'OUTBOX_OVERDUE_SECONDS', 60, { min: 1, max: 86_400 }),
    oidcIssuer,
    oidcClientId: readText(env, 'OIDC_CLIENT_ID'),
    developmentIssuer,
    shutdownGraceSeconds: readWholeNumber(env, 'SHUTDOWN_GRACE_SECONDS', 20, { min: 0, max: 600 }),
    sample: readSwitch(env, 'SAMPLE', developmentIssuer),
  });
}

/**
 * Nobody could sign in to an instance that names an identity provider, and nobody must by the development issuer.
 * @throws SettingsError when OIDC_ISSUER is set.
 */
export function requireSignIn({ developmentIssuer }: Pick<Settings, 'developmentIssuer'>): void {
  if (developmentIssuer) return;
  throw new SettingsError(
    'OIDC_ISSUER cannot be used yet: signing in through an identity provider is not built; leave it out to start with the development issuer',
  );
}

function loadRegisterSettings(env: Environment): RegisterSettings {
  return Object.freeze({
    population: loadSourceSettings(env, 'REGISTER', 0),
    pension: loadSourceSettings(env, 'REGISTER_PENSION', A_DAY_SECONDS),
    'labour-market': loadSourceSettings(env, 'REGISTER_LABOUR_MARKET', A_DAY_SECONDS),
    employment: loadSourceSettings(env, 'REGISTER_EMPLOYMENT', A_DAY_SECONDS),
    'earlier-support': loadSourceSettings(env, 'REGISTER_EARLIER_SUPPORT', A_DAY_SECONDS),
    silenceSeconds: readWholeNumber(env, 'REGISTER_SILENCE_SECONDS', 600, { min: 0, max: 604_800 }),
  });
}

const A_DAY_SECONDS = 86_400;

function loadSourceSettings(env: Environment, prefix: string, keepSeconds: number): SourceSettings {
  const whole = (name: string, fallback: number, min: number, max: number): number =>
    readWholeNumber(env, `${prefix}_${name}`, fallback, { min, max });
  return Object.freeze({
    latencyMs: whole('LATENCY_MS', 0, 0, 600_000),
    errorRate: readShare(env, `${prefix}_ERROR_RATE`, 0),
    contradictionRate: readShare(env, `${prefix}_CONTRADICTION_RATE`, 0),
    down: readSwitch(env, `${prefix}_DOWN`, false),
    batchMax: whole('BATCH_MAX', 250, 1, 10_000),
    ratePerSecond: whole('RATE_PER_SECOND', 0, 0, 1_000_000),
    concurrencyMax: whole('CONCURRENCY_MAX', 4, 1, 1_000),
    timeoutMs: whole('TIMEOUT_MS', 40_000, 1, 600_000),
    breakerFailures: whole('BREAKER_FAILURES', 5, 1, 1_000),
    breakerRestMs: whole('BREAKER_REST_MS', 5_000, 1, 3_600_000),
    keepSeconds: whole('KEEP_SECONDS', keepSeconds, 0, 31_536_000),
  });
}

/**
 * The login that API and worker use.
 * @throws SettingsError when there is none: only `npm start` knows the embedded database.
 */
export function applicationDatabaseUrl(settings: Settings): string {
  const url = settings.databaseAppUrl ?? settings.databaseUrl;
  if (url === undefined) {
    throw new SettingsError(
      'DATABASE_URL must be set when the API or the worker is started alone; npm start sets it for them',
    );
  }
  return url;
}

/** The environment for a child process: our own, with some variables changed (or, with undefined, taken away). */
export function childEnvironment(changes: Environment, env: Environment = process.env): Record<string, string> {
  const merged = Object.entries({ ...env, ...changes });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
