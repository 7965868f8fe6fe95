import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * How to start a PostgreSQL program. PostgreSQL refuses to run as root, so root lends it to another user; an ordinary
 * user runs it as itself.
 */
export interface PostgresAccount {
  /** Turns a program and its arguments into what to spawn. */
  command(program: string, args: readonly string[]): readonly [program: string, args: string[]];
  /** For spawn(); absent when the process keeps its user. */
  readonly ids: { readonly uid?: number; readonly gid?: number };
  /** Gives a file or directory to the user that PostgreSQL runs as. */
  own(path: string): void;
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

const SYSTEM_USER = 'postgres';
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'];
const EXECUTE = 0o1;

/**
 * Chooses the account for a data directory.
 * @param reach files and directories that PostgreSQL must get at
 * @throws Error with one line that says what to do when no account fits.
 */
export function choosePostgresAccount(dataDir: string, reach: readonly string[]): PostgresAccount {
  const uid = process.getuid?.() ?? -1;
  const owner = existsSync(dataDir) ? statSync(dataDir) : undefined;
  if (uid !== 0) {
    if (owner !== undefined && uid !== -1 && owner.uid !== uid) {
      throw new Error(
        `${dataDir} belongs to another user: start as that user, or set DATA_DIR to a folder of your own`,
      );
    }
    return { command: (program, args) => [program, [...args]], ids: {}, own: () => undefined };
  }
  // An ordinary user may have made this database before root started it; it stays theirs.
  const ids = owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : systemUser(SYSTEM_USER);
  const own = (path: string): void => chownSync(path, ids.uid, ids.gid);
  const obstacle = reach.map((path) => firstClosedDoor(realpathSync(path), ids)).find((door) => door !== undefined);
  if (obstacle === undefined) return { command: (program, args) => [program, [...args]], ids, own };
  const lend = lendRightOfWay(ids, obstacle);
  return { command: (program, args) => lend(program, args), ids: {}, own };
}

/**
 * The first directory on the way to a path, or the path itself, that the user may not enter. A clone under /root or
 * under a private temporary folder is like that.
 */
function firstClosedDoor(path: string, ids: Ids): string | undefined {
  const parent = dirname(path);
  const above = parent === path ? undefined : firstClosedDoor(parent, ids);
  if (above !== undefined || !existsSync(path)) return above;
  const { mode, uid, gid } = statSync(path);
  const shift = uid === ids.uid ? 6 : gid === ids.gid ? 3 : 0;
  return (mode >> shift) & EXECUTE ? undefined : path;
}

/**
 * Lets the user pass closed doors without opening them for anybody else: setpriv (util-linux) changes the user but
 * keeps the capability that overrules file permissions. PostgreSQL only minds being root.
 */
function lendRightOfWay(ids: Ids, obstacle: string) {
  const refusal =
    `PostgreSQL may not run as root, and the user it runs as instead cannot enter ${obstacle}: ` +
    'move the folder, set DATA_DIR, or start as an ordinary user';
  const setpriv = SETPRIV.find((path) => existsSync(path));
  if (setpriv === undefined) throw new Error(refusal);
  const lend = (program: string, args: readonly string[]): [string, string[]] => [
    setpriv,
    [
      `--reuid=${ids.uid}`,
      `--regid=${ids.gid}`,
      '--clear-groups',
      // Without it access(2), which initdb asks about its programs, disregards capabilities.
      '--securebits=+no_setuid_fixup',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
      program,
      ...args,
    ],
  ];
  try {
    // Asks for the very thing that matters, since a container may withhold the capability.
    execFileSync(...lend('/bin/sh', ['-c', 'test -x "$0"', obstacle]), {
      stdio: 'ignore',
    });
  } catch {
    throw new Error(refusal);
  }
  return lend;
}

function lookUp(user: string): Ids | undefined {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Finds, or as root creates, the system user that PostgreSQL runs as (initdb insists that it has a name). */
export function systemUser(user: string): Ids {
  const known = lookUp(user);
  if (known !== undefined) return known;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', user], {
      stdio: 'ignore',
    });
  } catch {
    // The answer below is the same whether useradd is missing or refuses.
  }
  const created = lookUp(user);
  if (created === undefined) {
    throw new Error(
      `PostgreSQL may not run as root, and the user "${user}" cannot be created: start as an ordinary user`,
    );
  }
  return created;
}
