import { Failure } from '../domain/failure.ts';
import type { HostRow, SupervisorKind } from '../domain/host.ts';
import type { Entered } from '../store/store.ts';
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
  const answer = await world.store.enter(world.identity, ownProcess(), kind);
  if (answer.verdict === 'refused') throw refusal(world, answer.by);
  world.emit({ kind: 'tick-entered', host: world.identity.name, generation: answer.generation, at: answer.now });
  return { ...answer, kind, laneHosts: laneHostsOf(world, answer.hosts), spoolRoot: `${world.settings.home}/spool` };
}

/**
 * Until runs hold leases, lanes that are pinned to no host are served by one host alone, the one that was registered
 * first, and those of a tag by the first host that has it: two could not be told apart when one of them falls silent.
 */
function laneHostsOf(world: World, hosts: HostRow[]): string[] {
  const { name, tags } = world.identity;
  const isFirst = (found: HostRow | undefined) => found === undefined || found.name === name;
  const ownTags = tags.filter((tag) => isFirst(hosts.find((host) => host.tags.includes(tag))));
  return [...(isFirst(hosts[0]) ? [''] : []), name, ...ownTags.map((tag) => `tag:${tag}`)];
}

function refusal(world: World, by: HostRow): Failure {
  const { name, uid, home, machineId } = world.identity;
  if (by.machineId === machineId && (by.uid !== uid || by.home !== home)) {
    return new Failure(
      'foreign_state_folder',
      `${name} is already used by user ${by.uid} with the state folder ${by.home}; this is user ${uid} with ${home}. ` +
        'Run as that user, or set `hostname` to another name',
    );
  }
  return new Failure('host_taken', `${name} is already used by another machine; set \`hostname\` to another name`);
}
