import { refused, type Result } from '@techcheck/kernel';
import type { RefusalCode } from '@techcheck/platform';
import type { PoolClient } from 'pg';
import { v7 as newId } from 'uuid';
import type { RoundOrder } from '../domain/policy-document.js';
import { EXCLUSION_VIOLATION, sqlStateOf } from './database-conflict.js';

/** A period in which people can apply. Times are RFC 3339. */
export interface RoundInput {
  readonly name: string;
  readonly opensAt: string;
  /** The first moment at which the round is closed. */
  readonly closesAt: string;
  /** In which order those who are eligible are granted; as they applied when it is left out. */
  readonly order?: RoundOrder;
}

/** A round as stored. */
export interface RoundView {
  readonly id: string;
  readonly name: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly order: RoundOrder;
}

/** Writes one round. Refuses: validation-failed (it closes before it opens), rounds-overlap. */
export async function insertRound(
  client: PoolClient,
  programmeId: string,
  round: RoundInput,
  pointer: string,
): Promise<Result<RoundView, RefusalCode>> {
  const [opensAt, closesAt] = [new Date(round.opensAt), new Date(round.closesAt)];
  if (!(opensAt < closesAt)) {
    return refused('validation-failed', {
      errors: [
        { pointer: `${pointer}/closesAt`, code: 'closes-before-opens', detail: 'closesAt must be after opensAt' },
      ],
    });
  }
  const id = newId();
  const order = round.order ?? 'first-come';
  try {
    await client.query(
      'insert into programme.round (id, programme_id, name, opens_at, closes_at, order_by) values ($1, $2, $3, $4, $5, $6)',
      [id, programmeId, round.name, opensAt, closesAt, order],
    );
  } catch (error) {
    if (sqlStateOf(error) === EXCLUSION_VIOLATION) return refused('rounds-overlap');
    throw error;
  }
  return {
    ok: true,
    value: { id, name: round.name, opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString(), order },
  };
}
