import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PolicyVersionDetail, PolicyVersionDiff, PolicyVersionSummary } from '@techcheck/programme';
import { stringify } from 'yaml';
import type { Caller } from './caller.js';
import { openProgramme, policyDocument, publishPolicy } from './scene.js';
import { openStage, type Stage } from './stage.js';

const YAML = 'application/yaml';

describe('versions of a policy', () => {
  let stage: Stage;
  let author: Caller;
  let publisher: Caller;
  let programmeId: string;
  let versions: string;
  let day = 0;

  beforeAll(async () => {
    stage = await openStage();
    [author, publisher] = [await stage.staff('programme-owner'), await stage.staff('programme-owner')];
  });
  beforeAll(async () => {
    programmeId = await openProgramme(stage, { grants: 0 });
    versions = `/admin/v1/programmes/${programmeId}/policy-versions`;
  });
  afterAll(() => stage.close());

  /** A document that comes into force after those before it. */
  const next = (changes: Record<string, unknown> = {}): Record<string, unknown> => {
    day += 1;
    return policyDocument({ inForceFrom: new Date(Date.UTC(2027, 0, day)).toISOString(), ...changes });
  };
  const draft = async (document = next()): Promise<string> => {
    const reply = await author.post<{ id: string }>(versions, document);
    expect(reply).toMatchObject({ status: 201, body: { status: 'draft', createdBy: subjectOf(author) } });
    expect(reply.headers.get('location')).toBe(`${versions}/${reply.body.id}`);
    return reply.body.id;
  };
  const publish = (id: string, by = publisher, key = randomUUID()) =>
    by.post<{ version: number }>(`${versions}/${id}/publication`, undefined, key);

  it('are drafted by one person and published by another', async () => {
    const id = await draft();
    expect(await publish(id, author)).toMatchObject({ status: 409, body: { code: 'same-person' } });
    expect(await publish(id)).toMatchObject({ status: 201, body: { id, programmeId, version: 2 } });
    expect(await publish(id)).toMatchObject({
      status: 409,
      body: { code: 'policy-not-a-draft', currentStatus: 'published' },
    });
    expect((await author.get<PolicyVersionDetail>(`${versions}/${id}`)).body).toMatchObject({
      status: 'published',
      version: 2,
      createdBy: subjectOf(author),
      settledBy: subjectOf(publisher),
    });
  });

  it('are published once, by twenty requests with one key and by twenty with keys of their own', async () => {
    const [id, key] = [await draft(), randomUUID()];
    const replies = await Promise.all(Array.from({ length: 20 }, () => publish(id, publisher, key)));
    expect(replies.every(({ status, body: { code } }) => status === 201 || code === 'idempotency-key-in-use')).toBe(
      true,
    );
    expect((await publish(id, publisher, key)).headers.get('idempotent-replayed')).toBe('true');
    const other = await draft();
    const others = await Promise.all(Array.from({ length: 20 }, () => publish(other)));
    expect(others.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(others.filter(({ body }) => body.code === 'policy-not-a-draft')).toHaveLength(19);
  });

  it('follow each other in time', async () => {
    const [early, late] = [await draft(), await draft()];
    expect((await publish(late)).status).toBe(201);
    expect((await publish(early)).body.code).toBe('policy-not-after-previous');
    expect((await author.post(`${versions}/${early}/discard`)).body['status']).toBe('discarded');
    expect((await publish(early)).body.code).toBe('policy-not-a-draft');
  });

  it('come as YAML as well, with the same errors; what is no YAML is told with its line', async () => {
    const document = next();
    const reply = await author.postText<{ id: string }>(versions, stringify(document), YAML);
    expect(reply.status).toBe(201);
    expect((await author.get<PolicyVersionDetail>(`${versions}/${reply.body.id}`)).body.document).toEqual(document);
    const wrong = await author.postText(versions, stringify({ ...document, discount: 1 }), YAML);
    expect(wrong.body).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/discount', code: 'unknown-field' }],
    });
    const broken = await author.postText(versions, 'format: 2\nformat: 2\n', YAML);
    expect(broken.body).toMatchObject({ errors: [{ pointer: '', code: 'duplicate-key' }] });
    expect(broken.body.errors?.[0]?.detail).toContain('Line 2, column 1');
  });

  it('are the only thing that comes as YAML', async () => {
    const reply = await author.postText('/admin/v1/programmes', 'code: x', YAML);
    expect([reply.status, reply.body.code]).toEqual([415, 'unsupported-media-type']);
    // Nor is a text that says it is none, or one in quotes.
    expect((await author.postText(versions, stringify(next()), 'text/plain')).status).toBe(400);
    expect((await author.post(versions, stringify(next()))).status).toBe(400);
    expect((await stage.nobody.postText(versions, 'a: [', YAML)).status).toBe(401);
  });

  it('tell all that is wrong with them at once, each with its place', async () => {
    const wrong = policyDocument({
      inForceFrom: 'tomorrow',
      eligibility: {
        countedOn: '2027-02-30',
        rules: [
          { rule: 'working-age', from: '2026-01-01', min: 70, max: 18 },
          { rule: 'working-age', from: '2026-06-01', min: 18, max: 200 },
          { rule: 'zodiac', from: '2026-01-01' },
        ],
      },
      setAsides: [
        { code: 'a', nameSv: 'a', nameEn: 'a', percent: 60, counties: ['01'] },
        { code: 'b', nameSv: 'b', nameEn: 'b', percent: 60, counties: ['99'] },
      ],
      surprise: true,
    });
    const reply = await author.post(versions, wrong);
    expect([reply.status, reply.body.code]).toEqual([400, 'validation-failed']);
    expect(reply.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
      '/eligibility/countedOn wrong-form',
      '/eligibility/rules/0/max min-above-max',
      '/eligibility/rules/1 periods-overlap',
      '/eligibility/rules/1/max too-large',
      '/eligibility/rules/2/rule unknown-rule',
      '/inForceFrom wrong-form',
      '/setAsides set-asides-above-whole',
      '/setAsides/1/counties/0 not-allowed',
      '/surprise unknown-field',
    ]);
  });

  it('say what they change in sentences, against the one before or any other', async () => {
    const older = await publishPolicy(stage, programmeId, next());
    const id = await draft(
      next({ deadlines: { reconsiderationDays: 28, delayNoticeDays: 60, reviewDays: 30, answerDays: 14 } }),
    );
    const diff = await author.get<PolicyVersionDiff>(`${versions}/${id}/diff`);
    expect(diff).toMatchObject({ status: 200, body: { from: { id: older }, to: { id } } });
    expect(diff.body.parts.map(({ part }) => part)).toEqual(['when', 'deadlines']);
    expect(diff.body.parts[1]?.changes).toEqual([
      {
        kind: 'changed',
        before: {
          sv: 'Omprövning av ett avslag ska begäras inom 21 dagar.',
          en: 'Reconsideration of a rejection must be asked for within 21 days.',
        },
        after: {
          sv: 'Omprövning av ett avslag ska begäras inom 28 dagar.',
          en: 'Reconsideration of a rejection must be asked for within 28 days.',
        },
        sentence: {
          sv: 'Ändrat: Omprövning av ett avslag ska begäras inom 28 dagar. Tidigare: Omprövning av ett avslag ska begäras inom 21 dagar.',
          en: 'Changed: Reconsideration of a rejection must be asked for within 28 days. Before: Reconsideration of a rejection must be asked for within 21 days.',
        },
      },
    ]);
    const same = await author.get<PolicyVersionDiff>(`${versions}/${id}/diff?against=${id}`);
    expect(same.body.parts).toEqual([]);
    const first = await author.get<{ items: PolicyVersionSummary[] }>(`${versions}?limit=1`);
    const all = await author.get<PolicyVersionDiff>(`${versions}/${first.body.items[0]?.id}/diff`);
    expect(all.body.from).toBeNull();
    expect(all.body.parts.flatMap(({ changes }) => changes).every(({ kind }) => kind === 'added')).toBe(true);
  });

  it('are listed with the drafts, page by page', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await author.get<{ items: PolicyVersionSummary[]; nextCursor: string | null }>(
        `${versions}?limit=3${cursor}`,
      );
      expect(page.status).toBe(200);
      seen.push(...page.body.items.map(({ id, status }) => `${id} ${status}`));
      if (page.body.nextCursor === null) break;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(new Set(seen.map((line) => line.split(' ')[1]))).toEqual(new Set(['published', 'discarded', 'draft']));
  });

  it('belong to their programme: another’s is not found', async () => {
    const id = await draft();
    const elsewhere = `/admin/v1/programmes/${await openProgramme(stage, { grants: 0 })}/policy-versions`;
    for (const path of [
      `${elsewhere}/${id}`,
      `${elsewhere}/${id}/diff`,
      `${versions}/${id}/diff?against=${randomUUID()}`,
    ]) {
      expect((await author.get(path)).body.code).toBe('policy-version-not-found');
    }
    for (const what of ['publication', 'discard']) {
      expect((await publisher.post(`${elsewhere}/${id}/${what}`)).body.code).toBe('policy-version-not-found');
    }
    expect((await author.post(`/admin/v1/programmes/${randomUUID()}/policy-versions`, next())).status).toBe(404);
  });

  it('are read by all staff and changed by programme owners alone', async () => {
    const [id, finance] = [await draft(), await stage.staff('finance-officer')];
    expect((await finance.get(`${versions}/${id}`)).status).toBe(200);
    for (const path of [versions, `${versions}/${id}/publication`, `${versions}/${id}/discard`]) {
      expect((await finance.post(path, next())).status).toBe(403);
    }
  });

  it('fit one schema: that which is published is that of the reference pages', async () => {
    const published = await stage.nobody.get('/public/v1/policy-schema');
    expect(published.headers.get('content-type')).toMatch(/^application\/schema\+json/);
    const pages = await stage.nobody.get<{ components: { schemas: object } }>('/admin/v1/openapi.json');
    expect(pages.body.components.schemas).toHaveProperty('PolicyDocument', published.body);
    expect(published.body).toHaveProperty('$schema', 'https://json-schema.org/draft/2020-12/schema');
  });
});

/** Whom a token stands for (RFC 7519, section 4.1.2). */
function subjectOf({ token = '' }: Caller): string {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(claims) as { sub: string }).sub;
}
