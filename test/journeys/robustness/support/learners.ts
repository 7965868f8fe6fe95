import { setTimeout as sleep } from 'node:timers/promises';
import { concurrently } from '../../../demo/api/concurrently.js';
import type { Applicant, Crowd } from './crowd.js';
import { insist, keyedPost, type Insistence } from './insist.js';
import type { Stage } from './stage.js';

/** Somebody with a checkbook: the voucher for informal training. */
export interface Learner extends Applicant {
  readonly voucherId: string;
}

/** Applies for each of them, under keys made of their ids. */
export async function applyAll(
  stage: Stage,
  applicants: readonly Applicant[],
  met: Insistence,
  pause: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const programmeId = stage.sample.programmes[0]?.id ?? '';
  return concurrently(applicants, 12, async ({ id, token }) => {
    await pause();
    const outgoing = keyedPost('/individual/v1/applications', token, `apply-${id}`, { programmeId, language: 'sv' });
    const { text } = await insist(stage.url, outgoing, met);
    return (JSON.parse(text) as { id: string }).id;
  });
}

/** People who have been granted their checkbooks; the worker must be running. */
export async function makeLearners(stage: Stage, crowd: Crowd, count: number): Promise<Learner[]> {
  const applicants = await crowd.take(stage, count, 'eligible');
  await applyAll(stage, applicants, { retries: 0, replays: 0 });
  await untilCounted(stage, count, `select from checkbook.checkbook where individual_id = any ($1)`, [
    applicants.map(({ id }) => id),
  ]);
  const { rows } = await stage.owner.query<{ individual_id: string; id: string }>(
    `select individual_id, id from checkbook.voucher where purpose = 'informal-training'`,
  );
  const voucherOf = new Map(rows.map((row) => [row.individual_id, row.id]));
  return applicants.map((applicant) => ({ ...applicant, voucherId: voucherOf.get(applicant.id) ?? '' }));
}

/** Waits until a query finds so many rows. */
export async function untilCounted(
  stage: Stage,
  wanted: number,
  sql: string,
  values: readonly unknown[] = [],
  withinMs = 60_000,
): Promise<void> {
  let found = -1;
  for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt; await sleep(100)) {
    found = await stage.count(sql, values);
    if (found === wanted) return;
  }
  throw new Error(`expected ${wanted} rows but found ${found} after ${withinMs} ms: ${sql}`);
}
