import { randomUUID } from 'node:crypto';
import { createApplication, decide, grantAll, type Application } from '../factories/applications.js';
import { expireHolds, expireVouchers, letHoldRunOut } from '../factories/bookings.js';
import * as commands from '../factories/commands.js';
import { letVoucherRunOut } from '../factories/learners.js';
import { createProgramme, policyTerms, policyVoucher, type Programme } from '../factories/programmes.js';
import { createProvider, createSession } from '../factories/providers.js';
import { rowsOf, type TestBed } from '../factories/test-bed.js';
import { at, GRANT, SESSIONS } from './model-state.js';
import { NOTHING, pick } from './model.js';
import type { Step } from './steps.js';

interface WorldSession {
  readonly id: string;
  readonly providerId: string;
}

interface WorldVoucher {
  readonly id: string;
  readonly individualId: string;
}

interface WorldHold {
  readonly id: string;
  readonly voucher: WorldVoucher;
  readonly session: WorldSession;
  readonly amount: bigint;
}

/** The database's side of a random sequence: one programme, and the ids of what the model knows by number. */
export class World {
  readonly applications: Application[] = [];
  readonly vouchers: WorldVoucher[] = [];
  readonly holds: WorldHold[] = [];
  readonly captures: { readonly id: string; readonly providerId: string }[] = [];
  readonly batches: string[] = [];
  /** Two finance officers. */
  private readonly staff = [randomUUID(), randomUUID()];

  private constructor(
    readonly bed: TestBed,
    readonly programme: Programme,
    readonly sessions: readonly WorldSession[],
  ) {}

  static async create(bed: TestBed): Promise<World> {
    // What an earlier world left to expire is not this one's to count.
    await expireHolds(bed.app);
    await expireVouchers(bed.app);
    const vouchers = GRANT.map(({ purpose, amount, ceiling }) =>
      policyVoucher({ purpose, amountMinor: amount, holdCeilingMinor: ceiling }),
    );
    const programme = await createProgramme(bed, { terms: policyTerms({ vouchers }) });
    const sessions: WorldSession[] = [];
    for (const { purpose, price, capacity } of SESSIONS) {
      const provider = await createProvider(bed, { purposes: [purpose] });
      const id = await createSession(bed, provider, { purpose, priceMinor: price, capacity: capacity ?? undefined });
      sessions.push({ id, providerId: provider.id });
    }
    return new World(bed, programme, sessions);
  }

  /** Carries a step out in the database; answers in the model's words. */
  async apply(step: Step): Promise<string> {
    const { app } = this.bed;
    switch (step.kind) {
      case 'appropriate':
        return commands.codeOf(await commands.appropriate(app, this.programme.id, step.amount));
      case 'apply':
        this.applications.push(
          await createApplication(this.bed, this.programme, step.decided ? 'eligible' : 'submitted'),
        );
        return 'ok';
      case 'decide':
        return this.on(this.applications, step.which, async ({ id }) =>
          (await decide(app, this.programme, [id], step.outcome)) === 1 ? 'ok' : 'passed over',
        );
      case 'withdraw':
        return this.on(this.applications, step.which, async ({ individualId, id }) =>
          commands.codeOf(await commands.withdraw(app, individualId, id)),
        );
      case 'grant':
        return this.grant();
      case 'voucher':
        return this.on(this.vouchers, step.which, async ({ id }) =>
          commands.codeOf(await commands.changeVoucher(app, id, step.event)),
        );
      case 'run-out-voucher':
        return this.on(this.vouchers, step.which, ({ id }) => letVoucherRunOut(this.bed, id).then(() => 'ok'));
      case 'expire-vouchers':
        return String(await expireVouchers(app));
      case 'suspend-provider':
        return this.toggleProvider(at(this.sessions, step.session).providerId);
      default:
        return this.applyToBooking(step);
    }
  }

  private async applyToBooking(step: Exclude<Step, { kind: 'apply' | 'grant' }>): Promise<string> {
    const { app } = this.bed;
    switch (step.kind) {
      case 'place':
        return this.on(this.vouchers, step.which, (voucher) => this.place(voucher, step));
      case 'request':
        return this.on(this.vouchers, step.which, (voucher) => this.request(voucher, step));
      case 'expire-holds':
        return String(await expireHolds(app));
      case 'run-out-hold':
        return this.on(this.holds, step.which, ({ id }) => letHoldRunOut(this.bed, id).then(() => 'ok'));
      case 'capture':
        return this.on(this.holds, step.which, (hold) => this.capture(hold, step));
      case 'refund':
        return this.on(this.captures, step.which, async (capture) => {
          const provider = step.own ? capture.providerId : randomUUID();
          return commands.codeOf(await commands.refund(app, provider, capture.id, step.amount));
        });
      case 'create-batch':
        return this.keep(commands.createBatch(app, this.programme.id, at(this.staff, step.by)), (id) =>
          this.batches.push(id),
        );
      case 'approve-batch':
        return this.on(this.batches, step.which, async (id) =>
          commands.codeOf(await commands.approveBatch(app, id, at(this.staff, step.by))),
        );
      case 'cancel-batch':
        return this.on(this.batches, step.which, async (id) => commands.codeOf(await commands.cancelBatch(app, id)));
      default:
        return this.answer(step as AnswerStep);
    }
  }

