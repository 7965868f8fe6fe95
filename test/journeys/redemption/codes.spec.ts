import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createScene, withNewLearner, type Scene } from '../../factories/bookings.js';
import { atOnce } from '../../factories/commands.js';
import { createProvider, createSession } from '../../factories/providers.js';
import { countOf, differences } from '../../factories/test-bed.js';
import { openStage, tally, type Client, type Reply, type Stage } from './stage.js';

interface Code {
  id: string;
  typedCode: string;
  qrText: string;
  qrSvg: string;
}

let stage: Stage;
let scene: Scene;
let learner: Client;
let provider: Client;

beforeAll(async () => {
  stage = await openStage();
  scene = await createScene(stage.bed);
});
beforeEach(async () => {
  // A provider of its own for each test: failures are counted by provider.
  const own = await createProvider(stage.bed);
  scene = {
    ...(await withNewLearner(stage.bed, scene)),
    provider: own,
    sessionId: await createSession(stage.bed, own),
  };
  learner = await stage.individual(scene.learner.individualId);
  provider = await stage.provider(own.id);
});
afterAll(async () => {
  expect(await differences(stage.bed.owner)).toEqual([]);
  await stage.close();
});

const newCode = async (terms: object = {}): Promise<Code> => {
  const made = await learner.post<Code>(`/individual/v1/vouchers/${scene.learner.voucherId}/codes`, terms, null);
  expect(made.status).toBe(201);
  expect(made.headers.get('cache-control')).toBe('no-store');
  return made.body;
};
const present = (code: string, amountMinor = '10000', key: string = randomUUID(), by = provider) =>
  by.post<{ id: string; status: string }>('/provider/v1/holds', { code, amountMinor, sessionId: scene.sessionId }, key);
const approve = (id: string, amountMinor = '10000') =>
  learner.post(`/individual/v1/holds/${id}/approval`, { amountMinor });

test('a typed code in any spelling makes a request, and money moves only with the learner’s yes', async () => {
  const { typedCode, qrSvg } = await newCode();
  expect(typedCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]{5}[0-9A-Z*~$=]$/);
  expect(qrSvg).toContain('<svg');
  const sloppy = typedCode.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const hold = await present(sloppy);
  expect(hold).toMatchObject({ status: 201, body: { status: 'requested', heldAt: null } });

  expect(await approve(hold.body.id, '9999')).toMatchObject({ status: 409, body: { code: 'terms-differ' } });
  const answers = await atOnce(20, () => approve(hold.body.id));
  expect(tally(answers)).toEqual({ '200': 1, '409 hold-wrong-status': 19 });
  expect((await provider.get(`/provider/v1/holds/${hold.body.id}`)).body).toMatchObject({ status: 'held' });
});

test('a code bound to session and amount is held at once; another amount has to be approved', async () => {
  const terms = { sessionId: scene.sessionId, amountMinor: '4000' };
  expect(await present((await newCode(terms)).qrText, '4000')).toMatchObject({ status: 201, body: { status: 'held' } });
  expect(await present((await newCode(terms)).qrText, '4001')).toMatchObject({ body: { status: 'requested' } });
});

test('a declined request sets nothing aside', async () => {
  const hold = await present((await newCode()).qrText);
  const path = `/individual/v1/holds/${hold.body.id}/decline`;
  expect(tally(await atOnce(20, () => learner.post(path)))).toEqual({ '200': 1, '409 hold-wrong-status': 19 });
  expect(await approve(hold.body.id)).toMatchObject({ body: { code: 'hold-wrong-status' } });
});

test('of twenty presentations of one code at once, one makes a hold', async () => {
  const { qrText } = await newCode();
  const replies = await atOnce(20, () => present(qrText));
  // Beyond ten failures the rest is told to wait; which of the two depends on who came first.
  const made = replies.filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  expect(
    replies.every(({ body }) => [undefined, 'code-not-accepted', 'too-many-code-failures'].includes(body.code)),
  ).toBe(true);
});

test('a repeated presentation answers as the first time', async () => {
  const { qrText } = await newCode();
  const key = randomUUID();
  const first = await present(qrText, '10000', key);
  const again = await present(qrText, '10000', key);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers.get('idempotent-replayed')).toBe('true');
});

