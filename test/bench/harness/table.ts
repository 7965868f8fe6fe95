import type { Aim, BenchResult } from './bench.js';
import type { Spread } from './statistics.js';

const BAR_WIDTH = 30;

/** The results for a person: one block a bench, a bar for the ratio, a mark where the aim stands. */
export function renderTable(results: readonly BenchResult[], aims: ReadonlyMap<string, Aim>): string {
  const rows = results.map((result) => [
    result.name,
    result.unit,
    figure(result.ours),
    result.limit === null ? '–' : figure(result.limit),
    result.ratio === null ? '–' : result.ratio.toFixed(2),
    aims.get(result.name)?.text ?? '',
    result.rssMb > 0 ? `${result.rssMb} MB` : '–',
  ]);
  const head = ['bench', 'unit', 'ours (min–max)', 'limit (min–max)', 'ratio', 'aim', 'memory'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [line(head), rule, ...rows.map(line), rule, '', ...results.flatMap((result) => details(result, aims))].join(
    '\n',
  );
}

function figure({ median, min, max }: Spread): string {
  return `${number(median)} (${number(min)}–${number(max)})`;
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
}

function details(result: BenchResult, aims: ReadonlyMap<string, Aim>): string[] {
  const aim = aims.get(result.name);
  const counts = Object.entries(result.counts).map(([name, value]) => `${name} ${number(value)}`);
  return [
    `${result.name}  ${result.ratio === null || aim === undefined ? '' : bar(result.ratio, aim, aim.and?.(result) ?? true)}`,
    ...(result.note === '' ? [] : [`  ${result.note}`]),
    ...(counts.length === 0 ? [] : [`  ${counts.join(' · ')}`]),
    '',
  ];
}

/** `████████│░░` filled up to the ratio, with the aim as a line; the whole bar is 1.0, or the aim if that is more. */
function bar(ratio: number, { ratio: aim }: Aim, rest: boolean): string {
  const full = Math.max(1, aim);
  const filled = Math.min(BAR_WIDTH, Math.round((ratio / full) * BAR_WIDTH));
  const mark = Math.min(BAR_WIDTH - 1, Math.round((aim / full) * BAR_WIDTH));
  const cells = Array.from({ length: BAR_WIDTH }, (_, at) => (at === mark ? '│' : at < filled ? '█' : '░'));
  const verdict = ratio < aim ? 'NOT reached' : rest ? 'reached' : 'reached, but NOT the rest of the aim';
  return `${cells.join('')} ${ratio.toFixed(2)} of the limit, aim ${aim} ${verdict}`;
}
