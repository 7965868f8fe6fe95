import type { Client } from '../../../demo/api/client.js';
import type { Stage } from './stage.js';
import type { Cases } from './walk-applications.js';
import type { Cast } from './walk.js';

export interface Bookings {
  readonly voucherId: string;
  readonly sessionId: string;
  /** Held, with nothing taken yet. */
  readonly openHoldId: string;
  readonly captureId: string;
  readonly batchId: string;
}

interface Made {
  readonly id: string;
}

interface Checkbook {
  readonly vouchers: readonly { readonly id: string; readonly purpose: string }[];
}

const AMOUNT = '20000';

/** Books and redeems in every way there is, and is paid. */
export async function walkBookings(stage: Stage, cast: Cast, cases: Cases, programmeId: string): Promise<Bookings> {
  const learner = await stage.individual(cases.learnerId);
  const { malin, officer, auditor } = cast;
  const [book] = await learner.all<Checkbook>('/individual/v1/checkbooks');
  const voucherId = book?.vouchers.find(({ purpose }) => purpose === 'informal-training')?.id ?? '';
  const sessionId = stage.sample.sessions.find(({ ref }) => ref === 'vardag-1')?.id ?? '';
  const terms = { sessionId, amountMinor: AMOUNT };
  const place = () => learner.post<Made>('/individual/v1/holds', { voucherId, ...terms });
  const answer = (hold: Made, what: string, body: object = {}) =>
    learner.post(`/individual/v1/holds/${hold.id}/${what}`, body);

  const taken = await place();
  const captureId = await takeAndRefund(malin, taken.id);
  await answer(taken, 'attendance');
  await answer(await place(), 'release');
  const disputed = await place();
  await answer(disputed, 'dispute', { reason: 'not-provided' });
  await officer.all('/admin/v1/holds');
  await officer.get(`/admin/v1/holds/${disputed.id}`);
  const verdict = { outcome: 'dismissed', reason: 'Närvarolistan stämmer.' };
  await officer.post(`/admin/v1/holds/${disputed.id}/dispute-resolution`, verdict);
  await malin.post(`/provider/v1/holds/${disputed.id}/release`);
  await answer(await presentCode(learner, malin, voucherId, terms), 'approval', { amountMinor: AMOUNT });
  await answer(await presentCode(learner, malin, voucherId, terms), 'decline');
  const open = await place();
  await learner.get(`/individual/v1/holds/${open.id}`);
  await malin.get(`/provider/v1/holds/${open.id}`);
  await learner.all('/individual/v1/holds');
  await learner.get(`/individual/v1/vouchers/${voucherId}`);
  const batchId = await payOut(cast, programmeId);
  await auditor.get(`/admin/v1/payout-batches/${batchId}`);
  return { voucherId, sessionId, openHoldId: open.id, captureId, batchId };
}

async function takeAndRefund(provider: Client, holdId: string): Promise<string> {
  const evidence = { kind: 'attendance-list', reference: 'LIST-2026-117' };
  const capture = await provider.post<Made>(`/provider/v1/holds/${holdId}/captures`, { amountMinor: AMOUNT, evidence });
  const part = { amountMinor: '5000', reason: 'Avkortad kurs' };
  await provider.post(`/provider/v1/captures/${capture.id}/refunds`, part);
  return capture.id;
}

async function presentCode(learner: Client, provider: Client, voucherId: string, terms: object): Promise<Made> {
  const { typedCode } = await learner.post<{ typedCode: string }>(`/individual/v1/vouchers/${voucherId}/codes`);
  return provider.post<Made>('/provider/v1/holds', { code: typedCode, ...terms });
}

async function payOut({ finance, secondFinance, malin }: Cast, programmeId: string): Promise<string> {
  const first = await finance.post<Made>('/admin/v1/payout-batches', { programmeId });
  await finance.post(`/admin/v1/payout-batches/${first.id}/cancellation`);
  const second = await finance.post<Made>('/admin/v1/payout-batches', { programmeId });
  await secondFinance.post(`/admin/v1/payout-batches/${second.id}/approval`);
  await finance.all('/admin/v1/payout-batches');
  await malin.all('/provider/v1/payouts');
  return second.id;
}
