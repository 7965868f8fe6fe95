import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createScene, withNewLearner, type Scene } from '../../factories/bookings.js';
import { atOnce } from '../../factories/commands.js';
import { budgetOf } from '../../factories/programmes.js';
import { createProvider, createSession } from '../../factories/providers.js';
import { differences } from '../../factories/test-bed.js';
import { openStage, tally, type Client, type Stage } from './stage.js';

let stage: Stage;
let maker: Client;
let checker: Client;

const evidence = { kind: 'attendance-list', reference: 'LIST-1' };

/** Books and captures 100 kr with a new learner of the scene, who confirms. */
async function captured(scene: Scene, amountMinor = '10000') {
  const fresh = await withNewLearner(stage.bed, scene);
  const learner = await stage.individual(fresh.learner.individualId);
  const provider = await stage.provider(scene.provider.id);
  const booking = { voucherId: fresh.learner.voucherId, sessionId: scene.sessionId, amountMinor };
  const hold = await learner.post<{ id: string }>('/individual/v1/holds', booking);
  const capture = await provider.post<{ id: string }>(`/provider/v1/holds/${hold.body.id}/captures`, {
    amountMinor,
    evidence,
  });
  expect(capture.status).toBe(201);
  expect((await learner.post(`/individual/v1/holds/${hold.body.id}/attendance`)).status).toBe(200);
  return { learner, provider, holdId: hold.body.id, captureId: capture.body.id };
}

interface Batch {
  id: string;
  totalMinor: string;
  items: { amountMinor: string; captures: { captureId: string }[]; nettedRefunds: unknown[] }[];
}
const make = (scene: Scene, key?: string) =>
  maker.post<Batch>('/admin/v1/payout-batches', { programmeId: scene.programme.id }, key);
const approve = (id: string, by = checker) => by.post(`/admin/v1/payout-batches/${id}/approval`);
const refund = (by: Client, captureId: string, amountMinor: string) =>
  by.post(`/provider/v1/captures/${captureId}/refunds`, { amountMinor, reason: 'cut short' });

beforeAll(async () => {
  stage = await openStage();
  maker = await stage.staff('finance-officer');
  checker = await stage.staff('finance-officer');
});
afterAll(async () => {
  expect(await differences(stage.bed.owner)).toEqual([]);
  await stage.close();
});

test('what is captured is paid once, by two people, and the budget knows it', async () => {
  const scene = await createScene(stage.bed);
  const one = await captured(scene);
  const batch = await make(scene);
  expect(batch).toMatchObject({ status: 201, body: { status: 'draft', totalMinor: '10000', itemCount: 1 } });
  expect(await make(scene)).toMatchObject({ status: 409, body: { code: 'nothing-to-pay' } });
  expect(await approve(batch.body.id, maker)).toMatchObject({ status: 409, body: { code: 'approver-is-creator' } });
  expect((await one.provider.get<{ items: unknown[] }>('/provider/v1/payouts')).body.items).toEqual([]);

  expect(await approve(batch.body.id)).toMatchObject({ status: 200, body: { status: 'approved' } });
  expect(await approve(batch.body.id)).toMatchObject({ status: 409, body: { code: 'payout-batch-wrong-status' } });
  expect(await make(scene)).toMatchObject({ status: 409, body: { code: 'nothing-to-pay' } });
  expect(await budgetOf(stage.bed.owner, scene.programme.id)).toMatchObject({ spent: 10_000n });
  const details = await checker.get<Batch>(`/admin/v1/payout-batches/${batch.body.id}`);
  expect(details.body.items[0]?.captures).toMatchObject([{ captureId: one.captureId, amountMinor: '10000' }]);
  const payouts = await one.provider.get<{ items: unknown[] }>('/provider/v1/payouts');
  expect(payouts.body.items).toMatchObject([{ batchId: batch.body.id, amountMinor: '10000', status: 'approved' }]);
});

test('twenty batches at once and twenty approvals at once give one payment', async () => {
  const scene = await createScene(stage.bed);
  await captured(scene);
  const made = await atOnce(20, () => make(scene));
  expect(tally(made)).toEqual({ '201': 1, '409 nothing-to-pay': 19 });
  const id = made.find(({ status }) => status === 201)?.body.id ?? '';
  expect(tally(await atOnce(20, () => approve(id)))).toEqual({ '200': 1, '409 payout-batch-wrong-status': 19 });
});

