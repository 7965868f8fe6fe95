import { randomUUID } from 'node:crypto';
import { at, HttpLanes, outcomeOf } from './http-lanes.js';
import { postRequest } from './raw-connection.js';
import { actorValue, keyValues, SqlCommands } from './sql-pool.js';
import { Tokens } from './tokens.js';
import type { Workload } from './workload.js';

/** A learner books a session with a voucher, and the provider takes the money of that booking. */
export interface Pair {
  readonly voucherId: string;
  readonly individualId: string;
  readonly sessionId: string;
  readonly providerId: string;
  readonly staffId: string;
}

interface Pairs {
  readonly pairs: readonly Pair[];
  readonly amountMinor: string;
}

export const EVIDENCE = { kind: 'attendance-list', reference: 'bench' } as const;

export interface PairsByHttp extends Pairs {
  readonly url: string;
  readonly dataDir: string;
}

export async function pairsByHttp(params: PairsByHttp, lanes: number): Promise<Workload> {
  const tokens = new Tokens(params.dataDir);
  const staff = new Map<string, string>();
  const prepared: { book: Buffer; capture: (holdId: string) => Buffer }[] = [];
  for (const pair of params.pairs) {
    const learner = await tokens.individual(pair.individualId);
    const provider =
      staff.get(pair.staffId) ?? (await tokens.provider({ id: pair.staffId, providerId: pair.providerId }));
    staff.set(pair.staffId, provider);
    const { voucherId, sessionId } = pair;
    const { amountMinor } = params;
    const key = randomUUID();
    prepared.push({
      book: postRequest('/individual/v1/holds', learner, key, { voucherId, sessionId, amountMinor }),
      capture: (holdId) =>
        postRequest(`/provider/v1/holds/${holdId}/captures`, provider, key, { amountMinor, evidence: EVIDENCE }),
    });
  }
  const http = await HttpLanes.open(params.url, lanes);
  return {
    units: prepared.length,
    run: async (unit, lane) => {
      const { book, capture } = at(prepared, unit);
      const booked = await http.send(lane, book);
      if (booked.status !== 201) return `hold ${outcomeOf(booked, 201)}`;
      const { id } = JSON.parse(booked.body) as { id: string };
      const captured = await http.send(lane, capture(id));
      return captured.status === 201 ? 'ok' : `capture ${outcomeOf(captured, 201)}`;
    },
    close: () => http.close(),
  };
}

export interface PairsBySql extends Pairs {
  readonly databaseUrl: string;
  readonly poolSize: number;
}

export async function pairsBySql(params: PairsBySql): Promise<Workload> {
  const { amountMinor } = params;
  const prepared = params.pairs.map(({ individualId, staffId, providerId, voucherId, sessionId }) => {
    const [hold, capture] = [randomUUID(), randomUUID()];
    const learner = [actorValue('individual', individualId, hold), ...keyValues(individualId, hold)];
    const provider = [actorValue('provider', staffId, capture), ...keyValues(staffId, capture)];
    return {
      hold: [...learner, individualId, voucherId, sessionId, amountMinor],
      capture: (id: string) => [...provider, providerId, id, amountMinor, EVIDENCE.kind, EVIDENCE.reference],
    };
  });
  const sql = new SqlCommands(params.databaseUrl, params.poolSize);
  return {
    units: prepared.length,
    run: async (unit) => {
      const { hold, capture } = at(prepared, unit);
      const booked = await sql.call<{ id: string }>('redemption.place_hold', hold);
      await sql.call('redemption.capture_hold', capture(booked.body.id));
      return 'ok';
    },
    close: () => sql.close(),
  };
}
