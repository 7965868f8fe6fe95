import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, in the system's own words; undefined when there is no such process. Together with its
 * number this tells a process from a later one that got the same number.
 */
export function processStartMark(pid: number): string | undefined {
  try {
    // After the name, which may hold anything, come the state and 18 more fields before the start time (proc(5)).
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    // Not Linux, or no such process.
  }
  if (process.platform === 'linux') return undefined;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
