import { randomUUID } from 'node:crypto';
import { at, HttpLanes, outcomeOf } from './http-lanes.js';
import { postRequest } from './raw-connection.js';
import { actorValue, keyValues, SqlCommands } from './sql-pool.js';
import { Tokens } from './tokens.js';
import type { Workload } from './workload.js';

interface Intake {
  /** Each applies once, signed in with a token of their own that the server has not seen. */
  readonly people: readonly string[];
  readonly programmeId: string;
}

export interface IntakeByHttp extends Intake {
  readonly url: string;
  readonly dataDir: string;
}

export async function intakeByHttp(params: IntakeByHttp, lanes: number): Promise<Workload> {
  const tokens = new Tokens(params.dataDir);
  const requests: Buffer[] = [];
  for (const id of params.people) {
    const body = { programmeId: params.programmeId, language: 'sv' };
    requests.push(postRequest('/individual/v1/applications', await tokens.individual(id), randomUUID(), body));
  }
  const http = await HttpLanes.open(params.url, lanes);
  return {
    units: requests.length,
    run: async (unit, lane) => outcomeOf(await http.send(lane, at(requests, unit)), 202),
    close: () => http.close(),
  };
}

export interface IntakeBySql extends Intake {
  readonly databaseUrl: string;
  readonly poolSize: number;
}

export async function intakeBySql(params: IntakeBySql): Promise<Workload> {
  const calls = params.people.map((id) => {
    const key = randomUUID();
    return [actorValue('individual', id, key), ...keyValues(id, key), id, params.programmeId, 'sv'];
  });
  const sql = new SqlCommands(params.databaseUrl, params.poolSize);
  return {
    units: calls.length,
    run: async (unit) => {
      const { status } = await sql.call('eligibility.submit_application', at(calls, unit));
      return status === 202 ? 'ok' : String(status);
    },
    close: () => sql.close(),
  };
}
