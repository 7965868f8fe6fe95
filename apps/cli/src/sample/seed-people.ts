import type { INestApplicationContext } from '@nestjs/common';
import { ROLES, type Actor, type Role } from '@techcheck/audit';
import type { SamplePerson, SampleStaff } from '@techcheck/config';
import { RegisterPrincipals } from '@techcheck/identity';
import { identityNumber, RegisterIndividuals } from '@techcheck/individuals';
import { Database } from '@techcheck/platform';

/** Members of the sample's staff by handle, as actors. */
export type StaffByHandle = ReadonlyMap<string, Actor & { id: string }>;

/** Makes the sample's staff and people known. */
export const seedPeople = {
  async staff(product: INestApplicationContext, staff: readonly SampleStaff[]): Promise<StaffByHandle> {
    await product
      .get(RegisterPrincipals)
      .execute(staff.map(({ name, displayName, roles }) => ({ handle: name, displayName, roles: roles.map(roleOf) })));
    return staffByHandle(product);
  },

  async individuals(product: INestApplicationContext, people: readonly SamplePerson[]): Promise<void> {
    const ids = await product.get(RegisterIndividuals).execute(
      people.map(({ name, fullName, personnummer }) => {
        const number = identityNumber(personnummer);
        if (number === undefined) throw new Error(`config/sample/people.yaml: the number of ${name} is not valid`);
        return { personnummer: number, name: fullName };
      }),
    );
    await product.get(Database).query(
      `insert into identity.sample_person (handle, individual_id) select * from unnest($1::text[], $2::uuid[])
       on conflict do nothing`,
      [people.map(({ name }) => name), ids],
    );
  },
};

/** All staff there is, as actors. */
export async function staffByHandle(product: INestApplicationContext): Promise<StaffByHandle> {
  const rows = await product
    .get(Database)
    .query<{ id: string; handle: string; roles: Role[]; provider_id: string | null }>(
      'select id, handle, roles, provider_id from identity.principal',
    );
  return new Map(
    rows.map(({ id, handle, roles, provider_id: providerId }) => [
      handle,
      providerId === null ? { kind: 'staff', id, roles } : { kind: 'provider', id, roles, providerId },
    ]),
  );
}

function roleOf(role: string): Role {
  const known = ROLES.find((one) => one === role);
  if (known === undefined) throw new Error(`config/sample/staff.yaml: there is no role ${role}`);
  return known;
}
