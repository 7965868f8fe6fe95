import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEntry } from '@techcheck/audit';
import { RegisterPrincipals } from './commands/register-principals.js';
import { FileKeyStore } from './keys/file-key-store.js';
import { KeyStore } from './keys/key-store.js';
import { KnownKeys } from './keys/known-keys.js';
import { PersonVault } from './keys/person-vault.js';
import { TokenService } from './tokens/token-service.js';

@Global()
@Module({})
export class IdentityModule {
  /** @param dataDir the folder whose `keys` subfolder holds the keys. */
  static register(dataDir: string): DynamicModule {
    return {
      module: IdentityModule,
      imports: [TypeOrmModule.forFeature([AuditEntry])],
      providers: [
        { provide: KeyStore, useFactory: () => new FileKeyStore(dataDir) },
        KnownKeys,
        PersonVault,
        TokenService,
        RegisterPrincipals,
      ],
      exports: [KeyStore, PersonVault, TokenService, RegisterPrincipals],
    };
  }
}
