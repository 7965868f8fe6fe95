import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fund, openProgramme, policyDocument } from './scene.js';
import { openStage, type Stage } from './stage.js';

describe('programme administration', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });

  afterAll(async () => {
    await stage.close();
  });

  const programme = (changes: Record<string, unknown> = {}) => ({
    code: `p-${randomUUID().slice(0, 13)}`,
    name: { sv: 'Program', en: 'Programme' },
    rounds: [{ name: 'Omgång 1', opensAt: '2027-01-01T00:00:00Z', closesAt: '2027-06-01T00:00:00Z' }],
    ...changes,
  });

  it('creates a programme once, and refuses a taken code, rounds that overlap or end before they begin', async () => {
    const owner = await stage.staff('programme-owner');
    const body = programme();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => owner.post('/admin/v1/programmes', body, `c-${n}-${body.code}`)),
    );
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(replies.filter(({ body: { code } }) => code === 'programme-code-taken')).toHaveLength(19);
    const round = { name: 'Omgång 2', opensAt: '2027-03-01T00:00:00Z', closesAt: '2027-09-01T00:00:00Z' };
    const overlapping = await owner.post('/admin/v1/programmes', programme({ rounds: [...body.rounds, round] }));
    expect(overlapping.body.code).toBe('rounds-overlap');
    const backwards = { name: 'Omgång 3', opensAt: '2028-03-01T00:00:00Z', closesAt: '2028-01-01T00:00:00Z' };
    const reply = await owner.post('/admin/v1/programmes', programme({ rounds: [backwards] }));
    expect(reply.body).toMatchObject({ code: 'validation-failed', errors: [{ pointer: '/rounds/0/closesAt' }] });
    const created = replies.find(({ status }) => status === 201)?.body['id'] as string;
    expect((await owner.post(`/admin/v1/programmes/${created}/rounds`, round)).body.code).toBe('rounds-overlap');
    const later = { ...round, opensAt: '2027-06-01T00:00:00Z' };
    expect((await owner.post(`/admin/v1/programmes/${created}/rounds`, later)).status).toBe(201);
  });

  it('appropriates once for each key', async () => {
    const finance = await stage.staff('finance-officer');
    const id = await openProgramme(stage, { grants: 0 });
    const path = `/admin/v1/programmes/${id}/appropriations`;
    const body = { amountMinor: '500', reference: 'beslut 1' };
    const key = randomUUID();
    const replies = await Promise.all(Array.from({ length: 20 }, () => finance.post(path, body, key)));
    expect(replies.every(({ status, body: { code } }) => status === 201 || code === 'idempotency-key-in-use')).toBe(
      true,
    );
    expect((await finance.post(path, { ...body, amountMinor: '501' }, key)).status).toBe(422);
    await fund(stage, id, 1);
    const shown = await finance.get<{ budget: { appropriatedMinor: string } }>(`/admin/v1/programmes/${id}`);
    expect(shown.body.budget.appropriatedMinor).toBe('300500');
  });

  it.each(['0', '-5', '1.5', '1e3', '12345678901234', 500])('refuses %s as an amount', async (amountMinor) => {
    const finance = await stage.staff('finance-officer');
    const id = await openProgramme(stage, { grants: 0 });
    const reply = await finance.post(`/admin/v1/programmes/${id}/appropriations`, { amountMinor, reference: 'x' });
    expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([400, '/amountMinor']);
  });

  it('keeps each task to its role', async () => {
    const id = await openProgramme(stage, { grants: 0 });
    const [owner, finance] = [await stage.staff('programme-owner'), await stage.staff('finance-officer')];
    const money = { amountMinor: '100', reference: 'x' };
    expect((await owner.post(`/admin/v1/programmes/${id}/appropriations`, money)).status).toBe(403);
    expect((await finance.post(`/admin/v1/programmes/${id}/policy-versions`, policyDocument())).status).toBe(403);
    expect((await stage.nobody.get(`/admin/v1/programmes/${id}`)).status).toBe(401);
    expect((await (await stage.staff('auditor')).get(`/admin/v1/programmes/${id}`)).status).toBe(200);
  });
});
