import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { afterAll, expect, test } from '@jest/globals';
import { FileKeyStore, TokenService } from '@techcheck/identity';
import { For } from './access.decorator.js';
import { AccessGuard } from './access.guard.js';

const dataDir = mkdtempSync(join(tmpdir(), 'techcheck-guard-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

@For('auditor')
class Route {
  static handler(this: void): void {
    // Only its class matters.
  }
}

const tokens = new TokenService(new FileKeyStore(dataDir));
const token = () => tokens.sign({ id: '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b11', kind: 'staff', roles: ['auditor'] }, 5);
const contextOf = (authorization: string): ExecutionContext =>
  ({
    getHandler: () => Route.handler,
    getClass: () => Route,
    switchToHttp: () => ({ getRequest: () => ({ headers: { authorization } }) }),
  }) as unknown as ExecutionContext;

test('a token of the development issuer opens a route only while there is no other issuer', async () => {
  const context = contextOf(`Bearer ${await token()}`);
  const guard = (developmentIssuer: boolean) => new AccessGuard(new Reflector(), tokens, { developmentIssuer });
  await expect(guard(true).canActivate(context)).resolves.toBe(true);
  await expect(guard(false).canActivate(context)).rejects.toMatchObject({ code: 'unauthenticated' });
});
