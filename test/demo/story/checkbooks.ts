import { concurrently } from '../api/concurrently.js';
import type { Applicant, Programme, Scene } from './scene.js';

export interface Voucher {
  readonly id: string;
  readonly purpose: string;
  readonly status: string;
  readonly amountMinor: string;
  readonly availableMinor: string;
  readonly heldMinor: string;
  readonly capturedMinor: string;
}

interface Checkbook {
  readonly applicationId: string;
  readonly amountMinor: string;
  readonly vouchers: readonly Voucher[];
}

/** Somebody with a checkbook. */
export interface Learner extends Applicant {
  readonly vouchers: ReadonlyMap<string, Voucher>;
}

/** Reads the checkbooks of those who were granted, and checks each against the published rules. */
export async function openCheckbooks(
  scene: Scene,
  programme: Programme,
  granted: readonly Applicant[],
): Promise<Learner[]> {
  const promised = describe(programme.policy.purposes);
  const wrong: string[] = [];
  const learners = await concurrently(granted, 24, async (applicant) => {
    const books = await readCheckbooks(applicant);
    const [book] = books;
    const given = describe(book?.vouchers ?? []);
    if (books.length !== 1 || given !== promised || book?.amountMinor !== programme.grantMinor.toString()) {
      wrong.push(`${books.length} checkbooks: ${given}`);
    }
    return { ...applicant, vouchers: byPurpose(book?.vouchers ?? []) };
  });
  scene.narrator.check('checkbooks that are not exactly what the rules promise', [], wrong.slice(0, 5));
  return learners;
}

export async function readCheckbooks(applicant: Applicant): Promise<Checkbook[]> {
  const books = await applicant.client.all<Checkbook>('/individual/v1/checkbooks');
  return books.filter(({ applicationId }) => applicationId === applicant.applicationId);
}

const byPurpose = (vouchers: readonly Voucher[]): ReadonlyMap<string, Voucher> =>
  new Map(vouchers.map((voucher) => [voucher.purpose, voucher]));

const describe = (vouchers: readonly { purpose: string; amountMinor: string }[]): string =>
  vouchers
    .map(({ purpose, amountMinor }) => `${purpose} ${amountMinor}`)
    .sort()
    .join(', ');
