import fc from 'fast-check';

/**
 * One command of a random sequence. `which` picks among what there is at that moment (modulo), so that every sequence
 * means something and shrinks well.
 */
export type Step =
  | { readonly kind: 'appropriate'; readonly amount: bigint }
  | { readonly kind: 'apply'; readonly decided: boolean }
  | { readonly kind: 'decide'; readonly which: number; readonly outcome: 'eligible' | 'rejected' }
  | { readonly kind: 'withdraw'; readonly which: number }
  | { readonly kind: 'grant' }
  | { readonly kind: 'place'; readonly which: number; readonly session: number; readonly amount: bigint }
  | {
      readonly kind: 'request';
      readonly which: number;
      readonly session: number;
      readonly amount: bigint;
      readonly bound: boolean;
    }
  | { readonly kind: 'approve'; readonly which: number; readonly sameAmount: boolean }
  | { readonly kind: 'decline' | 'release' | 'provider-release' | 'confirm' | 'dispute'; readonly which: number }
  | { readonly kind: 'run-out-hold'; readonly which: number }
  | { readonly kind: 'run-out-voucher'; readonly which: number }
  | { readonly kind: 'resolve'; readonly which: number; readonly outcome: 'upheld' | 'dismissed' }
  | { readonly kind: 'capture'; readonly which: number; readonly amount: bigint; readonly own: boolean }
  | { readonly kind: 'refund'; readonly which: number; readonly amount: bigint; readonly own: boolean }
  | { readonly kind: 'voucher'; readonly which: number; readonly event: 'suspend' | 'resume' | 'revoke' }
  | { readonly kind: 'expire-vouchers' }
  | { readonly kind: 'expire-holds' }
  | { readonly kind: 'suspend-provider'; readonly session: number }
  | { readonly kind: 'create-batch'; readonly by: number }
  | { readonly kind: 'approve-batch'; readonly which: number; readonly by: number }
  | { readonly kind: 'cancel-batch'; readonly which: number };

export type StepKind = Step['kind'];

/** Mostly the newest: a command on what has ended long ago teaches little. */
const which = fc.constantFrom(0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7);
/** Of the two vouchers in each checkbook, guidance comes before skills mapping, and counting goes from the end. */
const voucher = fc.constantFrom(1, 1, 1, 3, 3, 5, 7, 0, 0, 2);
const session = fc.constantFrom(0, 0, 0, 1, 1, 2);

/** Round amounts, so that "exactly all of it" happens often; now and then one too many. */
const amount = fc.constantFrom(1n, 50n, 100n, 100n, 100n, 200n, 200n, 200n, 300n, 300n, 400n, 450n, 451n, 501n);
const of = <Kind extends StepKind>(kind: Kind) => fc.constant(kind);

/** How often each command comes, besides how it is filled in: mostly bookings, since most can go wrong there. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: of('appropriate'), amount: fc.constantFrom(700n, 1_000n, 2_300n) }) },
  { weight: 2, arbitrary: fc.record({ kind: of('apply'), decided: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: of('decide'), which, outcome: fc.constantFrom('eligible', 'eligible', 'rejected') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: of('withdraw'), which }) },
  { weight: 2, arbitrary: fc.record({ kind: of('grant') }) },
  { weight: 8, arbitrary: fc.record({ kind: of('place'), which: voucher, session, amount }) },
  { weight: 4, arbitrary: fc.record({ kind: of('request'), which: voucher, session, amount, bound: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: of('approve'), which, sameAmount: fc.constantFrom(true, true, true, false) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('decline', 'release', 'provider-release', 'confirm', 'dispute'),
      which,
    }),
  },
  // Nothing is paid before.
  { weight: 3, arbitrary: fc.record({ kind: of('confirm'), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('run-out-hold', 'run-out-voucher'), which }) },
  { weight: 2, arbitrary: fc.record({ kind: of('resolve'), which, outcome: fc.constantFrom('upheld', 'dismissed') }) },
  {
    weight: 10,
    arbitrary: fc.record({ kind: of('capture'), which, amount, own: fc.constantFrom(true, true, true, false) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: of('refund'), which, amount, own: fc.constantFrom(true, true, false) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: of('voucher'),
      which,
      event: fc.constantFrom('suspend', 'resume', 'resume', 'revoke'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('expire-vouchers', 'expire-holds') }) },
  { weight: 1, arbitrary: fc.record({ kind: of('suspend-provider'), session }) },
  { weight: 3, arbitrary: fc.record({ kind: of('create-batch'), by: fc.constantFrom(0, 0, 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: of('approve-batch'), which, by: fc.constantFrom(1, 1, 0) }) },
  { weight: 1, arbitrary: fc.record({ kind: of('cancel-batch'), which }) },
);