test('whatever is wrong with a code, the answer is the same', async () => {
  const used = await newCode();
  await present(used.qrText);
  const expired = await newCode();
  await stage.bed.owner.query(`update redemption.code set expires_at = now() - interval '1 second' where id = $1`, [
    expired.id,
  ]);
  const elsewhere = await createProvider(stage.bed);
  const foreign = await newCode({ sessionId: await createSession(stage.bed, elsewhere), amountMinor: '10000' });
  const wrong: Record<string, string> = {
    used: used.typedCode,
    expired: expired.typedCode,
    foreign: foreign.typedCode,
    guessed: `1.${used.qrText.split('.')[1] ?? ''}.${'A'.repeat(27)}`,
    mistyped: `${expired.typedCode.slice(0, -2)}${expired.typedCode.endsWith('22') ? '33' : '22'}`,
    nonsense: 'open sesame',
  };
  const seen = new Map<string, string>();
  for (const [kind, code] of Object.entries(wrong)) seen.set(kind, looks(await present(code)));
  expect(new Set(seen.values()).size).toBe(1);
  expect(seen.get('used')).toContain('code-not-accepted');
  // Nothing of it hints at which code, which learner or which voucher.
  expect(
    await countOf(stage.bed.owner, 'from redemption.code_failure where provider_id = $1', [scene.provider.id]),
  ).toBe(6);
});

/** Everything a client can see of an answer but the request's own number and the clock. */
function looks({ status, body, headers }: Reply): string {
  const shown = { ...body, instance: undefined };
  const names = [...headers.keys()].filter((name) => !['date', 'content-length'].includes(name)).sort();
  return JSON.stringify([status, shown, names]);
}

test('after ten refused codes the provider waits, and the learner’s good code stays good', async () => {
  const { qrText } = await newCode();
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await present('open sesame')).status).toBe(409);
  const blocked = await present(qrText);
  expect(blocked).toMatchObject({ status: 429, body: { code: 'too-many-code-failures' } });
  const seconds = Number(blocked.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(880);
  expect(seconds).toBeLessThanOrEqual(900);
  await stage.bed.owner.query(
    `update redemption.code_failure set at = at - interval '15 minutes' where provider_id = $1`,
    [scene.provider.id],
  );
  expect(await present(qrText)).toMatchObject({ status: 201 });
});

test('a provider learns that a voucher cannot pay, never what is left on it', async () => {
  const terms = { sessionId: scene.sessionId, amountMinor: '10000' };
  const { qrText } = await newCode(terms);
  await learner.post('/individual/v1/holds', {
    voucherId: scene.learner.voucherId,
    sessionId: scene.sessionId,
    amountMinor: '1',
  });
  const refused = await present(qrText);
  expect(refused).toMatchObject({ status: 409, body: { code: 'voucher-cannot-pay' } });
  expect(Object.keys(refused.body).sort()).toEqual(['code', 'detail', 'instance', 'status', 'title', 'type']);
});

test('codes are made only for one’s own voucher, with both terms or none', async () => {
  const stranger = await stage.individual(randomUUID());
  const path = `/individual/v1/vouchers/${scene.learner.voucherId}/codes`;
  expect(await stranger.post(path, {}, null)).toMatchObject({ status: 404, body: { code: 'voucher-not-found' } });
  expect(await learner.post(path, { amountMinor: '100' }, null)).toMatchObject({ status: 400 });
  expect(await learner.post(path, { sessionId: scene.sessionId }, null)).toMatchObject({ status: 400 });
});

test('no code stands anywhere in the database', async () => {
  const { typedCode, qrText } = await newCode();
  const secret = qrText.split('.')[2] ?? '';
  const tables = await stage.bed.owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  for (const { name } of tables.rows) {
    const { rows } = await stage.bed.owner.query<{ found: boolean }>(
      `select exists (select from ${name} t where t::text like any ($1)) as found`,
      [[`%${secret}%`, `%${typedCode}%`, `%${typedCode.replaceAll('-', '')}%`]],
    );
    expect(`${name} ${String(rows[0]?.found)}`).toBe(`${name} false`);
  }
});
