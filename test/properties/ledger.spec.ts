import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTestBed, type TestBed } from '../factories/test-bed.js';
import { applyStep } from './model.js';
import { emptyModel, GRANT_TOTAL, pictureOf } from './model-state.js';
import { step, type Step } from './steps.js';
import { ledgerFaults, pictureOfWorld } from './world-picture.js';
import { World } from './world.js';

/** PROPERTY_RUNS=2000 for a long night; PROPERTY_SEED repeats a run that failed. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 50);
const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() & 0x7fffffff);
const LONG = 6 * 3_600_000;

/** Fast-check's report shows the steps; bigint has no JSON of its own. */
const told = (steps: readonly Step[]): string =>
  steps
    .map((one) => JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))
    .join('\n');

/** People with vouchers, since little can happen before; a tenth of a grant is left over. */
const setting = (people: number): Step[] => [
  { kind: 'appropriate', amount: GRANT_TOTAL * BigInt(people) + 100n },
  ...Array.from({ length: people }, (): Step => ({ kind: 'apply', decided: true })),
  { kind: 'grant' },
];

/** One life from booking to refund, so that no run leaves out what chance seldom brings about. */
const aWholeLife: Step[] = [
  { kind: 'place', which: 1, session: 0, amount: 200n },
  { kind: 'capture', which: 0, amount: 200n, own: true },
  { kind: 'create-batch', by: 0 },
  { kind: 'confirm', which: 0 },
  { kind: 'create-batch', by: 0 },
  { kind: 'cancel-batch', which: 0 },
  { kind: 'create-batch', by: 0 },
  { kind: 'approve-batch', which: 0, by: 1 },
  { kind: 'refund', which: 0, amount: 100n, own: true },
  { kind: 'request', which: 1, session: 0, amount: 100n, bound: false },
  { kind: 'approve', which: 0, sameAmount: true },
  { kind: 'dispute', which: 0 },
  { kind: 'resolve', which: 0, outcome: 'upheld' },
  { kind: 'voucher', which: 1, event: 'suspend' },
  { kind: 'place', which: 0, session: 2, amount: 400n },
  { kind: 'capture', which: 0, amount: 400n, own: true },
  { kind: 'release', which: 0 },
];

describe(`the ledger and the life cycles follow their model (PROPERTY_SEED=${SEED}, PROPERTY_RUNS=${RUNS})`, () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await openTestBed(16);
  });
  afterAll(() => bed.close());

  test(
    'whatever is commanded, in whatever order, every amount and every refusal is the one the model gives',
    async () => {
      const seen = new Map<string, number>();
      const sequence = fc.array(step, { minLength: 30, maxLength: 60, size: 'max' });
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 4 }), sequence, async (people, rest) => {
          const steps = [...setting(people), ...rest];
          const world = await World.create(bed);
          const model = emptyModel();
          for (const [index, one] of steps.entries()) {
            const expected = applyStep(model, one);
            const actual = await world.apply(one);
            const place = `after step ${index + 1} of\n${told(steps.slice(0, index + 1))}`;
            if (actual !== expected) throw new Error(`the database says ${actual}, the model ${expected} ${place}`);
            const pictures = [await pictureOfWorld(bed.owner, world), pictureOf(model)];
            if (String(pictures[0]) !== String(pictures[1])) {
              expect({ place, picture: pictures[0] }).toEqual({ place, picture: pictures[1] });
            }
            const answer = `${one.kind}: ${/^\d+$/.test(actual) ? 'count' : actual}`;
            seen.set(answer, (seen.get(answer) ?? 0) + 1);
          }
          expect(await ledgerFaults(bed.owner)).toEqual([]);
        }),
        {
          numRuns: RUNS,
          seed: SEED,
          examples: [[1, aWholeLife]],
          endOnFailure: process.env['PROPERTY_SHRINK'] === undefined,
        },
      );
      if (process.env['PROPERTY_TELL'] !== undefined) console.log([...seen].sort().map(String).join('\n'));
      // A model test that never gets anywhere proves nothing.
      for (const kind of [
        'place',
        'capture',
        'refund',
        'approve',
        'resolve',
        'approve-batch',
        'cancel-batch',
        'voucher',
      ]) {
        expect([kind, (seen.get(`${kind}: ok`) ?? 0) > 0]).toEqual([kind, true]);
      }
    },
    LONG,
  );

  test(
    'eight sequences at once on the same rows break no invariant and never deadlock',
    async () => {
      const sequence = fc.array(step, { minLength: 10, maxLength: 25, size: 'max' });
      const crowd = fc.array(sequence, { minLength: 8, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(crowd, async (sequences) => {
          const world = await World.create(bed);
          for (const one of setting(5)) await world.apply(one);
          await Promise.all(
            sequences.map(async (steps) => {
              for (const one of steps) await world.apply(one);
            }),
          );
          expect(await ledgerFaults(bed.owner)).toEqual([]);
        }),
        { numRuns: Math.ceil(RUNS / 4), seed: SEED, endOnFailure: true },
      );
    },
    LONG,
  );
});