test('a repeated request makes no second batch, a cancelled draft frees its captures', async () => {
  const scene = await createScene(stage.bed);
  await captured(scene);
  const key = randomUUID();
  const first = await make(scene, key);
  expect((await make(scene, key)).body).toEqual(first.body);
  const cancelled = await checker.post(`/admin/v1/payout-batches/${first.body.id}/cancellation`);
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  expect(await approve(first.body.id)).toMatchObject({ body: { code: 'payout-batch-wrong-status' } });
  expect(await make(scene)).toMatchObject({ status: 201 });
});

test('a refund before the payout lowers it, one after it is taken off the next', async () => {
  const scene = await createScene(stage.bed);
  const { provider, captureId } = await captured(scene);
  expect(await refund(provider, captureId, '1000')).toMatchObject({ status: 201, body: { nettedLater: false } });
  const first = await make(scene);
  expect(first.body.totalMinor).toBe('9000');
  expect(await refund(provider, captureId, '500')).toMatchObject({ body: { code: 'capture-in-draft-payout' } });
  await approve(first.body.id);
  expect(await refund(provider, captureId, '3000')).toMatchObject({ status: 201, body: { nettedLater: true } });
  expect(await refund(provider, captureId, '6001')).toMatchObject({
    status: 409,
    body: { code: 'refund-above-capture' },
  });
  expect(await make(scene)).toMatchObject({ body: { code: 'nothing-to-pay' } });

  await captured(scene);
  const second = await make(scene);
  expect(second.body.totalMinor).toBe('7000');
  await approve(second.body.id);
  const details = await checker.get<Batch>(`/admin/v1/payout-batches/${second.body.id}`);
  expect(details.body.items[0]?.nettedRefunds).toMatchObject([{ amountMinor: '3000', captureId }]);
  expect(await budgetOf(stage.bed.owner, scene.programme.id)).toMatchObject({ spent: 16_000n });
  const spend = await checker.get<{ rows: object[] }>(`/admin/v1/spend?programmeId=${scene.programme.id}`);
  expect(spend.body.rows).toMatchObject([
    {
      grantedMinor: '30000',
      capturedMinor: '20000',
      refundedMinor: '4000',
      paidMinor: '16000',
      heldMinor: '0',
      count: 2,
    },
  ]);
});

test('a dispute keeps a capture out of a payout, and stops the approval of a draft it is in', async () => {
  const scene = await createScene(stage.bed);
  const one = await captured(scene);
  const caseOfficer = await stage.staff('case-officer');
  const batch = await make(scene);
  const dispute = await one.learner.post(`/individual/v1/holds/${one.holdId}/dispute`, { reason: 'not-provided' });
  expect(dispute).toMatchObject({ status: 200 });
  expect(await approve(batch.body.id)).toMatchObject({ status: 409, body: { code: 'payout-batch-disputed' } });
  await checker.post(`/admin/v1/payout-batches/${batch.body.id}/cancellation`);
  expect(await make(scene)).toMatchObject({ body: { code: 'nothing-to-pay' } });
  const list = await caseOfficer.get<{ items: { id: string }[] }>('/admin/v1/holds');
  expect(list.body.items).toMatchObject([{ id: one.holdId, disputeReason: 'not-provided' }]);

  const resolve = await caseOfficer.post(`/admin/v1/holds/${one.holdId}/dispute-resolution`, {
    outcome: 'dismissed',
    reason: 'the lists agree',
  });
  expect(resolve).toMatchObject({ status: 200, body: { disputedAt: null } });
  expect(await make(scene)).toMatchObject({ status: 201, body: { totalMinor: '10000' } });
});

