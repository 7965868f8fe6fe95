import { readFileSync } from 'node:fs';
import { loadSettings } from '@techcheck/config';
import { identityNumber, IndividualsModule, RegisterIndividuals, type Newcomer } from '@techcheck/individuals';
import type { Command } from 'commander';
import { withOwnerDatabase } from '../instance/owner-database.js';
import { withProduct } from '../instance/product.js';

/** People of one transaction; keeps statements and memory small. */
const BATCH = 1_000;

/** `techcheck seed --people <file>`: makes test people known and prints their ids, one a line, in the file's order. */
export function addSeedCommand(program: Command): void {
  program
    .command('seed')
    .description('register test people from a JSON array of identity numbers; prints their ids in the same order')
    .requiredOption('--people <file>', 'JSON array of personnummer or samordningsnummer, 12 digits')
    .action(async ({ people }: { people: string }) => {
      const settings = loadSettings();
      if (!settings.developmentIssuer) throw new Error('OIDC_ISSUER is set: people become known when they sign in');
      const newcomers = readPeople(people);
      await withOwnerDatabase(settings, (url) =>
        withProduct({ settings, url, modules: [IndividualsModule] }, async (product) => {
          const register = product.get(RegisterIndividuals);
          for (let from = 0; from < newcomers.length; from += BATCH) {
            const ids = await register.execute(newcomers.slice(from, from + BATCH));
            process.stdout.write(`${ids.join('\n')}\n`);
          }
        }),
      );
    });
}

function readPeople(file: string): Newcomer[] {
  const numbers: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(numbers)) throw new Error(`${file} must hold a JSON array`);
  return numbers.map((number: unknown, index) => {
    const personnummer = typeof number === 'string' ? identityNumber(number) : undefined;
    // The position, never the number itself, goes into the message.
    if (personnummer === undefined) throw new Error(`${file}: entry ${index + 1} is not a valid identity number`);
    return { personnummer };
  });
}
