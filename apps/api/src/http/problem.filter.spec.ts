import type { ArgumentsHost } from '@nestjs/common';
import { expect, test } from '@jest/globals';
import type { PinoLogger } from 'nestjs-pino';
import { ProblemFilter } from './problem.filter.js';

/** What the filter answers to an error, and at which levels it logs. */
function answer(error: unknown): { status: number; code: string; logged: string[] } {
  const sent = { status: 0, body: '' };
  const logged: string[] = [];
  const reply = {
    raw: { headersSent: false },
    header: () => reply,
    status: (status: number) => {
      sent.status = status;
      return reply;
    },
    send: (body: string) => {
      sent.body = body;
    },
  };
  const host = { switchToHttp: () => ({ getRequest: () => ({ id: 'a-request' }), getResponse: () => reply }) };
  const logger = { error: () => logged.push('error'), warn: () => logged.push('warn') };
  new ProblemFilter(logger as unknown as PinoLogger).catch(error, host as unknown as ArgumentsHost);
  return { status: sent.status, code: (JSON.parse(sent.body) as { code: string }).code, logged };
}

const databaseError = (code: string): Error => Object.assign(new Error('refused'), { code });

test.each(['22008', '22003', '22P02'])('a value that PostgreSQL cannot use (%s) is the request’s fault', (code) => {
  expect(answer(databaseError(code))).toEqual({ status: 400, code: 'value-not-usable', logged: ['warn'] });
});

test.each(['57014', '40P01', '08006', 'ECONNREFUSED'])('what passes (%s) is answered with 503', (code) => {
  expect(answer(databaseError(code))).toEqual({ status: 503, code: 'temporarily-unavailable', logged: ['error'] });
});

test('anything else is our fault', () => {
  expect(answer(databaseError('42501'))).toEqual({ status: 500, code: 'internal-error', logged: ['error'] });
  expect(answer(new TypeError('oops'))).toMatchObject({ status: 500 });
});
