import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { concurrently } from '../../demo/api/concurrently.js';
import { redisIsInstalled } from '../../support/redis.js';
import { expectTheBooksToAddUp, growth, tally, type Tally } from './support/accounts.js';
import { Crowd, type Applicant } from './support/crowd.js';
import { insist, keyedPost, type Insistence } from './support/insist.js';
import { applyAll, makeLearners, untilCounted, type Learner } from './support/learners.js';
import { Mayhem } from './support/mayhem.js';
import { Stage } from './support/stage.js';

const AMOUNT = 80_000;
/** Bookings of one learner at a time: more than one voucher's worth of them would be refused. */
const BOOKINGS_EACH = 8;

const sizes = [
  { store: 'postgres', applications: 2_000, redemptions: 2_000, kills: 5 },
  { store: 'redis', applications: 600, redemptions: 600, kills: 3 },
] as const;

describe.each(sizes.filter(({ store }) => store === 'postgres' || redisIsInstalled()))(
  'API and worker killed at random moments, queue on $store',
  ({ store, applications, redemptions, kills }) => {
    let stage: Stage;
    let mayhem: Mayhem;
    let applicants: Applicant[];
    let before: Tally;
    let after: Tally;
    const met: Insistence = { retries: 0, replays: 0 };

    beforeAll(async () => {
      // What a killed worker held in its hands is given out again after a second instead of a minute.
      stage = await Stage.open({ store, env: { OUTBOX_OVERDUE_SECONDS: '1' } });
      const api = await stage.startApi();
      const worker = await stage.startWorker();
      const crowd = new Crowd();
      const learners = await makeLearners(stage, crowd, redemptions / BOOKINGS_EACH);
      // More who are eligible than there is money for: the end of the budget is where a kill could do harm.
      const rejected = await crowd.take(stage, applications / 5, 'rejected');
      applicants = [...(await crowd.take(stage, applications - rejected.length, 'eligible')), ...rejected];
      applicants.sort((a, b) => (a.id < b.id ? -1 : 1));
      before = await tally(stage);
      mayhem = new Mayhem(stage, api, worker, kills, { least: 200, most: 1_500 });
      const pause = () => sleep(Math.random() * 60);
      try {
        await Promise.all([applyAll(stage, applicants, met, pause), redeemAll(learners, pause)]);
      } finally {
        await mayhem.callOff();
      }
      await untilCounted(
        stage,
        0,
        `select from eligibility.application where status in ('submitted', 'checking', 'eligible')`,
      );
      await untilCounted(stage, 0, 'select from platform.outbox where done_at is null');
      after = await tally(stage);
    }, 600_000);

    afterAll(() => stage.close());

    test('the kills hit work: clients had to repeat themselves, and were told what had been done already', () => {
      expect(mayhem.kills.api).toBeGreaterThan(1);
      expect(mayhem.kills.worker).toBeGreaterThan(1);
      expect(met.retries).toBeGreaterThan(10);
      // Of each double tap at least one is told what the other has done; kills add to them by chance.
      expect(met.replays).toBeGreaterThanOrEqual(redemptions / BOOKINGS_EACH);
    });

    test('every application is decided exactly once, and as the rules say', async () => {
      const { rows } = await stage.owner.query<{ individual_id: string; status: string; decisions: string }>(
        `select a.individual_id, a.status, (select count(*) from eligibility.decision d where d.application_id = a.id) as decisions
         from eligibility.application a`,
      );
      const byPerson = new Map(rows.map((row) => [row.individual_id, row]));
      expect(rows).toHaveLength(byPerson.size);
      const wrong = applicants.filter(({ id, outcome }) => {
        const row = byPerson.get(id);
        const expected = outcome === 'rejected' ? ['rejected'] : ['granted', 'waitlisted'];
        return row === undefined || row.decisions !== '1' || !expected.includes(row.status);
      });
      expect(wrong).toEqual([]);
    });

    test('grants follow the queue, cost what was promised and stay within the money', async () => {
      const { rows } = await stage.owner.query<{ passed: string }>(
        `select count(*) as passed from eligibility.application w where w.status = 'waitlisted'
         and exists (select from eligibility.application g where g.status = 'granted' and g.seq > w.seq)`,
      );
      expect(rows[0]?.passed).toBe('0');
      expect(growth(before, after, 'ledger')('grant')).toBe((after.checkbooks - before.checkbooks) * 6);
      expect(after.applications['granted']).toBe(after.checkbooks);
    });

    test('every booking is held once and captured once, whatever its client had to repeat', () => {
      const ledger = growth(before, after, 'ledger');
      expect([ledger('hold'), ledger('capture'), after.captures]).toEqual([redemptions, redemptions, redemptions]);
      expect(after.holds).toEqual({ captured: redemptions });
      expect(after.keys - before.keys).toBe(applications + 2 * redemptions);
    });

    test('each change left one audit row and one outbox row, and no work is left', () => {
      const [audit, outbox] = [growth(before, after, 'audit'), growth(before, after, 'outbox')];
      const rejected = applicants.filter(({ outcome }) => outcome === 'rejected').length;
      const expected = {
        'application.submitted': applications,
        'application.checking': applications,
        'application.rejected': rejected,
        'application.eligible': applications - rejected,
        'application.granted': after.checkbooks - before.checkbooks,
        'application.waitlisted': after.applications['waitlisted'] ?? 0,
        'hold.placed': redemptions,
        'hold.captured': redemptions,
      };
      const kinds = Object.keys(expected);
      expect(Object.fromEntries(kinds.map((kind) => [kind, outbox(kind)]))).toEqual(expected);
      expect({ ...Object.fromEntries(kinds.map((kind) => [kind, audit(kind)])) }).toEqual(expected);
    });

    test('the books add up', () => expectTheBooksToAddUp(stage));

    /** Each learner books and each provider captures, in pairs, with a double tap now and then. */
    async function redeemAll(learners: readonly Learner[], pause: () => Promise<unknown>): Promise<void> {
      const session = stage.sample.sessions.find(({ ref }) => ref === 'vardag-1');
      const provider = await stage.staffToken('malin');
      const bookings = Array.from({ length: BOOKINGS_EACH }, (_, round) =>
        learners.map((learner) => ({ learner, round })),
      ).flat();
      const seen = await concurrently(bookings, 12, async ({ learner, round }) => {
        await pause();
        const key = `${learner.id}-${round}`;
        const amountMinor = String(AMOUNT + round);
        const terms = { voucherId: learner.voucherId, sessionId: session?.id, amountMinor };
        const hold = await insist(
          stage.url,
          keyedPost('/individual/v1/holds', learner.token, `hold-${key}`, terms),
          met,
        );
        const { id } = JSON.parse(hold.text) as { id: string };
        const evidence = { kind: 'attendance-list', reference: `LIST-${round}` };
        const capture = keyedPost(`/provider/v1/holds/${id}/captures`, provider, `capture-${key}`, {
          amountMinor,
          evidence,
        });
        const taps = await Promise.all(
          Array.from({ length: round === 0 ? 2 : 1 }, () => insist(stage.url, capture, met)),
        );
        return taps.map(({ text }) => (JSON.parse(text) as { id: string }).id);
      });
      // A double tap is answered twice with the same capture.
      expect(seen.filter((ids) => new Set(ids).size !== 1)).toEqual([]);
      expect(new Set(seen.flat()).size).toBe(bookings.length);
    }
  },
);
