import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

/** Linux counts processor time in hundredths of a second (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Where the processor time of a PostgreSQL can be read: backends are children of the postmaster. */
export async function postmasterPid(session: pg.Client): Promise<number> {
  const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  return stat(rows[0]?.pid ?? 0)?.parent ?? 0;
}

/**
 * Processor seconds that a process has used so far, with those of its children, ended ones included. Unlike a rate it
 * hardly depends on what else the machine does. 0 where there is no /proc.
 */
export function cpuSeconds(pid: number): number {
  const own = stat(pid);
  if (own === undefined) return 0;
  const children = childrenOf(pid).reduce((sum, child) => sum + (stat(child)?.ticks ?? 0), 0);
  return (own.ticks + own.endedChildrenTicks + children) / TICKS_PER_SECOND;
}

interface Stat {
  readonly parent: number;
  readonly ticks: number;
  readonly endedChildrenTicks: number;
}

function stat(pid: number): Stat | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold spaces; field 3 of proc(5) follows it.
    const fields = line
      .slice(line.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, ticks: utime + stime, endedChildrenTicks: cutime + cstime };
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((other) => Number.isInteger(other) && stat(other)?.parent === pid);
}