  private async answer(step: AnswerStep): Promise<string> {
    const { app } = this.bed;
    return this.on(this.holds, step.which, async ({ id, voucher: { individualId }, session, amount }) => {
      switch (step.kind) {
        case 'approve':
          return commands.codeOf(
            await commands.approveHold(app, individualId, id, step.sameAmount ? amount : amount + 1n),
          );
        case 'decline':
          return commands.codeOf(await commands.declineHold(app, individualId, id));
        case 'release':
          return commands.codeOf(await commands.releaseByLearner(app, individualId, id));
        case 'provider-release':
          return commands.codeOf(await commands.releaseByProvider(app, session.providerId, id));
        case 'confirm':
          return commands.codeOf(await commands.confirmAttendance(app, individualId, id));
        case 'dispute':
          return commands.codeOf(await commands.dispute(app, individualId, id));
        case 'resolve':
          return commands.codeOf(await commands.resolveDispute(app, id, step.outcome));
      }
    });
  }

  private async place(voucher: WorldVoucher, step: { session: number; amount: bigint }): Promise<string> {
    const session = at(this.sessions, step.session);
    const booking = { individualId: voucher.individualId, voucherId: voucher.id, sessionId: session.id };
    return this.keep(commands.placeHold(this.bed.app, { ...booking, amountMinor: step.amount }), (id) =>
      this.holds.push({ id, voucher, session, amount: step.amount }),
    );
  }

  private async request(voucher: WorldVoucher, step: Extract<Step, { kind: 'request' }>): Promise<string> {
    const session = at(this.sessions, step.session);
    const bound = step.bound ? { sessionId: session.id, amountMinor: step.amount } : undefined;
    const code = await commands.askForCode(
      this.bed.app,
      { individualId: voucher.individualId, voucherId: voucher.id },
      bound,
    );
    if (!code.outcome.ok) return code.outcome.code;
    const request = { providerId: session.providerId, codeHash: code.hash, sessionId: session.id };
    return this.keep(commands.requestHold(this.bed.app, { ...request, amountMinor: step.amount }), (id) =>
      this.holds.push({ id, voucher, session, amount: step.amount }),
    );
  }

  private async capture(hold: WorldHold, step: { amount: bigint; own: boolean }): Promise<string> {
    const providerId = step.own ? hold.session.providerId : randomUUID();
    return this.keep(commands.capture(this.bed.app, providerId, hold.id, step.amount), (id) =>
      this.captures.push({ id, providerId }),
    );
  }

  private async grant(): Promise<string> {
    await grantAll(this.bed.app, this.programme.id);
    const rows = await rowsOf<WorldVoucher>(
      this.bed.owner,
      `select v.id, v.individual_id as "individualId" from checkbook.voucher v join checkbook.checkbook c on c.id = v.checkbook_id
         join programme.policy_voucher p on p.policy_version_id = v.policy_version_id and p.purpose = v.purpose
       where c.programme_id = $1 order by c.grant_seq, p.position`,
      [this.programme.id],
    );
    this.vouchers.push(...rows.slice(this.vouchers.length));
    return 'ok';
  }

  private async toggleProvider(providerId: string): Promise<string> {
    await this.bed.app.query(
      `update providers.accreditation set status = case status when 'suspended' then 'accredited' else 'suspended' end
       where provider_id = $1`,
      [providerId],
    );
    return 'ok';
  }

  private async on<Item>(items: readonly Item[], which: number, act: (item: Item) => Promise<string>): Promise<string> {
    const index = pick(items.length, which);
    return index === undefined ? NOTHING : act(at(items, index));
  }

  private async keep(answer: Promise<commands.Outcome>, add: (id: string) => unknown): Promise<string> {
    const outcome = await answer;
    if (outcome.ok) add(outcome.body.id ?? '');
    return commands.codeOf(outcome);
  }
}

type AnswerStep = Extract<
  Step,
  { kind: 'approve' | 'decline' | 'release' | 'provider-release' | 'confirm' | 'dispute' | 'resolve' }
>;