test('an upheld dispute gives all back to the voucher', async () => {
  const scene = await createScene(stage.bed);
  const one = await captured(scene);
  const caseOfficer = await stage.staff('case-officer');
  await one.learner.post(`/individual/v1/holds/${one.holdId}/dispute`, { reason: 'not-authorised' });
  const path = `/admin/v1/holds/${one.holdId}/dispute-resolution`;
  const verdict = { outcome: 'upheld', reason: 'nobody came' };
  expect(tally(await atOnce(20, () => caseOfficer.post(path, verdict)))).toEqual({
    '200': 1,
    '409 hold-not-disputed': 19,
  });
  expect((await caseOfficer.get(`/admin/v1/holds/${one.holdId}`)).body).toMatchObject({
    status: 'refunded',
    refundedMinor: '10000',
  });
});

test('a provider without an account waits, and only its own payouts are shown to a provider', async () => {
  const scene = await createScene(stage.bed);
  const provider = await createProvider(stage.bed, { withAccount: false });
  const elsewhere = { ...scene, provider, sessionId: await createSession(stage.bed, provider) };
  await captured(elsewhere);
  expect(await make(scene)).toMatchObject({ body: { code: 'nothing-to-pay' } });
  const { provider: paid } = await captured(scene);
  const batch = await make(scene);
  expect(batch.body.totalMinor).toBe('10000');
  await approve(batch.body.id);
  const own = await (await stage.provider(provider.id)).get<{ items: unknown[] }>('/provider/v1/payouts');
  expect(own.body.items).toEqual([]);
  expect((await paid.get<{ items: unknown[] }>('/provider/v1/payouts')).body.items).toHaveLength(1);
});

test('spend by any mix of groups adds up to the same total', async () => {
  const auditor = await stage.staff('auditor');
  const total = (rows: Record<string, string>[], field: string) =>
    rows.reduce((sum, row) => sum + BigInt(row[field] ?? 'x'), 0n);
  const groups = ['programme', 'purpose', 'provider', 'county', 'municipality', 'providerCounty', 'month'];
  const whole = await auditor.get<{ rows: Record<string, string>[] }>('/admin/v1/spend');
  for (const groupBy of [...groups, groups.join(','), 'provider,month', 'county,purpose']) {
    const { status, body } = await auditor.get<{ rows: Record<string, string>[] }>(
      `/admin/v1/spend?groupBy=${groupBy}`,
    );
    expect(status).toBe(200);
    for (const field of ['grantedMinor', 'heldMinor', 'capturedMinor', 'refundedMinor', 'paidMinor']) {
      expect(`${groupBy} ${field} ${total(body.rows, field)}`).toBe(
        `${groupBy} ${field} ${total(whole.body.rows, field)}`,
      );
    }
  }
  expect(await auditor.get('/admin/v1/spend?groupBy=shoe-size')).toMatchObject({ status: 400 });
  const { rows } = await stage.bed.owner.query<{ paid: bigint }>(
    `select sum(amount_minor)::bigint as paid from ledger.transfer where kind = 'pay'`,
  );
  expect(total(whole.body.rows, 'paidMinor')).toBe(rows[0]?.paid);
});

test('auditors read ledger, reconciliation and audit entries, page by page', async () => {
  const auditor = await stage.staff('auditor');
  const run = await auditor.post<{ differenceCount: number }>('/admin/v1/reconciliation', undefined, null);
  expect(run).toMatchObject({ status: 201, body: { differenceCount: 0, differences: [] } });
  expect((await auditor.get<{ items: unknown[] }>('/admin/v1/reconciliation')).body.items[0]).toEqual(run.body);
  for (const list of ['/admin/v1/transfers', '/admin/v1/audit-entries', '/admin/v1/payout-batches']) {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await auditor.get<{ items: { id: string }[]; nextCursor: string | null }>(
        `${list}?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.status).toBe(200);
      seen.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor ?? '';
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(7);
  }
  const hour = 3_600_000;
  const at = (shift: number) => new Date(Date.now() + shift).toISOString();
  const count = async (query: string) =>
    (await auditor.get<{ items: unknown[] }>(`/admin/v1/transfers?limit=100&${query}`)).body.items.length;
  expect(await count(`kind=pay&from=${at(-hour)}&until=${at(hour)}`)).toBeGreaterThan(2);
  expect(await count(`kind=pay&from=${at(hour)}`)).toBe(0);
  expect(await count(`kind=pay&until=${at(-hour)}`)).toBe(0);
});
