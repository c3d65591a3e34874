import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMariadb } from '../test/rig/mariadb.ts';
import { median, middleHalf, ratio, takeTurns, timed } from './measure.ts';
import { type BenchProject, makeProject, makeProjectOn } from './project.ts';
import type { Section } from './section.ts';

const jobs = 2_000;
const settings = { jobs: ['jobs.yaml'] };

/** What keeping a file of 2,000 unchanged jobs in sync adds to an idle tick, and what reading it costs when it has changed. */
export async function syncUnchanged(rounds: number): Promise<Section> {
  const server = await startMariadb();
  const pairs: [string, BenchProject, BenchProject][] = [
    ['SQLite', makeProject(), makeProject(settings)],
    ['MariaDB', await makeProjectOn(server, 'none'), await makeProjectOn(server, 'synced', settings)],
  ];
  try {
    for (const [, , synced] of pairs) synced.tick = await settled(synced);
    const contenders = pairs.flatMap(([store, none, synced]) => [
      { name: `${store}, no file`, argv: none.tick },
      { name: `${store}, ${jobs} unchanged jobs`, argv: synced.tick },
    ]);
    const times = takeTurns(contenders, rounds);
    const added = pairs.map(([store]) => {
      const [base = [], with2000 = []] = [
        times.get(`${store}, no file`),
        times.get(`${store}, ${jobs} unchanged jobs`),
      ];
      return { store, ms: median(with2000.map((ms, round) => ms - (base[round] ?? 0))) };
    });
    const edits = pairs.map(([store, , synced]) => ({ store, ms: timedEdit(synced) }));
    return {
      title: `An idle tick with a jobs file of ${jobs} jobs`,
      promises: added.map(({ store, ms }) => ({ what: `on ${store}, added ms`, figure: Math.max(0, ms), atMost: 2 })),
      columns: ['what', 'median ms', '× no file', 'middle half'],
      rows: [
        ...[...times].map(([name, values]) => {
          const base = `${name.split(',')[0]}, no file`;
          return [name, median(values).toFixed(1), ratio(times, name, base).toFixed(3), middleHalf(times, name, base)];
        }),
        ...edits.map(({ store, ms }) => [`${store}, the tick after half of them changed`, ms.toFixed(0), '', '']),
      ],
    };
  } finally {
    for (const [, none, synced] of pairs) for (const project of [none, synced]) project.remove();
    await server.remove();
  }
}

/** Lets a tick read the file, and another find it old enough to be trusted. */
async function settled(project: BenchProject): Promise<string[]> {
  writeJobs(project, '1m');
  const tick = { name: 'the first sync', argv: project.tick };
  timed(tick);
  // A young file is compared once more.
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  timed(tick);
  return project.tick;
}

function timedEdit(project: BenchProject): number {
  writeJobs(project, '2m');
  return timed({ name: 'the tick after an edit', argv: project.tick });
}

/** Half of the jobs have this timeout. */
function writeJobs({ folder }: BenchProject, timeout: string): void {
  const entries = Array.from({ length: jobs }, (_, index) => {
    const lines = [`  job-${index}:`, '    command: [./run, --job, x]', '    schedule: "30 2 1 1 *"'];
    return [...lines, `    timeout: ${index % 2 ? '5m' : timeout}`].join('\n');
  });
  writeFileSync(join(folder, 'jobs.yaml'), `jobs:\n${entries.join('\n')}\n`);
}
