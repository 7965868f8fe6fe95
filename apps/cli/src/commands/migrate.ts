import { loadSettings } from '@techcheck/config';
import type { Command } from 'commander';
import { withOwnerDatabase } from '../instance/owner-database.js';
import { migrate } from '../start/migrate.js';

/** `techcheck migrate`: brings the database forward without starting anything else. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database forward, without starting API or worker')
    .action(async () => {
      const settings = loadSettings();
      const { applied } = await withOwnerDatabase(settings, (ownerUrl) => migrate(settings, ownerUrl));
      console.log(applied.length === 0 ? 'Nothing to migrate' : `Applied:\n  ${applied.join('\n  ')}`);
    });
}
