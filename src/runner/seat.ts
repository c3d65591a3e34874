import { startsAtBoot } from '../domain/at-boot.ts';
import { Failure } from '../domain/failure.ts';
import type { HostRow, SupervisorKind } from '../domain/host.ts';
import { laneHostsOf } from '../domain/lane-hosts.ts';
import type { Entered } from '../store/store.ts';
import { now as hostClock } from '../system/clock.ts';
import { ownProcess } from '../system/process-table.ts';
import type { World } from './world.ts';

/** A supervisor's place: who it is, and which lanes it may claim. */
export interface Seat extends Entered {
  kind: SupervisorKind;
  /** Lanes that this host may claim: '' (any host), its name, its tags. */
  laneHosts: string[];
  spoolRoot: string;
}

/** Registers this process as a supervisor of its host. Rejects with a Failure when the host's name is somebody else's. */
export async function enter(world: World, kind: SupervisorKind): Promise<Seat> {
  const { timezone } = world.settings;
  const answer = await world.store.enter(world.identity, ownProcess(), kind, (job, at) =>
    startsAtBoot(job, at, { timezone }),
  );
  if (answer.verdict === 'refused') throw refusal(world, answer.by);
  world.emit({ kind: 'tick-entered', host: world.identity.name, generation: answer.generation, at: answer.now });
  await tellWhatIsOdd(world, answer);
  return {
    ...answer,
    kind,
    laneHosts: laneHostsOf(world.identity, answer.hosts),
    spoolRoot: `${world.settings.home}/spool`,
  };
}

/** A clock further off the database's than this is reported. */
const tolerableOffsetMs = 2_000;

/** What a person who set up this host should hear: its clock is off; it is a second host, and some jobs are not for it. */
async function tellWhatIsOdd(world: World, { now, hosts }: Entered): Promise<void> {
  const { name: host } = world.identity;
  const offsetMs = hostClock() - now;
  if (Math.abs(offsetMs) > tolerableOffsetMs) world.emit({ kind: 'clock-offset-noticed', host, offsetMs });
  const [first] = hosts;
  const isNew = hosts.some(({ name, registeredAt }) => name === host && registeredAt === now);
  if (!isNew || !first || first.name === host) return;
  const jobs = (await world.store.listJobs()).filter(({ job }) => job.spec.host === '').length;
  if (jobs > 0) world.emit({ kind: 'second-host-refused', host, other: first.name, jobs });
}

/** Why this host is not let in, in a sentence with the cure. */
export function refusal(world: Pick<World, 'identity'>, by: HostRow): Failure {
  const { name, uid, home, machineId } = world.identity;
  if (by.machineId === machineId && (by.uid !== uid || by.home !== home)) {
    return new Failure(
      'foreign_state_folder',
      `${name} is already used by user ${by.uid} with the state folder ${by.home}; this is user ${uid} with ${home}. ` +
        'Run as that user, or set `hostname` to another name',
    );
  }
  if (by.machineId === machineId && by.bootId === world.identity.bootId) {
    return new Failure(
      'host_taken',
      `${name} is already used in another container of this machine; if that one was killed, ${name} is free 3 minutes after ` +
        'its last tick; else set `hostname` to another name',
    );
  }
  return new Failure('host_taken', `${name} is already used by another machine; set \`hostname\` to another name`);
}
