import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCapture, createScene, withNewLearner, type Scene } from '../../factories/bookings.js';
import {
  approveBatch,
  atOnce,
  bodyOf,
  cancelBatch,
  codeOf,
  createBatch,
  dispute,
  refund,
  resolveDispute,
  tally,
} from '../../factories/commands.js';
import { createProvider, createSession } from '../../factories/providers.js';
import {
  countOf,
  differences,
  openTestBed,
  rolledBack,
  rowOf,
  sqlStateOf,
  type TestBed,
} from '../../factories/test-bed.js';

const CHECK_VIOLATION = '23514';
const REFUSED = 'TC002';

describe('invariant 9: a capture is paid at most once, sums are sums, and two people are needed', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(25);
  });
  afterAll(() => bed.close());

  const payable = async (amount = 1_000n): Promise<Scene & { holdId: string; captureId: string }> => {
    const scene = await createScene(bed);
    return { ...scene, ...(await createCapture(bed, scene, amount)) };
  };
  const draft = async () => {
    const scene = await payable();
    const creator = randomUUID();
    const { id: batchId = '' } = await bodyOf(createBatch(bed.app, scene.programme.id, creator));
    return { ...scene, creator, batchId };
  };

  test('20 batches made at once: one holds every capture, the others find nothing to pay', async () => {
    let scene: Scene = await createScene(bed);
    const { programme } = scene;
    for (let index = 0; index < 5; index += 1) {
      await createCapture(bed, scene, 1_000n);
      const provider = await createProvider(bed);
      scene = { ...(await withNewLearner(bed, scene)), provider, sessionId: await createSession(bed, provider) };
    }
    expect(tally(await atOnce(20, () => createBatch(bed.app, programme.id)))).toEqual({ ok: 1, 'nothing-to-pay': 19 });
    const batch = await rowOf<{ total: bigint; items: number }>(
      bed.owner,
      'select total_minor as total, item_count as items from payouts.batch where programme_id = $1',
      [programme.id],
    );
    expect(batch).toEqual({ total: 5_000n, items: 5 });
  });

  test('20 people approve at once: one approval, the money moves once', async () => {
    const { batchId } = await draft();
    const outcomes = await atOnce(20, () => approveBatch(bed.app, batchId));
    expect(tally(outcomes)).toEqual({ ok: 1, 'payout-batch-wrong-status': 19 });
    expect(await countOf(bed.owner, `from ledger.transfer where kind = 'pay' and credit_id = $1`, [batchId])).toBe(1);
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('whoever made a batch cannot approve it, not even as a superuser writing the row', async () => {
    const { batchId, creator } = await draft();
    expect(codeOf(await approveBatch(bed.app, batchId, creator))).toBe('approver-is-creator');
    const forged = `update payouts.batch set status = 'approved', approved_by = created_by where id = $1`;
    expect(await sqlStateOf(bed.owner.query(forged, [batchId]))).toBe(CHECK_VIOLATION);
    const nobody = `update payouts.batch set status = 'approved' where id = $1`;
    expect(await sqlStateOf(bed.owner.query(nobody, [batchId]))).toBe(CHECK_VIOLATION);
  });

  test('a batch whose total is not the sum of its items cannot be committed', async () => {
    const { batchId } = await draft();
    const wrong = `update payouts.batch set total_minor = total_minor + 1 where id = $1`;
    expect(await sqlStateOf(bed.owner.query(wrong, [batchId]))).toBe(CHECK_VIOLATION);
  });

  test('an item can be neither changed, removed nor added later', async () => {
    const { batchId, provider } = await draft();
    const other = await createProvider(bed);
    const attempts = [
      `update payouts.item set amount_minor = 1 where batch_id = '${batchId}'`,
      `delete from payouts.item where batch_id = '${batchId}'`,
      `insert into payouts.item (batch_id, provider_id, amount_minor, payment_account_kind, payment_account_number)
       values ('${batchId}', '${other.id}', 1, 'bankgiro', '9912346')`,
    ];
    for (const attempt of attempts) {
      expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(attempt)))).toBe(REFUSED);
    }
    expect(await countOf(bed.owner, 'from payouts.item where provider_id = $1', [provider.id])).toBe(1);
  });

  test('a paid capture cannot be freed for another payout, not even by a superuser', async () => {
    const { batchId, captureId } = await draft();
    const moved = 'update redemption.capture set payout_item_id = platform.new_id() where id = $1';
    expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(moved, [captureId])))).toBe(REFUSED);
    await bodyOf(approveBatch(bed.app, batchId));
    const freed = 'update redemption.capture set payout_item_id = null where id = $1';
    expect(await sqlStateOf(rolledBack(bed.owner, (db) => db.query(freed, [captureId])))).toBe(REFUSED);
  });

  test('cancelling and approving at once: one of them, and what was cancelled can be paid again', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { batchId, programme } = await draft();
      const [approved, cancelled] = await Promise.all([approveBatch(bed.app, batchId), cancelBatch(bed.app, batchId)]);
      expect(tally([approved, cancelled])).toEqual({ ok: 1, 'payout-batch-wrong-status': 1 });
      expect(codeOf(await createBatch(bed.app, programme.id))).toBe(cancelled.ok ? 'ok' : 'nothing-to-pay');
    }
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('approving and disputing at once: a dispute that comes first stops the payout, a later one does not undo it', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { batchId, learner, holdId } = await draft();
      const [approved, disputed] = await Promise.all([
        approveBatch(bed.app, batchId),
        dispute(bed.app, learner.individualId, holdId),
      ]);
      expect(codeOf(disputed)).toBe('ok');
      expect(codeOf(approved)).toMatch(/^(ok|payout-batch-disputed)$/);
      const upheld = await resolveDispute(bed.app, holdId, 'upheld');
      expect(codeOf(upheld)).toBe(approved.ok ? 'ok' : 'capture-in-draft-payout');
    }
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('an approval waits for a dispute that is being written, and then heeds it', async () => {
    const { batchId, learner, holdId } = await draft();
    const slow = await bed.app.connect();
    try {
      await slow.query('begin');
      await bodyOf(dispute(slow, learner.individualId, holdId));
      const approval = approveBatch(bed.app, batchId);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await slow.query('commit');
      expect(codeOf(await approval)).toBe('payout-batch-disputed');
    } finally {
      slow.release();
    }
  });

  test('refunding and making a batch at once: nothing is both refunded and paid', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { programme, provider, captureId } = await payable();
      const [refunded, made] = await Promise.all([
        refund(bed.app, provider.id, captureId, 400n),
        createBatch(bed.app, programme.id),
      ]);
      expect(codeOf(made)).toBe('ok');
      expect(codeOf(refunded)).toMatch(/^(ok|capture-in-draft-payout)$/);
      expect(made.ok && made.body.totalMinor).toBe(refunded.ok ? '600' : '1000');
    }
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('refunding and approving at once: the refund is refused while it is a draft, and netted once it is paid', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { batchId, provider, captureId } = await draft();
      const [refunded, approved] = await Promise.all([
        refund(bed.app, provider.id, captureId, 400n),
        approveBatch(bed.app, batchId),
      ]);
      expect(codeOf(approved)).toBe('ok');
      expect(refunded.ok ? refunded.body.nettedLater : refunded.code).toEqual(
        refunded.ok ? true : 'capture-in-draft-payout',
      );
    }
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('what a provider owes is taken off its next payout, and nobody is paid a negative sum', async () => {
    const { batchId, captureId, ...scene } = await draft();
    await bodyOf(approveBatch(bed.app, batchId));
    await bodyOf(refund(bed.app, scene.provider.id, captureId, 1_000n));
    const next = await withNewLearner(bed, scene);
    await createCapture(bed, next, 1_000n);
    expect(codeOf(await createBatch(bed.app, scene.programme.id))).toBe('nothing-to-pay');
    await createCapture(bed, next, 300n);
    expect((await bodyOf(createBatch(bed.app, scene.programme.id))).totalMinor).toBe('300');
    expect(await differences(bed.owner)).toEqual([]);
  });

  test('a provider without an account waits, its money does not go elsewhere', async () => {
    const scene = await createScene(bed);
    const provider = await createProvider(bed, { withAccount: false });
    await createCapture(bed, { ...scene, provider, sessionId: await createSession(bed, provider) }, 500n);
    expect(codeOf(await createBatch(bed.app, scene.programme.id))).toBe('nothing-to-pay');
    await bed.app.query(
      `update providers.provider set payment_account_kind = 'bankgiro', payment_account_number = '9912346' where id = $1`,
      [provider.id],
    );
    expect((await bodyOf(createBatch(bed.app, scene.programme.id))).totalMinor).toBe('500');
  });
});
