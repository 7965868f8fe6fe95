import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTestBed, type TestBed } from '../factories/test-bed.js';
import { applyStep } from './model.js';
import { emptyModel, GRANT_TOTAL, pictureOf } from './model-state.js';
import { step, type Step } from './steps.js';
import { ledgerFaults, pictureOfWorld } from './world-picture.js';
import { World } from './world.js';

/**
 * Sequences that run alone, and twice as many that run eight at once: about a minute on two idle cores.
 * PROPERTY_RUNS=20000 for a long night; PROPERTY_SEED repeats a run that failed.
 */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 700);
const LANES = 2;
/** Every answer is compared, and after so many commands all amounts and states as well. */
const LOOK_EVERY = 4;
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
  /** Lanes work side by side, each in a database of its own: one holds up neither the other nor its counts. */
  let beds: TestBed[];
  const ran = { sequences: 0, commands: 0 };
  beforeAll(async () => {
    beds = await Promise.all(Array.from({ length: LANES }, () => openTestBed(16)));
  });
  afterAll(async () => {
    process.stderr.write(`${ran.sequences} random sequences of ${ran.commands} commands in all\n`);
    await Promise.all(beds.map((bed) => bed.close()));
  });

  const count = (steps: readonly Step[]): void => {
    ran.sequences += 1;
    ran.commands += steps.length;
  };

  test(
    'whatever is commanded, in whatever order, every amount and every refusal is the one the model gives',
    async () => {
      const seen = new Map<string, number>();
      const sequence = fc.array(step, { minLength: 15, maxLength: 45, size: 'max' });
      const follows = async (bed: TestBed, steps: readonly Step[]): Promise<void> => {
        count(steps);
        const world = await World.create(bed);
        const model = emptyModel();
        for (const [index, one] of steps.entries()) {
          const place = (): string => `after step ${index + 1} of\n${told(steps.slice(0, index + 1))}`;
          const expected = applyStep(model, one);
          const actual = await world.apply(one);
          if (actual !== expected) throw new Error(`the database says ${actual}, the model ${expected} ${place()}`);
          const answer = `${one.kind}: ${/^\d+$/.test(actual) ? 'count' : actual}`;
          seen.set(answer, (seen.get(answer) ?? 0) + 1);
          if ((index + 1) % LOOK_EVERY !== 0 && index + 1 < steps.length) continue;
          const pictures = [await pictureOfWorld(bed.owner, world), pictureOf(model)];
          if (String(pictures[0]) !== String(pictures[1])) {
            expect({ place: place(), picture: pictures[0] }).toEqual({ place: place(), picture: pictures[1] });
          }
        }
      };
      await Promise.all(
        beds.map(async (bed, lane) => {
          await fc.assert(
            fc.asyncProperty(fc.integer({ min: 1, max: 4 }), sequence, (people, rest) =>
              follows(bed, [...setting(people), ...rest]),
            ),
            {
              numRuns: Math.ceil(RUNS / LANES),
              seed: SEED + lane,
              examples: [[1, aWholeLife]],
              endOnFailure: process.env['PROPERTY_SHRINK'] === undefined,
            },
          );
          expect(await ledgerFaults(bed.owner)).toEqual([]);
        }),
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
      const crowds = fc.array(sequence, { minLength: 8, maxLength: 8 });
      const [bed] = beds;
      if (bed === undefined) throw new Error('there are no lanes');
      await fc.assert(
        fc.asyncProperty(crowds, async (crowd) => {
          const world = await World.create(bed);
          for (const one of setting(5)) await world.apply(one);
          await Promise.all(
            crowd.map(async (steps) => {
              count(steps);
              for (const one of steps) await world.apply(one);
            }),
          );
        }),
        { numRuns: Math.ceil(RUNS / 4), seed: SEED, endOnFailure: true },
      );
      expect(await ledgerFaults(bed.owner)).toEqual([]);
    },
    LONG,
  );
});
