import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, mebibyte, memoryPeak } from './measure.ts';
import { addJobs, makeProject, spec } from './project.ts';
import type { Section } from './section.ts';

const commands = 500;
const watchedMs = 20_000;

/** One runner that watches 500 commands which do nothing. */
export async function sleepers(): Promise<Section> {
  const project = makeProject({ maxConcurrent: commands });
  const store = await project.open();
  await addJobs(store, commands, spec(['sleep', '300']));
  const [program = '', ...args] = project.tick;
  const child = spawn(program, args, { stdio: 'inherit', env: environment() });
  const pid = child.pid ?? 0;
  try {
    while ((await store.listRuns({ statuses: ['running'], limit: commands })).length < commands) await sleep(200);
    const before = cpuMs(pid);
    await sleep(watchedMs);
    const share = (cpuMs(pid) - before) / watchedMs;
    const runners = (await store.supervisorsOf(1)).length;
    const peak = memoryPeak(pid) / mebibyte;
    return {
      title: `${commands} commands sleeping at once`,
      promises: [
        { what: 'runners', figure: runners, atMost: 1, atLeast: 1 },
        { what: 'its peak, MiB', figure: peak, atMost: 150 },
        { what: `its share of a core over ${watchedMs / 1000} s, %`, figure: share * 100, atMost: 5 },
      ],
      columns: ['runners', 'peak MiB', '% of a core'],
      rows: [[String(runners), peak.toFixed(0), (share * 100).toFixed(1)]],
    };
  } finally {
    const runs = await store.listRuns({ statuses: ['running', 'starting'], limit: commands });
    await store.requestStop(
      runs.map(({ id }) => id),
      'bench',
    );
    await new Promise((resolve) => child.once('exit', resolve));
    await store.close();
    project.remove();
  }
}

/** User and system time of a process so far, in ms. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
