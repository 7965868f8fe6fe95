import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication, type Application } from '../../factories/applications.js';
import { createProgramme, type Programme } from '../../factories/programmes.js';
import { openTestBed, rowOf, type TestBed } from '../../factories/test-bed.js';

describe('what the register protects stands nowhere in the open', () => {
  let bed: TestBed;
  let programme: Programme;
  let application: Application;
  beforeAll(async () => {
    bed = await openTestBed(4);
    programme = await createProgramme(bed);
    application = await createApplication(bed, programme, 'checking');
  });
  afterAll(() => bed.close());

  /** One check after the other of the same application, as reconsiderations bring them. */
  const decided = async (answer: {
    registerAnswered?: boolean;
    protectedIdentity?: boolean;
    municipalityCode: string | null;
  }): Promise<{ municipality: string | null; isProtected: boolean }> => {
    const row = {
      applicationId: application.id,
      outcome: 'manual-review',
      policyVersionId: programme.policyVersionId,
      failedRules: [],
      unknownRules: [],
      inputHash: randomBytes(32).toString('hex'),
      dossier: randomBytes(16).toString('base64'),
      ...answer,
    };
    await bed.app.query(`select eligibility.record_decisions($1, '{}')`, [JSON.stringify([row])]);
    const state = await rowOf<{ municipality: string | null; isProtected: boolean }>(
      bed.owner,
      `select a.municipality_code as municipality, i.protected_identity as "isProtected"
       from eligibility.application a join individuals.individual i on i.id = a.individual_id where a.id = $1`,
      [application.id],
    );
    const db = await bed.owner.connect();
    await db.query('set session_replication_role = replica');
    await db.query(`update eligibility.application set status = 'checking' where id = $1`, [application.id]);
    await db.query('set session_replication_role = origin');
    db.release();
    return state;
  };

  test('a municipality that is protected now does not survive from a check before, nor does one that nobody has', async () => {
    const open = { registerAnswered: true, protectedIdentity: false };
    expect(await decided({ ...open, municipalityCode: '2480' })).toEqual({ municipality: '2480', isProtected: false });
    const hidden = { registerAnswered: true, protectedIdentity: true, municipalityCode: null };
    expect(await decided(hidden)).toEqual({ municipality: null, isProtected: true });
    expect(await decided({ ...open, municipalityCode: '0180' })).toEqual({ municipality: '0180', isProtected: false });
    expect(await decided({ ...open, municipalityCode: null })).toEqual({ municipality: null, isProtected: false });
  });

  test('a silent register changes nothing', async () => {
    await decided({ registerAnswered: true, protectedIdentity: true, municipalityCode: null });
    const silent = { registerAnswered: false, protectedIdentity: false, municipalityCode: null };
    expect(await decided(silent)).toEqual({ municipality: null, isProtected: true });
    await decided({ registerAnswered: true, protectedIdentity: false, municipalityCode: '2480' });
    expect(await decided(silent)).toEqual({ municipality: '2480', isProtected: false });
    // So does a worker of the version before, which says nothing of it.
    expect(await decided({ municipalityCode: null })).toEqual({ municipality: '2480', isProtected: false });
  });
});
