import { readFileSync } from 'node:fs';
import { diffPolicies, readPolicyYaml, type PlacedError, type PolicyDocument } from '@techcheck/programme';
import type { Command } from 'commander';

/** `techcheck policy check` and `techcheck policy diff`: policy documents in files, without a running instance. */
export function addPolicyCommand(program: Command): void {
  const policy = program.command('policy').description('check and compare policy documents (YAML or JSON)');
  policy
    .command('check <file>')
    .description('tell everything that is wrong with a policy document, and where')
    .option('--json', 'as JSON')
    .action((file: string, { json }: { json?: boolean }) => {
      const reading = readPolicyYaml(textOf(file));
      const errors = reading.ok ? [] : reading.errors;
      console.log(
        json
          ? JSON.stringify(errors, null, 2)
          : errors.map((error) => inOneLine(file, error)).join('\n') || `${file} can be published`,
      );
      if (errors.length > 0) throw new Error(`${file} cannot be published: ${errors.length} errors`);
    });
  policy
    .command('diff <older> <newer>')
    .description('tell in sentences what the newer of two policy documents changes')
    .option('--language <language>', 'sv or en', 'sv')
    .option('--json', 'as JSON, in both languages')
    .action((older: string, newer: string, { json, language }: { json?: boolean; language: string }) => {
      if (language !== 'sv' && language !== 'en') throw new Error('--language is sv or en');
      const parts = diffPolicies(documentOf(older), documentOf(newer));
      const sections = parts.map(
        ({ title, changes }) =>
          `${title[language]}\n${changes.map(({ sentence }) => `  ${sentence[language]}\n`).join('')}`,
      );
      const nothing = { sv: 'De säger detsamma.', en: 'They say the same.' }[language];
      console.log(json ? JSON.stringify(parts, null, 2) : sections.join('\n') || nothing);
    });
}

function inOneLine(file: string, { line, column, pointer, code, detail }: PlacedError): string {
  return `${file}:${line}:${column}  ${pointer === '' ? '' : `${pointer}  `}${code}  ${detail}`;
}

/** @throws Error naming the errors when the document could not be published. */
function documentOf(file: string): PolicyDocument {
  const reading = readPolicyYaml(textOf(file));
  if (reading.ok) return reading.document;
  throw new Error(
    `${file} is no policy document:\n${reading.errors.map((error) => inOneLine(file, error)).join('\n')}`,
  );
}

/** @throws Error in one line when the file cannot be read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`${file} cannot be read`);
  }
}
