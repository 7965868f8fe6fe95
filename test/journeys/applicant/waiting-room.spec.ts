import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TakenTicket, TicketView } from '@techcheck/admission';
import { countOf } from '../../factories/test-bed.js';
import { startApi, type ProductProcess } from '../../support/product-process.js';
import { Caller } from './caller.js';
import { WORKING_AGE } from './people.js';
import { openProgramme } from './scene.js';
import { openStage, until, type Stage } from './stage.js';

const RUSH = 300;

describe('the waiting room', () => {
  let stage: Stage;
  let people: string[];
  let other: ProductProcess;

  beforeAll(async () => {
    stage = await openStage();
    people = await stage.register(WORKING_AGE.slice(0, 60));
    other = await startApi({ databaseUrl: stage.bed.database.appUrl, dataDir: stage.dataDir });
  });
  afterAll(async () => {
    await other.stop();
    await stage.close();
  });

  const take = async (programmeId: string, url = stage.url): Promise<TakenTicket> => {
    const reply = await new Caller(url).post<TakenTicket>(
      `/public/v1/programmes/${programmeId}/tickets`,
      undefined,
      null,
    );
    expect(reply.status).toBe(201);
    return reply.body;
  };
  const show = async (ticket: string, url = stage.url): Promise<TicketView> => {
    const reply = await new Caller(url).get<TicketView>('/public/v1/tickets/current', { 'waiting-ticket': ticket });
    expect(reply.status).toBe(200);
    return reply.body;
  };
  const admitted = (ticket: string, url = stage.url): Promise<TicketView> =>
    until(
      () => show(ticket, url),
      (view) => view.admitted,
      60_000,
    );
  const applyWith = async (
    at: number,
    programmeId: string,
    ticket?: string,
  ): Promise<{ status: number; code?: string; retryAfter: string | null }> => {
    const person = await stage.individual(people[at] ?? '');
    const headers: Record<string, string> = ticket === undefined ? {} : { 'waiting-ticket': ticket };
    const {
      status,
      body,
      headers: answered,
    } = await person.post('/individual/v1/applications', { programmeId, language: 'sv' }, undefined, headers);
    return { status, ...(body.code === undefined ? {} : { code: body.code }), retryAfter: answered.get('retry-after') };
  };
  /** Sets how many are let in a second. */
  const letIn = (programmeId: string, perSecond: number): Promise<unknown> =>
    stage.bed.owner.query(
      `insert into admission.room (programme_id, admitted_until, admit_per_second, ticked_at)
       values ($1, extract(epoch from clock_timestamp()) * 1000, $2, clock_timestamp())
       on conflict (programme_id) do update set admit_per_second = $2`,
      [programmeId, perSecond],
    );

  it('asks nobody for a ticket while few come', async () => {
    const programmeId = await openProgramme(stage, { grants: 0 });
    expect(await applyWith(0, programmeId)).toMatchObject({ status: 202 });
  });

  it('lets people in by arrival, whichever process they met, each ticket once', async () => {
    const programmeId = await openProgramme(stage, { grants: 0 });
    await letIn(programmeId, 0.001);
    const urls = [stage.url, other.url];
    const tickets: TakenTicket[] = [];
    while (tickets.length < RUSH) {
      tickets.push(
        ...(await Promise.all(urls.flatMap((url) => Array.from({ length: 10 }, () => take(programmeId, url))))),
      );
    }
    const byArrival = tickets.toSorted((a, b) => Date.parse(a.arrivedAt) - Date.parse(b.arrivedAt));
    const [first, last] = [byArrival[0], byArrival.at(-1)] as [TakenTicket, TakenTicket];

    // Everybody is told how many are ahead, the later the more, by both processes alike.
    await sleep(600);
    for (const url of urls) {
      const ahead = await Promise.all(byArrival.map(({ ticket }) => show(ticket, url).then((view) => view.ahead)));
      expect(ahead).toEqual(ahead.toSorted((a, b) => a - b));
      expect(ahead.at(-1)).toBeGreaterThan(RUSH - 20);
    }
    expect(await applyWith(1, programmeId)).toMatchObject({ status: 429, code: 'ticket-required', retryAfter: '1' });
    const early = await applyWith(1, programmeId, last.ticket);
    expect(early).toMatchObject({ status: 429, code: 'ticket-not-admitted' });
    expect(Number(early.retryAfter)).toBeGreaterThan(0);

    await letIn(programmeId, 20);
    await admitted(first.ticket);
    expect((await show(last.ticket)).admitted).toBe(false);
    expect(await applyWith(1, programmeId, first.ticket)).toMatchObject({ status: 202 });
    expect(await applyWith(2, programmeId, first.ticket)).toMatchObject({ status: 409, code: 'ticket-used' });

    await letIn(programmeId, 200);
    // Without any connection in between the last one keeps the place, and gets in.
    await admitted(last.ticket);
    const twentyAtOnce = await Promise.all(
      Array.from({ length: 20 }, (_, at) => applyWith(3 + at, programmeId, last.ticket)),
    );
    expect(twentyAtOnce.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(twentyAtOnce.filter(({ code }) => code === 'ticket-used')).toHaveLength(19);
    expect(await countOf(stage.bed.owner, 'from eligibility.application where programme_id = $1', [programmeId])).toBe(
      2,
    );
  });

  it('never admits the later before the earlier', async () => {
    const programmeId = await openProgramme(stage, { grants: 0 });
    await letIn(programmeId, 40);
    const tickets: TakenTicket[] = [];
    for (let at = 0; at < 60; at += 1) tickets.push(await take(programmeId, [stage.url, other.url][at % 2]));
    for (let admittedSoFar = 0; admittedSoFar < tickets.length;) {
      const views = await Promise.all(tickets.map(({ ticket }) => show(ticket)));
      const moments = views.map((view) => view.admitted);
      const firstOutside = moments.indexOf(false);
      if (firstOutside >= 0) {
        // All answers of one round may straddle one tick: whoever is admitted behind must be admitted soon before.
        const again = await Promise.all(tickets.slice(0, firstOutside).map(({ ticket }) => show(ticket)));
        expect(again.every(({ admitted }) => admitted)).toBe(true);
      }
      admittedSoFar = moments.filter(Boolean).length;
      await sleep(50);
    }
  });

  it('keeps tickets valid over a restart of every process', async () => {
    const programmeId = await openProgramme(stage, { grants: 0 });
    await letIn(programmeId, 20);
    const { ticket } = await take(programmeId, other.url);
    await other.stop();
    other = await startApi({ databaseUrl: stage.bed.database.appUrl, dataDir: stage.dataDir });
    await admitted(ticket, other.url);
    // The other process learns of it a moment later.
    await admitted(ticket);
    expect(await applyWith(30, programmeId, ticket)).toMatchObject({ status: 202 });
  });

  it('refuses forged tickets, those of other programmes, and programmes there are not', async () => {
    const programmeId = await openProgramme(stage, { grants: 0 });
    const elsewhere = await take(await openProgramme(stage, { grants: 0 }));
    const { ticket } = await take(programmeId);
    const forged = ticket.replace(/\.\d{13}\./, '.1700000000000.');
    for (const bad of [forged, elsewhere.ticket, 'x'.repeat(5_000), '']) {
      expect(await applyWith(31, programmeId, bad)).toMatchObject({ status: 400, code: 'ticket-invalid' });
    }
    expect((await new Caller(stage.url).get('/public/v1/tickets/current')).body.code).toBe('ticket-invalid');
    const nowhere = '01936a6e-7d3a-7c59-8a51-0c8f2f6f3b12';
    expect((await new Caller(stage.url).post(`/public/v1/programmes/${nowhere}/tickets`)).status).toBe(404);
    expect((await new Caller(stage.url).post('/public/v1/programmes/x/tickets')).status).toBe(404);
  });

  it('under overload reads are turned away first, and applications still come through', async () => {
    const programmeId = await openProgramme(stage, { grants: 0 });
    const blocker = await stage.bed.owner.connect();
    const person = await stage.individual(people[40] ?? '');
    const waiting: Promise<{ status: number }>[] = [];
    let application: Promise<{ status: number }> | undefined;
    try {
      await blocker.query('begin');
      await blocker.query('lock table programme.programme in access exclusive mode');
      waiting.push(...Array.from({ length: 260 }, () => person.get('/individual/v1/programmes')));
      const turnedAway = await until(
        () => person.get('/individual/v1/applications'),
        ({ status, headers }) => status === 503 && headers.get('retry-after') === '5',
        20_000,
      );
      expect(turnedAway.body.code).toBe('temporarily-unavailable');
      expect((await stage.nobody.get('/healthz')).status).toBe(200);
      application = person.post('/individual/v1/applications', { programmeId, language: 'sv' });
      await sleep(200);
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
    expect((await application)?.status).toBe(202);
    const statuses = new Set((await Promise.all(waiting)).map(({ status }) => status));
    expect([...statuses].every((status) => status === 200 || status === 503)).toBe(true);
  });
});
