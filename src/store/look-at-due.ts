import type { TickRange } from '../domain/due-slots.ts';
import type { HostIdentity, HostRow } from '../domain/host.ts';
import type { Candidate, Decision, Lane } from '../domain/lane.ts';
import { dueLaneIds, type Locked, lockCandidates } from './candidates.ts';
import type { ClaimOrder } from './claim-order.ts';
import type { Database, Sql } from './database.ts';
import type { DueLook, LookOrder } from './due-look.ts';
import { apartFromFormer } from './former-lanes.ts';
import { isTaken, renamedHost } from './hosts.ts';
import { withoutDoubles } from './insert-runs.ts';
import { seePools } from './pools.ts';
import { hostOf, laneOf, type Row } from './rows.ts';
import type { Refused } from './store.ts';
import { tickedBy } from './ticks.ts';
import { lookAtUpstreams } from './upstreams.ts';

/**
 * The claim with its own questions and decisions, and nothing locked or written. A host that would not be let in is refused as
 * `enter` does it.
 */
export async function lookAtDue(
  database: Database,
  identity: HostIdentity,
  { laneHosts, ...filter }: LookOrder,
  decide: (candidates: Candidate[], now: number, ticked: TickRange[]) => Decision[],
): Promise<DueLook | Refused> {
  const now = await database.now();
  const hosts = await hostsSeenBy(database, identity);
  const own = hosts.find(({ name }) => name === identity.name);
  if (own && (await isTaken(database, own, identity, now))) return { verdict: 'refused', by: own };
  const order = { ...noClaim, hostName: identity.name, laneHosts: laneHosts(hosts), ...filter };
  const sql = lockingNothing(database);
  const { candidates, unreadable } = await everyCandidate(sql, database, order, now);
  await seePools(sql, candidates);
  const { free, waiting } = await apartFromFormer(sql, candidates);
  const ticked = await tickedBy(sql, own?.id ?? 0, now);
  const decisions = [...(await withoutDoubles(sql, decide(free, now, ticked))), ...waiting];
  const byLane = new Map(candidates.map((candidate) => [candidate.lane.id, candidate]));
  const decided = decisions.flatMap((decision) => {
    const candidate = byLane.get(decision.laneId);
    return candidate ? [{ candidate, decision }] : [];
  });
  const seen = new Set([...candidates, ...unreadable].map(({ lane }) => lane.id));
  const others = (await dueLanes(database, identity.name, now)).filter(({ lane }) => !seen.has(lane.id));
  return { verdict: 'looked', now, hosts, decided, unreadable, others };
}

/** The registered hosts, this one under the name that it has now. */
async function hostsSeenBy(sql: Sql, identity: HostIdentity): Promise<HostRow[]> {
  const hosts = (await sql.rows<Row>('select * from hosts order by id')).map(hostOf);
  if (hosts.some(({ name }) => name === identity.name)) return hosts;
  const former = await renamedHost(sql, identity);
  return hosts.map((host) => (host.id === former?.id ? { ...host, name: identity.name } : host));
}

/** A look claims nothing for nobody, and leaves no lane out. */
const noClaim = { supervisorId: 0, spoolRoot: '', limit: 1_000_000 };

function lockingNothing(sql: Sql): Sql {
  return {
    dialect: { ...sql.dialect, forUpdate: '', forUpdateSkippingLocked: '' },
    timezone: sql.timezone,
    rows: (text, bindings) => sql.rows(text, bindings),
    execute: async () => {
      throw new Error('a look at what is due writes nothing');
    },
  };
}

async function everyCandidate(sql: Sql, database: Database, order: ClaimOrder, now: number): Promise<Locked> {
  const ids = await dueLaneIds(database, order, now);
  const all: Locked = { candidates: [], unreadable: [], upstreamLanes: [], holds: [] };
  for (let from = 0; from < ids.length; from += batch) {
    const some = ids.slice(from, from + batch);
    const ground = await lookAtUpstreams(sql, some);
    const { candidates, unreadable } = await lockCandidates(sql, order, some, now, ground);
    all.candidates.push(...candidates);
    all.unreadable.push(...unreadable);
  }
  return all;
}

/** A statement takes so many values and not many more. */
const batch = 500;

/**
 * Every lane whose slot or request is due, whoever may claim it, whether it is free, active or parked. Of a job on `*` only this
 * host's: the others are runs of their own.
 */
async function dueLanes(sql: Sql, hostName: string, now: number): Promise<{ lane: Lane; job: string }[]> {
  const rows = await sql.rows<Row>(
    `select lanes.*, jobs.name as job from lanes join jobs on jobs.id = lanes.job_id
     where jobs.deleted_at is null and lanes.host not like 'former:%'
       and (lanes.host = ? or coalesce(${sql.dialect.textAt('jobs.spec', '$.host')}, '') <> '*')
       and (lanes.next_slot_at <= ? or lanes.id in (select lane_id from requests where due_at <= ?))
     order by lanes.priority desc, lanes.id`,
    [hostName, now, now],
  );
  return rows.map((row) => ({ lane: laneOf(row), job: String(row.job) }));
}
