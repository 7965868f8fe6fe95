import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LotteryPlace, LotteryView } from '@techcheck/eligibility';
import { lineOf } from '../../factories/order.js';
import type { Programme } from '../../factories/programmes.js';
import { differences, rowOf } from '../../factories/test-bed.js';
import { repositoryRoot } from '../../support/product-process.js';
import { WORKING_AGE } from './people.js';
import { apply, openProgramme } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

interface Verifier {
  faultsOf(lottery: LotteryView, places: readonly LotteryPlace[], notedHash?: string): string[];
  fetchLottery(address: string, roundId: string): Promise<{ lottery: LotteryView; places: LotteryPlace[] }>;
}

const VERIFY = join(repositoryRoot(), 'test', 'lottery', 'verify.mjs');
const PEOPLE = 110;
const GRANTS = 40;

/** The exit code of the program that anybody may run. */
const verify = (...args: string[]): Promise<number> =>
  promisify(execFile)(process.execPath, [VERIFY, ...args]).then(
    () => 0,
    (error: { code: number }) => error.code,
  );

describe('a lottery', () => {
  let stage: Stage;
  let verifier: Verifier;
  let programmeId: string;
  let roundId: string;
  let noted: string;
  let ids: string[];

  beforeAll(async () => {
    stage = await openStage();
    verifier = (await import(VERIFY)) as Verifier;
    programmeId = await openProgramme(stage, { grants: GRANTS });
    ({ id: roundId } = await rowOf<{ id: string }>(
      stage.bed.owner,
      `update programme.round set order_by = 'lottery' where programme_id = $1 returning id`,
      [programmeId],
    ));
  });

  afterAll(() => stage.close());

  const lottery = async (): Promise<LotteryView> =>
    (await stage.nobody.get<LotteryView>(`/public/v1/rounds/${roundId}/lottery`)).body;

  it('is bound to the hash of a seed before anybody can apply', async () => {
    const people = await stage.register(WORKING_AGE.slice(0, PEOPLE));
    const callers = await Promise.all(people.map((id) => stage.individual(id)));
    const early = await callers[0]?.post('/individual/v1/applications', { programmeId, language: 'sv' });
    expect([early?.status, early?.body.code]).toEqual([409, 'round-not-open']);
    await stage.startWorker();
    const bound = await until(lottery, ({ seedHash }) => seedHash !== null);
    noted = bound.seedHash ?? '';
    expect(bound).toMatchObject({ roundId, order: 'lottery', seed: null, drawnAt: null, applications: null });
    expect(noted).toMatch(/^[0-9a-f]{64}$/);
    ids = await Promise.all(callers.map((caller) => apply(caller, programmeId)));
  });

  it('tells no place and grants nobody before the draw', async () => {
    await until(
      () => lineOf(stage.bed.owner, { id: programmeId } as Programme),
      (rows) => rows.every(({ status }) => status === 'eligible'),
    );
    const places = await stage.nobody.get(`/public/v1/rounds/${roundId}/lottery/places`);
    expect([places.status, places.body.code]).toEqual([409, 'lottery-not-drawn']);
    expect(await verify(stage.url, roundId)).toBe(1);
  });

  it('is drawn when the round has closed, in an order that a separate program finds right', async () => {
    await stage.bed.owner.query('update programme.round set closes_at = now() where id = $1', [roundId]);
    const drawn = await until(lottery, ({ drawnAt }) => drawnAt !== null);
    expect(drawn).toMatchObject({ seedHash: noted, applications: PEOPLE });
    expect(await verify(stage.url, roundId, noted)).toBe(0);
    expect(await verify(stage.url, roundId, 'ab'.repeat(32))).toBe(1);
    const { places } = await verifier.fetchLottery(stage.url, roundId);
    expect(places.map(({ applicationId }) => applicationId).sort()).toEqual([...ids].sort());
  });

  it('is followed by the grants', async () => {
    const line = await until(
      () => lineOf(stage.bed.owner, { id: programmeId } as Programme),
      (rows) => rows.every(({ status }) => ['granted', 'waitlisted'].includes(status)),
    );
    const { places } = await verifier.fetchLottery(stage.url, roundId);
    expect(line.map(({ id, status }) => [id, status])).toEqual(
      places.map(({ applicationId }, index) => [applicationId, index < GRANTS ? 'granted' : 'waitlisted']),
    );
    expect(await differences(stage.bed.owner)).toEqual([]);
  });

  it.each<[string, (lottery: LotteryView, places: LotteryPlace[]) => [LotteryView, LotteryPlace[]]]>([
    ['the seed', (view, places) => [{ ...view, seed: 'ab'.repeat(32) }, places]],
    ['two places', (view, [first, second, ...rest]) => [view, [second, first, ...rest] as LotteryPlace[]]],
    [
      'who stands at two places',
      (view, [first, second, ...rest]) => [
        view,
        [
          { applicationId: second?.applicationId ?? '', place: first?.place ?? 0 },
          { applicationId: first?.applicationId ?? '', place: second?.place ?? 0 },
          ...rest,
        ],
      ],
    ],
    ['who took part', (view, places) => [view, places.slice(1)]],
    ['a place given twice', (view, places) => [view, places.map((place) => ({ ...place, place: 7 }))]],
    ['one listed twice', (view, places) => [view, [...places.slice(0, -1), places[0] as LotteryPlace]]],
  ])('that was tampered with is found out: %s', async (_, tamper) => {
    const { lottery: view, places } = await verifier.fetchLottery(stage.url, roundId);
    expect(verifier.faultsOf(view, places, noted)).toEqual([]);
    expect(verifier.faultsOf(...tamper(view, places), noted)).not.toEqual([]);
  });

  it('is bound in the same moment as its round is made', async () => {
    const owner = await stage.staff('programme-owner');
    const at = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    const made = await owner.post<{ id: string; rounds: { id: string }[] }>('/admin/v1/programmes', {
      code: 'lottery-at-once',
      name: { sv: 'Lottning', en: 'Lottery' },
      rounds: [{ name: 'Omgång 1', opensAt: at(1), closesAt: at(2), order: 'lottery' }],
    });
    const added = await owner.post<{ id: string }>(`/admin/v1/programmes/${made.body.id}/rounds`, {
      name: 'Omgång 2',
      opensAt: at(3),
      closesAt: at(4),
      order: 'lottery',
    });
    const hashes = await Promise.all(
      [made.body.rounds[0]?.id, added.body.id].map(async (id) => {
        const { body } = await stage.nobody.get<LotteryView>(`/public/v1/rounds/${id}/lottery`);
        return body.seedHash;
      }),
    );
    expect(hashes).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(new Set(hashes).size).toBe(2);
  });

  it('is not found where those who come first are first, nor where there is no round', async () => {
    const other = await openProgramme(stage, { grants: 0 });
    const { id } = await rowOf<{ id: string }>(
      stage.bed.owner,
      'select id from programme.round where programme_id = $1',
      [other],
    );
    for (const round of [id, other]) {
      for (const path of ['', '/places']) {
        const reply = await stage.nobody.get(`/public/v1/rounds/${round}/lottery${path}`);
        expect([reply.status, reply.body.code]).toEqual([404, 'lottery-not-found']);
      }
    }
    expect((await stage.nobody.get(`/public/v1/rounds/${roundId}/lottery/places?cursor=x`)).body.code).toBe(
      'invalid-cursor',
    );
    expect(await verify(stage.url, id)).toBe(2);
  });
});
