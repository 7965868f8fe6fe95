/** One column of a table: how to show a row's cell, and on which side it stands. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  readonly right?: boolean;
}

/** Draws rows under their heads, each column as wide as its widest cell. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const cells = rows.map((row) => columns.map((column) => column.cell(row)));
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, ...cells.map((row) => (row[index] ?? '').length)),
  );
  const draw = (row: readonly string[]): string =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.right ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [
    draw(columns.map(({ head }) => head)),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...cells.map((row) => draw(row)),
  ];
}

/** A bar as long as its share of the largest. */
export function bar(value: bigint, largest: bigint, width = 24): string {
  if (largest <= 0n || value <= 0n) return '';
  const eighths = Number((value * BigInt(width * 8)) / largest);
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : (' ▏▎▍▌▋▊▉'[rest] ?? ''));
}

/** Öre as kronor with both decimals, the way Swedes write amounts. */
export function kronor(minor: bigint): string {
  const sign = minor < 0n ? '−' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ' ');
  return `${sign}${whole},${digits.slice(-2)} kr`;
}
