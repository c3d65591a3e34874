import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import mysql from 'mysql2/promise';
import { type MariadbServer, startMariadb } from '../test/rig/mariadb.ts';
import { median, middleHalf, ratio, type Times, timed } from './measure.ts';
import { type BenchProject, launcher, makeProject } from './project.ts';
import type { Section } from './section.ts';

const here = 'here';
const there = 'there';

/** A tick of either checkout in the same situation; every tick of it is prepared outside of what is timed. */
interface Situation {
  name: string;
  rounds: number;
  ticks: Record<typeof here | typeof there, { argv: string[]; prepare: () => Promise<void> }>;
}

/**
 * What ticks cost here against those of another checkout, built and installed: `npm run bench against <folder>`. What was
 * measured before may have been measured on a busier day; taking turns with it is what tells whether a change made ticks dearer.
 */
export async function against(folder: string): Promise<Section> {
  const server = await startMariadb();
  const launchers = { [here]: launcher, [there]: join(resolve(folder), 'bin', 'chroniker') };
  const projects: BenchProject[] = [];
  try {
    const made = await situations(server, launchers, projects);
    const rows = [];
    const ratios = [];
    for (const situation of made) {
      const times = await measured(situation);
      ratios.push({ what: `${situation.name}, × there`, figure: ratio(times, here, there), atMost: 1.05 });
      rows.push([
        situation.name,
        ...[here, there].map((side) => median(times.get(side) ?? []).toFixed(1)),
        ratio(times, here, there).toFixed(3),
        middleHalf(times, here, there),
      ]);
    }
    return {
      title: `Against ${folder}`,
      promises: ratios,
      columns: ['what', 'ms here', 'ms there', '×', 'middle half'],
      rows,
    };
  } finally {
    for (const project of projects) project.remove();
    await server.remove();
  }
}

async function situations(
  server: MariadbServer,
  launchers: Record<typeof here | typeof there, string>,
  projects: BenchProject[],
): Promise<Situation[]> {
  const made: Situation[] = [];
  for (const store of ['SQLite', 'MariaDB'] as const) {
    for (const { name, jobs, rounds, command } of [
      { name: 'an idle tick', jobs: 0, rounds: 101, command: '[/bin/true]' },
      { name: '500 due jobs', jobs: 500, rounds: 9, command: '[/bin/true]' },
      { name: 'a job that writes 1 GB', jobs: 1, rounds: 5, command: '[head, -c, "1000000000", /dev/zero]' },
    ]) {
      if (store === 'MariaDB' && jobs === 1) continue;
      const side = async (which: typeof here | typeof there) => {
        const database = `against_${which}_${jobs}`;
        const project =
          store === 'SQLite' ? makeProject() : makeProject({ database: await server.createDatabase(database) });
        projects.push(project);
        return await sideOf(project, launchers[which], jobs, command);
      };
      made.push({ name: `${name} on ${store}`, rounds, ticks: { here: await side(here), there: await side(there) } });
    }
  }
  return made;
}

async function sideOf(project: BenchProject, program: string, jobs: number, command: string) {
  const at = ['-p', project.folder];
  const call = (...words: string[]) => timed({ name: words.join(' '), argv: [program, ...words, ...at, '-q'] });
  if (!project.url.startsWith('sqlite:')) call('migrate');
  if (jobs > 0) {
    const names = Array.from({ length: jobs }, (_, index) => index);
    const lines = names.map((name) => `  job-${name}: {command: ${command}, schedule: {every: 1d}}\n`);
    writeFileSync(join(project.folder, 'bench.jobs.yaml'), `jobs:\n${lines.join('')}`);
    call('apply', join(project.folder, 'bench.jobs.yaml'));
  }
  call('run');
  return { argv: [program, 'run', ...at], prepare: () => makeDue(project.url) };
}

async function makeDue(url: string): Promise<void> {
  const statement = `update lanes set next_slot_at = ${Date.now()}, wake_at = ${Date.now()}`;
  if (url.startsWith('sqlite:')) {
    const database = new Sqlite(url.slice('sqlite:'.length));
    database.exec(statement);
    database.close();
    return;
  }
  const connection = await mysql.createConnection(url);
  await connection.query(statement);
  await connection.end();
}

/** The first round warms caches. */
async function measured({ rounds, ticks }: Situation): Promise<Times> {
  const times: Times = new Map([here, there].map((side) => [side, []]));
  for (let round = -1; round < rounds; round++) {
    for (const side of [here, there] as const) {
      await ticks[side].prepare();
      const ms = timed({ name: side, argv: ticks[side].argv });
      if (round >= 0) times.get(side)?.push(ms);
    }
  }
  return times;
}
