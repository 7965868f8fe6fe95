import { randomUUID } from 'node:crypto';
import { at, HttpLanes, outcomeOf } from './http-lanes.js';
import type { Pair } from './pairs.js';
import { postRequest } from './raw-connection.js';
import { Tokens } from './tokens.js';
import type { Workload } from './workload.js';

export interface HoldsByHttp {
  readonly url: string;
  readonly dataDir: string;
  /** Everybody books with this one voucher. */
  readonly pair: Pair;
  readonly amountMinor: string;
  readonly times: number;
}

/** Many bookings against one voucher at once. A refusal because it is used up is an outcome, not an error. */
export async function holdsByHttp(params: HoldsByHttp, lanes: number): Promise<Workload> {
  const { voucherId, sessionId, individualId } = params.pair;
  const token = await new Tokens(params.dataDir).individual(individualId);
  const body = { voucherId, sessionId, amountMinor: params.amountMinor };
  const requests = Array.from({ length: params.times }, () =>
    postRequest('/individual/v1/holds', token, randomUUID(), body),
  );
  const http = await HttpLanes.open(params.url, lanes);
  return {
    units: requests.length,
    run: async (unit, lane) => outcomeOf(await http.send(lane, at(requests, unit)), 201),
    close: () => http.close(),
  };
}
