/** A database's address with what each of its sessions is set to; pg takes both. */
export interface SessionSettings {
  readonly connectionString: string;
  readonly options?: string;
}

/**
 * Sets every session that is opened at an address to UTC, and to what else is asked for: adding "days" to a moment
 * gives another moment where clocks are put forward or back, so it must not depend on the server's zone or on what
 * somebody has set for the role.
 */
export function withSessionSettings(databaseUrl: string, more: Readonly<Record<string, string>> = {}): SessionSettings {
  const pins = Object.entries({ timezone: 'UTC', ...more })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  // Options inside the address would win over ours, so ours go behind them.
  if (/[?&]options=/.test(databaseUrl)) {
    return {
      connectionString: databaseUrl.replace(/([?&]options=[^&]*)/, `$1${encodeURIComponent(` ${pins}`)}`),
    };
  }
  return { connectionString: databaseUrl, options: pins };
}
