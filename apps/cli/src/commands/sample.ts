import { loadSettings } from '@techcheck/config';
import type { Command } from 'commander';
import { askAsOperator } from '../instance/operator.js';

interface Sample {
  readonly programmes: readonly { id: string; name: string }[];
  readonly individuals: readonly { id: string; name: string }[];
  readonly providers: readonly { id: string; name: string }[];
  readonly offerings: readonly { id: string; title: string; purpose: string }[];
  readonly sessions: readonly { id: string; ref: string; startsOn: string }[];
  readonly staff: readonly { id: string; name: string; displayName: string; roles: readonly string[] }[];
}

/** `techcheck sample`: who and what the sample is made of. */
export function addSampleCommand(program: Command): void {
  program
    .command('sample')
    .description('list the sample programme, people, providers, offerings, sessions and staff')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const sample = await askAsOperator<Sample>(loadSettings(), '/auth/development/sample');
      console.log(json ? JSON.stringify(sample, null, 2) : asText(sample));
    });
}

function asText(sample: Sample): string {
  const section = (title: string, lines: readonly string[]): string =>
    `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return [
    section(
      'Programmes',
      sample.programmes.map(({ id, name }) => `${id}  ${name}`),
    ),
    section(
      'People (techcheck token <name>)',
      sample.individuals.map(({ id, name }) => `${id}  ${name}`),
    ),
    section(
      'Staff (techcheck token <name>)',
      sample.staff.map((one) => `${one.id}  ${one.name.padEnd(10)} ${one.displayName}, ${one.roles.join(', ')}`),
    ),
    section(
      'Providers',
      sample.providers.map(({ id, name }) => `${id}  ${name}`),
    ),
    section(
      'Offerings',
      sample.offerings.map(({ id, title, purpose }) => `${id}  ${title} (${purpose})`),
    ),
    section(
      'Sessions',
      sample.sessions.map(({ id, ref, startsOn }) => `${id}  ${ref}, from ${startsOn}`),
    ),
  ].join('\n');
}
