import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const KB_PER_MB = 1024;

/**
 * The most memory a process has held so far, in MB. Linux keeps the peak itself (VmHWM); elsewhere it is what the
 * process holds now, which for a process under load is close.
 */
export function peakRssMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / KB_PER_MB);
  } catch {
    const rss = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return Math.round(Number(rss.trim()) / KB_PER_MB);
  }
}
