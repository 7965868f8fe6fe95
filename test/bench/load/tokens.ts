import { FileKeyStore, TokenService } from '@techcheck/identity';

const MINUTES = 60;

/** Signs people in as the development issuer does, with the key in the instance's data folder. */
export class Tokens {
  readonly #service: TokenService;

  constructor(dataDir: string) {
    this.#service = new TokenService(new FileKeyStore(dataDir));
  }

  individual(id: string): Promise<string> {
    return this.#service.sign({ id, kind: 'individual', roles: ['individual'] }, MINUTES);
  }

  provider(staff: { readonly id: string; readonly providerId: string }): Promise<string> {
    const { id, providerId } = staff;
    return this.#service.sign({ id, kind: 'provider', roles: ['provider-staff'], providerId }, MINUTES);
  }
}
