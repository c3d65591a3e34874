import type { Candidate, Decision } from '../domain/lane.ts';
import type { Claim, ClaimOrder } from './claim-order.ts';
import type { Sql } from './database.ts';

/** What a host has room for in one claim. */
export interface HostRoom {
  /** How many runs may start. */
  free: number;
  /** How many of its commands run already. */
  running: number;
  /** Its active runs, whoever supervises them, of which something may be alive; null = they were not counted. */
  active: number | null;
}

/**
 * Counts what runs on the host while nobody else of it claims: its row is locked, before any lane, and written, so that a cluster
 * which certifies what is written sees it too. Without a limit nothing is counted.
 */
export async function lockRoom(sql: Sql, { hostName, room }: ClaimOrder): Promise<HostRoom> {
  if (!room) return { free: Number.POSITIVE_INFINITY, running: 0, active: null };
  await sql.execute('update hosts set claims = claims + 1 where name = ?', [hostName]);
  const [row] = await sql.rows<{ active: number }>(
    'select count(*) as active from runs where host = ? and active_lane_id is not null and vanished_at is null',
    [hostName],
  );
  const active = Number(row?.active ?? 0);
  const running = active - room.idle;
  return { free: Math.max(0, Math.min(room.starts, room.perHost - running)), running, active };
}

/** Candidates about whom nothing was decided, since there was no room: they stay due, and are told why. */
export function leftOut(
  candidates: Candidate[],
  decisions: Decision[],
  { running }: HostRoom,
  { hostName, room }: ClaimOrder,
): Claim['leftOut'] {
  const decided = new Set(decisions.map(({ laneId }) => laneId));
  const left = candidates.filter(({ lane }) => !decided.has(lane.id));
  if (left.length === 0 || !room) return [];
  const now = running + decisions.filter(({ kind }) => kind === 'start').length;
  const reason = now >= room.perHost ? reasonToWaitForRoom(now, room.perHost, hostName) : 'waits for its turn';
  return left.map(({ lane, job }) => ({ laneId: lane.id, job: job.name, reason }));
}

/** `waits for room: 4 of 4 commands run on web-1`. */
export function reasonToWaitForRoom(running: number, perHost: number, host: string): string {
  return `waits for room: ${running} of ${perHost} ${running === 1 ? 'command runs' : 'commands run'} on ${host}`;
}
