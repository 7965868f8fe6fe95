import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Settings } from '@techcheck/config';
import { IdentityModule } from '@techcheck/identity';
import { DatabaseModule } from '@techcheck/platform';

export interface ProductOptions {
  readonly settings: Settings;
  readonly url: string;
  /** The libs whose commands are needed. */
  readonly modules: readonly (Type | DynamicModule)[];
}

/** Gives a command line the same commands that the API calls, for as long as the work takes. */
export async function withProduct<T>(
  { settings, url, modules }: ProductOptions,
  work: (product: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const product = await NestFactory.createApplicationContext(
    {
      module: class Product {},
      imports: [
        DatabaseModule.register({ url, poolSize: 4, applicationName: 'techcheck cli' }),
        IdentityModule.register(settings.dataDir),
        ...modules,
      ],
    },
    { logger: ['error', 'fatal'], abortOnError: false },
  );
  try {
    return await work(product);
  } finally {
    await product.close();
  }
}
