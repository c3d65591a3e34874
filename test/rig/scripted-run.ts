import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nothingSaid } from '../../src/domain/report.ts';
import type { Run } from '../../src/domain/run.ts';
import { type Watched, watch } from '../../src/runner/watched.ts';
import type { World } from '../../src/runner/world.ts';
import { bootId } from '../../src/system/host.ts';
import { takeSnapshot } from '../../src/system/run-processes.ts';
import { spawnWrapper } from '../../src/system/spawn-wrapper.ts';
import { createSpool } from '../../src/system/spool.ts';
import { uptimeSeconds } from '../../src/system/uptime.ts';
import { ensureWrapper } from '../../src/system/wrapper.ts';

const none = { bytes: 0, storedBytes: 0, droppedBytes: 0, approximate: false };
let lastId = 0;

/** A run as the claim makes it, its spool below `home`. */
export function exampleRun(home: string, changes: Partial<Run> = {}): Run {
  lastId += 1;
  return {
    id: lastId,
    laneId: 1,
    jobId: 1,
    job: 'example',
    status: 'starting',
    cause: 'schedule',
    reason: null,
    scheduledAt: 0,
    attempt: 1,
    slots: 1,
    claimedAt: 0,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    onTime: null,
    exitCode: null,
    signal: null,
    host: 'here',
    pid: null,
    supervisorId: 1,
    spoolRoot: join(home, 'spool'),
    timeoutMs: null,
    graceMs: 60_000,
    policy: { failOnStderr: false, output: { stdout: true, stderr: true, maxBytes: null } },
    stdout: none,
    stderr: none,
    ...nothingSaid,
    stopRequestedAt: null,
    stopRequestedBy: null,
    vanishedAt: null,
    params: {},
    requestedBy: null,
    backfillId: null,
    waited: null,
    ...changes,
  };
}

/** A watched run whose spool is there and empty; nothing was started. */
export function unstartedRun(home: string, changes: Partial<Run> = {}): Watched {
  ensureWrapper(home);
  const watched = watch(exampleRun(home, changes));
  createSpool(watched.folder);
  return watched;
}

/** A run whose command is a script for sh, started behind the real wrapper; `onGone` hears of the wrapper's end. */
export function scriptedRun(
  home: string,
  script: string,
  changes: Partial<Run> = {},
  onGone: (watched: Watched) => void = () => undefined,
): Watched {
  const watched = unstartedRun(home, changes);
  watched.isChild = true;
  const environment = {
    PATH: process.env.PATH ?? '',
    CHRONIKER_RUN_ID: String(watched.run.id),
    CHRONIKER_REPORT: `${watched.folder}/report`,
  };
  const order = { wrapper: ensureWrapper(home), folder: watched.folder, argv: ['/bin/sh', '-c', script], cwd: home };
  spawnWrapper({ ...order, environment }, () => {
    watched.wrapperGone = true;
    onGone(watched);
  });
  return watched;
}

/** What the wrapper of a run has recorded that ended so: status and seconds since boot. */
export function writeResult({ folder }: Watched, result: string): void {
  writeFileSync(join(folder, 'started'), `1 1 ${bootId()} 1 0.50\n0m0.00s 0m0.00s\n0m0.00s 0m0.00s\n\n${result} end\n`);
}

/** The same run as somebody sees it who has just adopted it. */
export function adopted({ run }: Watched): Watched {
  return watch(run);
}

/** One thorough look at the machine as it is now. */
export function aLook() {
  return { uptime: uptimeSeconds(), thorough: true, snapshot: takeSnapshot };
}

/** As much of a world as watching needs; `told` collects its events. */
export function watchingWorld(home: string) {
  const told: Parameters<World['emit']>[0][] = [];
  const settings = { home, output: { maxBytes: 1024, spoolBytes: 1024 ** 2 } } as World['settings'];
  const world = {
    settings,
    emit: (event: (typeof told)[number]) => void told.push(event),
    reached: () => undefined,
  } as unknown as World;
  return { world, told };
}
