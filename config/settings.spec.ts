import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { applicationDatabaseUrl, childEnvironment, loadSettings, requireSignIn } from './settings.js';

const register = (keepSeconds: number) => ({
  latencyMs: 0,
  errorRate: 0,
  contradictionRate: 0,
  down: false,
  batchMax: 250,
  ratePerSecond: 0,
  concurrencyMax: 4,
  timeoutMs: 40_000,
  breakerFailures: 5,
  breakerRestMs: 5_000,
  keepSeconds,
});

describe('loadSettings', () => {
  it('needs nothing: every setting has a default', () => {
    expect(loadSettings({})).toEqual({
      databaseUrl: undefined,
      databaseAppUrl: undefined,
      databasePoolSize: 8,
      queueUrl: undefined,
      port: 3000,
      host: '127.0.0.1',
      publicUrl: undefined,
      dataDir: resolve('.data'),
      metricsToken: undefined,
      logLevel: 'info',
      register: {
        population: register(0),
        pension: register(86_400),
        'labour-market': register(86_400),
        employment: register(86_400),
        'earlier-support': register(86_400),
        silenceSeconds: 600,
      },
      outboxOverdueSeconds: 60,
      oidcIssuer: undefined,
      oidcClientId: undefined,
      developmentIssuer: true,
      shutdownGraceSeconds: 20,
      sample: true,
    });
  });

  it.each([
    ['PORT', 'abc', 'PORT must be a whole number from 0 to 65535, not "abc"'],
    ['PORT', '65536', 'PORT must be a whole number from 0 to 65535, not "65536"'],
    ['PORT', '-1', 'PORT must be a whole number from 0 to 65535, not "-1"'],
    ['DATABASE_POOL_SIZE', '0', 'DATABASE_POOL_SIZE must be a whole number from 1 to 200, not "0"'],
    ['QUEUE_URL', 'kafka://x', 'QUEUE_URL must be an address beginning with redis:// or rediss://'],
    ['REGISTER_ERROR_RATE', '1.5', 'REGISTER_ERROR_RATE must be a number from 0 to 1, not "1.5"'],
    ['REGISTER_PENSION_BATCH_MAX', '0', 'REGISTER_PENSION_BATCH_MAX must be a whole number from 1 to 10000, not "0"'],
    ['REGISTER_DOWN', 'maybe', 'REGISTER_DOWN must be on or off, not "maybe"'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of silent, fatal, error, warn, info, debug, trace, not "loud"'],
    ['METRICS_TOKEN', 'short', 'METRICS_TOKEN must have at least 16 characters, not 5'],
  ])('refuses %s=%s in one line', (name, value, message) => {
    expect(() => loadSettings({ [name]: value })).toThrow(message);
  });

  it('sets each register by itself', () => {
    const { register: registers } = loadSettings({ REGISTER_DOWN: 'on', REGISTER_LABOUR_MARKET_LATENCY_MS: '70' });
    expect([registers.population.down, registers.pension.down, registers['labour-market'].latencyMs]).toEqual([
      true,
      false,
      70,
    ]);
  });

  it.each(['mysql://owner:secret@db/techcheck', 'owner:secret@db/techcheck', 'postgres://owner:secret@db:port/x'])(
    'never shows a password: %s',
    (url) => {
      for (const name of ['DATABASE_URL', 'DATABASE_APP_URL', 'QUEUE_URL', 'PUBLIC_URL', 'OIDC_ISSUER']) {
        expect(() => loadSettings({ [name]: url })).toThrow(
          new RegExp(`^${name} must be an address beginning with [^@]*$`),
        );
      }
    },
  );

  it('takes an empty variable as absent', () => {
    expect(loadSettings({ PORT: ' ', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: undefined });
  });

  it('turns the development issuer and the sample off when a real issuer is named', () => {
    expect(loadSettings({ OIDC_ISSUER: 'https://id.example' })).toMatchObject({
      developmentIssuer: false,
      sample: false,
    });
  });
});

describe('requireSignIn', () => {
  it('lets an instance start that people can sign in to, and refuses one that nobody can', () => {
    expect(() => requireSignIn(loadSettings({}))).not.toThrow();
    expect(() => requireSignIn(loadSettings({ OIDC_ISSUER: 'https://id.example' }))).toThrow(
      /^OIDC_ISSUER cannot be used yet: [^\n]*$/,
    );
  });
});

describe('applicationDatabaseUrl', () => {
  it('prefers the login of the application', () => {
    const settings = loadSettings({ DATABASE_URL: 'postgres://owner@db/t', DATABASE_APP_URL: 'postgres://app@db/t' });
    expect(applicationDatabaseUrl(settings)).toBe('postgres://app@db/t');
  });

  it('says what is missing', () => {
    expect(() => applicationDatabaseUrl(loadSettings({}))).toThrow(/^DATABASE_URL must be set/);
  });
});

describe('childEnvironment', () => {
  it('adds, changes and takes away', () => {
    expect(childEnvironment({ A: '2', B: undefined, C: '3' }, { A: '1', B: '1', D: '4' })).toEqual({
      A: '2',
      C: '3',
      D: '4',
    });
  });
});
