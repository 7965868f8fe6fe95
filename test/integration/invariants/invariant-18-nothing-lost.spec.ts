import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIndividual, decide, statusOf } from '../../factories/applications.js';
import { atOnce, bodyOf, submitApplication } from '../../factories/commands.js';
import { createProgramme } from '../../factories/programmes.js';
import { createIndividuals } from '../../factories/applications.js';
import { countOf, openTestBed, rowOf, rowsOf, type TestBed } from '../../factories/test-bed.js';

const OPEN = `from platform.outbox where topic = 'application.submitted' and done_at is null`;

describe('invariant 18: nothing accepted is lost, whatever happens to the queue’s store', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(20);
  });
  afterAll(() => bed.close());

  test('every topic that somebody works on leaves an open row; what nobody works on is done at once', async () => {
    const topics = await rowsOf<{ topic: string }>(bed.owner, 'select topic from platform.subscription order by topic');
    expect(topics.map((row) => row.topic)).toEqual(expect.arrayContaining(['application.submitted', 'grant.due']));
    for (const { topic } of [...topics, { topic: 'nobody.listens' }]) {
      await bed.app.query('select platform.emit($1, platform.new_id())', [topic]);
      const open = await countOf(bed.owner, 'from platform.outbox where topic = $1 and done_at is null', [topic]);
      expect([topic, open > 0]).toEqual([topic, topic !== 'nobody.listens']);
    }
  });

  test('200 accepted applications leave 200 rows of work, though the queue’s store is dropped meanwhile', async () => {
    const programme = await createProgramme(bed);
    const people = await createIndividuals(bed, 200);
    const before = await countOf(bed.owner, OPEN);
    const accepted = Promise.all(people.map((person) => submitApplication(bed.app, person, programme.id)));
    await bed.owner.query('drop schema bullmq cascade');
    expect((await accepted).every((outcome) => outcome.ok && outcome.status === 202)).toBe(true);
    expect(await countOf(bed.owner, OPEN)).toBe(before + 200);
  });

  test('being put on the queue, however often, does not make a row done; only its effect does', async () => {
    const programme = await createProgramme(bed);
    const person = await createIndividual(bed);
    const { id = '' } = await bodyOf(submitApplication(bed.app, person, programme.id));
    const row = `from platform.outbox where subject_id = $1 and topic = 'application.submitted'`;
    const { outbox } = await rowOf<{ outbox: string }>(bed.owner, `select id as outbox ${row}`, [id]);
    await atOnce(5, () =>
      bed.app.query(
        'update platform.outbox set enqueued_at = now(), enqueued_times = enqueued_times + 1 where id = $1',
        [outbox],
      ),
    );
    expect(await countOf(bed.owner, `${row} and done_at is null`, [id])).toBe(1);
    await bed.app.query('select * from eligibility.begin_checks($1)', [[id]]);
    expect(await countOf(bed.owner, `${row} and done_at is null`, [id])).toBe(1);
  });

  test('an effect that is rolled back leaves its row open', async () => {
    const programme = await createProgramme(bed);
    const person = await createIndividual(bed);
    const { id = '' } = await bodyOf(submitApplication(bed.app, person, programme.id));
    const row = `from platform.outbox where subject_id = $1 and topic = 'application.submitted' and done_at is null`;
    const worker = await bed.app.connect();
    try {
      await worker.query('begin');
      await decide(worker, programme, [id], 'eligible');
      await worker.query(`select platform.outbox_done(array(select id ${row}))`, [id]);
      await worker.query('rollback');
    } finally {
      worker.release();
    }
    expect(await countOf(bed.owner, row, [id])).toBe(1);
    expect(await statusOf(bed.owner, id)).toBe('submitted');
  });
});
