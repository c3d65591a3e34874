import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { against } from './against.ts';
import { claimStatements } from './claim-statements.ts';
import { dueJobs } from './due-jobs.ts';
import { gigabyte } from './gigabyte.ts';
import { idleTick } from './idle-tick.ts';
import { schedules } from './schedules.ts';
import { markdown, type Section } from './section.ts';
import { sleepers } from './sleepers.ts';
import { syncUnchanged } from './sync-2000.ts';

/**
 * `npm run bench [name…]`: measures, prints, and (when everything was measured) writes results.md; `npm run bench against <folder>`
 * compares with another checkout.
 */
const all: Record<string, () => Promise<Section>> = {
  'idle-tick': () => idleTick(101),
  'due-jobs': () => dueJobs(7),
  'claim-statements': claimStatements,
  'sync-2000': () => syncUnchanged(101),
  schedules: () => schedules(301),
  gigabyte: () => gigabyte(7),
  sleepers,
};
const wanted = process.argv.slice(2);
if (wanted[0] === 'against') {
  process.stdout.write(`${markdown(await against(wanted[1] ?? ''))}\n`);
  process.exit();
}
const texts: string[] = [];
const loads = [loadavg()[0] ?? 0];
for (const [name, measure] of Object.entries(all)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const text = markdown(await measure());
  process.stdout.write(`${text}\n`);
  texts.push(text);
  loads.push(loadavg()[0] ?? 0);
}
if (wanted.length === 0) {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const head = `# What was measured

By \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}, Node ${process.versions.node} on both sides. What is compared takes
turns in one loop; times are medians, ratios the medians of the ratios of each round, with the middle half of them beside. Only the ratios mean anything elsewhere. The machine's
load was ${loads.map((load) => load.toFixed(1)).join(', ')} before, between and after the sections, their own included.
`;
  writeFileSync(join(import.meta.dirname, 'results.md'), [head, ...texts].join('\n'));
}
