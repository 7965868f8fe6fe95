import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { send, type Outgoing } from '../../../demo/api/send.js';
import { Caller } from '../../applicant/caller.js';
import { asksEveryRegister, OTHER_REGISTERS } from '../../applicant/every-register.js';
import { openProgramme } from '../../applicant/scene.js';
import type { Stage as ApplicantStage } from '../../applicant/stage.js';
import type { Applicant, KnownPerson } from './crowd.js';
import { keyedPost } from './insist.js';
import { bodySchema, resolve, type Operation, type Schema } from './openapi.js';
import { replaced } from './spoil.js';
import { toWire } from './spoil-http.js';
import type { Stage } from './stage.js';
import { typeOf, validRequest, type KnownIds } from './valid-request.js';

/** Requests in which somebody has put a person's number where it does not belong. */
export function misplacedNumbers(
  operation: Operation,
  ids: KnownIds,
  token: string | undefined,
  person: KnownPerson,
): Outgoing[] {
  const valid = validRequest(operation, ids);
  const good = toWire(operation, valid, token);
  const [ten, serial] = [person.number.slice(2, 8), person.number.slice(8)];
  const withSign = `${person.number.slice(0, 8)}-${person.number.slice(8)}`;
  const inPath = Object.keys(valid.path).flatMap((name) => {
    const at = (value: string): Outgoing =>
      toWire(operation, { ...valid, path: { ...valid.path, [name]: value } }, token);
    const encoded = (text: string): Outgoing => ({ ...at('ZZ'), path: at('ZZ').path.replace('ZZ', text) });
    return [...oddForms(person.number).map(at), encoded(`${ten}%2D${serial}`), encoded(`${ten}%252D${serial}`)];
  });
  const header = (name: string): Outgoing => ({ ...good, headers: { ...good.headers, [name]: withSign } });
  const inQuery = ['cursor', 'limit', 'text', 'unheardOf'].map((name) => ({
    ...good,
    path: `${good.path.split('?')[0]}?${name}=${person.number}`,
  }));
  const inHeaders = ['user-agent', 'referer', 'x-request-id', 'authorization', 'cookie'].map(header);
  return [...inPath, ...inQuery, ...inHeaders, ...inBodies(operation, valid.body, good, person)];
}

/** As people write a number, and as it ends up glued to something else. */
function oddForms(number: string): string[] {
  const [century, date, serial] = [number.slice(0, 2), number.slice(2, 8), number.slice(8)];
  return [
    `${century}${date}-${serial}`,
    `${date}–${serial}`,
    `${century}${date}\u00a0${serial}`,
    `${date}_${serial}`,
    `pnr${century}${date}${serial}x`,
    `akt-${date}-${serial}-1`,
    `${date}${serial}`,
  ];
}

function inBodies(operation: Operation, body: unknown, good: Outgoing, person: KnownPerson): Outgoing[] {
  const schema = bodySchema(operation);
  if (schema === undefined) return [];
  const sentence = `Gäller ${person.name}, ${person.number.slice(2, 8)}-${person.number.slice(8)}.`;
  const put = (value: unknown): Outgoing => ({ ...good, headers: withFreshKey(good), body: JSON.stringify(value) });
  const bodies = textsIn(schema, operation.document, []).flatMap((path) => [
    put(replaced(body, path, sentence)),
    ...[person.number, ...oddForms(person.number)].map((form) => put(replaced(body, path, form))),
  ]);
  const broken = { ...good, body: `{"personnummer": "${person.number}", ` };
  return [...bodies, put({ ...(body as object), [person.number]: person.number }), broken];
}

/** Where a body takes a text. Twelve digits in an amount are an amount. */
function textsIn(given: Schema, document: Operation['document'], path: (string | number)[]): (string | number)[][] {
  const schema = resolve(given, document);
  if (typeOf(schema) === 'object') {
    return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
      textsIn(field, document, [...path, name]),
    );
  }
  if (typeOf(schema) === 'array' && schema.items) return textsIn(schema.items, document, [...path, 0]);
  const isAmount = String(path.at(-1)).endsWith('Minor');
  return typeOf(schema) === 'string' && schema.enum === undefined && !isAmount ? [path] : [];
}

const withFreshKey = ({ headers }: Outgoing): Record<string, string> =>
  headers?.['idempotency-key'] === undefined
    ? { ...headers }
    : { ...headers, 'idempotency-key': `canary-${Math.random()}` };

/** The register is down, then contradicts itself, and answers badly; people apply all the while. */
export async function troubleTheRegister(stage: Stage, people: readonly Applicant[]): Promise<void> {
  const switchboard = join(stage.dataDir, 'register-simulator.json');
  const programmeId = stage.sample.programmes[0]?.id;
  const moods = [{ down: true }, { contradictionRate: 1 }, { errorRate: 0.9 }];
  for (const [index, { id, token }] of people.entries()) {
    writeFileSync(switchboard, JSON.stringify(moods[index % moods.length]));
    await send(
      stage.url,
      keyedPost('/individual/v1/applications', token, `canary-${id}`, { programmeId, language: 'sv' }),
    );
    await sleep(700);
  }
  writeFileSync(switchboard, '{}');
}

/**
 * The same with a policy that asks every register; one of the people gets a new number in the meantime.
 * @returns the new number.
 */
export async function troubleEveryRegister(
  stage: Stage,
  people: readonly Applicant[],
  first: KnownPerson,
): Promise<string> {
  const switchboard = join(stage.dataDir, 'register-simulator.json');
  const staff: ApplicantStage['staff'] = async (...roles) =>
    new Caller(stage.url, await stage.token({ id: randomUUID(), kind: 'staff', roles }));
  const programmeId = await openProgramme({ staff }, { grants: 10, policy: asksEveryRegister() });
  const others = (mood: object): object => Object.fromEntries(OTHER_REGISTERS.map((source) => [source, mood]));
  const moods = [
    { answers: { [first.number]: { replacedBy: NEW_NUMBER } } },
    others({ down: true }),
    others({ contradictionRate: 1 }),
    { errorRate: 0.5, ...others({ errorRate: 0.5 }) },
  ];
  for (const [index, { id, token }] of people.entries()) {
    writeFileSync(switchboard, JSON.stringify(moods[index % moods.length]));
    await send(
      stage.url,
      keyedPost('/individual/v1/applications', token, `every-${id}`, { programmeId, language: 'sv' }),
    );
    await sleep(1_000);
  }
  writeFileSync(switchboard, '{}');
  return NEW_NUMBER;
}

/** An official test number that nobody else on the stage has. */
const NEW_NUMBER = '196202702392';

/** Damages what is stored about somebody, so that requests for it fail on our side. @returns the statuses. */
export async function provokeOurFaults(stage: Stage, { id, token }: Applicant): Promise<number[]> {
  const programmeId = stage.sample.programmes[0]?.id;
  const ask = async (outgoing: Outgoing): Promise<number> => (await send(stage.url, outgoing)).status;
  const headers = { authorization: `Bearer ${token}` };
  const apply = 'eligibility.submit_applications(jsonb)';
  await stage.owner.query(`revoke execute on function ${apply} from techcheck_app`);
  const body = { programmeId, language: 'sv' };
  const first = await ask(keyedPost('/individual/v1/applications', token, `fault-${id}`, body));
  await stage.owner.query(`grant execute on function ${apply} to techcheck_app`);
  await stage.owner.query(`update identity.person_key set wrapped_key = '\\x00' where individual_id = $1`, [id]);
  const second = await ask({ method: 'GET', path: '/individual/v1/me/data-export', headers });
  return [first, second];
}
