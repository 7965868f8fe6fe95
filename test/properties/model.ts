import * as holds from './model-holds.js';
import * as payouts from './model-payouts.js';
import { at, type Model } from './model-state.js';
import * as vouchers from './model-vouchers.js';
import type { Step } from './steps.js';

/** The answer to a step that finds nothing to work on. */
export const NOTHING = 'nothing there';

/** Picks as both model and database do, the newest first; undefined when there is nothing. */
export const pick = (count: number, which: number): number | undefined =>
  count === 0 ? undefined : count - 1 - (which % count);

function onOne(items: readonly unknown[], which: number, act: (index: number) => string): string {
  const index = pick(items.length, which);
  return index === undefined ? NOTHING : act(index);
}

/** Carries a step out in the model; returns ok, a refusal's code, or a count as text. */
export function applyStep(model: Model, step: Step): string {
  switch (step.kind) {
    case 'appropriate':
      model.appropriated += step.amount;
      return vouchers.OK;
    case 'apply':
      model.applications.push({ status: step.decided ? 'eligible' : 'submitted' });
      return vouchers.OK;
    case 'decide':
      return onOne(model.applications, step.which, (index) => vouchers.decide(model, index, step.outcome));
    case 'withdraw':
      return onOne(model.applications, step.which, (index) => vouchers.withdraw(model, index));
    case 'grant':
      vouchers.grant(model);
      return vouchers.OK;
    case 'voucher':
      return onOne(model.vouchers, step.which, (index) => vouchers.changeVoucher(model, index, step.event));
    case 'run-out-voucher':
      return onOne(model.vouchers, step.which, (index) => {
        at(model.vouchers, index).ended = true;
        return vouchers.OK;
      });
    case 'expire-vouchers':
      return String(vouchers.expireVouchers(model));
    case 'suspend-provider': {
      const session = at(model.sessions, step.session);
      session.suspended = !session.suspended;
      return vouchers.OK;
    }
    case 'create-batch':
      return payouts.createBatch(model, step.by);
    case 'approve-batch':
      return onOne(model.batches, step.which, (index) => payouts.approveBatch(model, index, step.by));
    case 'cancel-batch':
      return onOne(model.batches, step.which, (index) => payouts.cancelBatch(model, index));
    default:
      return applyToHold(model, step);
  }
}

type HoldStep = Extract<
  Step,
  {
    kind:
      | 'place'
      | 'request'
      | 'approve'
      | 'decline'
      | 'release'
      | 'provider-release'
      | 'confirm'
      | 'dispute'
      | 'resolve'
      | 'capture'
      | 'refund'
      | 'run-out-hold'
      | 'expire-holds';
  }
>;

function applyToHold(model: Model, step: HoldStep): string {
  switch (step.kind) {
    case 'place':
      return onOne(model.vouchers, step.which, (voucher) => holds.place(model, { ...booking(step), voucher }));
    case 'request':
      return onOne(model.vouchers, step.which, (voucher) =>
        holds.request(model, { ...booking(step), voucher }, step.bound),
      );
    case 'expire-holds':
      return String(holds.expireHolds(model));
    case 'refund':
      return onOne(model.captures, step.which, (index) => holds.refund(model, index, step.amount, step.own));
    default:
      return onOne(model.holds, step.which, (index) => applyToOneHold(model, step, index));
  }
}

const booking = (step: { session: number; amount: bigint }) => ({ session: step.session, amount: step.amount });

function applyToOneHold(
  model: Model,
  step: Exclude<HoldStep, { kind: 'place' | 'request' | 'expire-holds' | 'refund' }>,
  index: number,
): string {
  switch (step.kind) {
    case 'approve':
      return holds.approve(model, index, step.sameAmount);
    case 'decline':
      return holds.decline(model, index);
    case 'release':
      return holds.release(model, index, 'learner');
    case 'provider-release':
      return holds.release(model, index, 'provider');
    case 'confirm':
    case 'dispute':
      return holds.answer(model, index, step.kind);
    case 'resolve':
      return holds.resolve(model, index, step.outcome);
    case 'capture':
      return holds.capture(model, index, step.amount, step.own);
    case 'run-out-hold':
      at(model.holds, index).ended = true;
      return vouchers.OK;
  }
}
