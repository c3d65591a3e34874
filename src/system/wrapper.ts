import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spreadFolders } from './spread-folders.ts';

/** The layout of a spool folder; a change that an older runner could not read raises it. */
export const spoolFormat = 1;

/**
 * Starts one command as `sh wrapper <spool folder> <command…>` and records how it ended. It runs as leader of its own
 * session and outlives every chroniker process. Where a line looks fussy:
 *
 * - one block with `exit` inside: shells read scripts piece by piece, and this file may be replaced under them;
 * - its own stderr goes to `started` too, where dash's "Killed" tells a signal from an exit status of 137;
 * - traps are `:` and not empty: ignored signals would be inherited by the command, trapped ones are not;
 * - `started` is the gate, made with O_EXCL (`set -C`) just before the command runs; an adopter that made it first wins;
 * - it names the boot before anything else of it is alive: pids and uptimes mean nothing after a reboot;
 * - the inner parentheses give the command a process whose pid can be read (from /proc, without a fork) before it is
 *   the command's; it stays in the foreground, since `&` would make it ignore INT and QUIT;
 * - names begin with `_chroniker_`: assigning to a name that the environment holds would change it for the command;
 * - all that it records goes into this one file, since files cost more than processes do (decision 37);
 * - the result is written again and again while the disk is full, and counts only with its last word.
 */
const script = `{
trap : HUP INT QUIT TERM
_chroniker_spool=$1
shift
read -r _chroniker_boot </proc/sys/kernel/random/boot_id
set -C
exec 2>"$_chroniker_spool/started" || exit
set +C
printf '%s ' "${spoolFormat} $$ $_chroniker_boot" >&2 || exit
(
read -r _chroniker_pid _chroniker_rest </proc/self/stat
read -r _chroniker_up _chroniker_rest </proc/uptime
printf '%s\\n' "$_chroniker_pid $_chroniker_up" >&2
[ ! -f "$_chroniker_spool/in" ] || exec <"$_chroniker_spool/in"
exec "$@" >>"$_chroniker_spool/out" 2>>"$_chroniker_spool/err"
)
_chroniker_status=$?
read -r _chroniker_up _chroniker_rest </proc/uptime
times >&2
until printf '\\n%s\\n' "$_chroniker_status $_chroniker_up end" >&2
do
[ -d "$_chroniker_spool" ] || exit
sleep 1
done
exit
}
`;

/**
 * The path of the wrapper in the state folder, written when it is not there yet. It lives with the spools and not with the
 * program, so that an upgrade in place takes nothing from under a runner.
 */
export function ensureWrapper(home: string): string {
  const path = join(home, 'spool', `wrapper-${spoolFormat}.sh`);
  if (currentText(path) === script) return path;
  const spool = join(home, 'spool');
  if (mkdirSync(spool, { recursive: true, mode: 0o700 }) !== undefined) spreadFolders(spool);
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, script, { mode: 0o600 });
  renameSync(fresh, path);
  return path;
}

function currentText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
