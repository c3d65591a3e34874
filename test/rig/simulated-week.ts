import { type Verification, verify } from '../../src/app/verify.ts';
import { dice as newDice } from './dice.ts';
import { type Scene, SimulatedHost } from './simulated-host.ts';
import { SimulatedPeople } from './simulated-people.ts';
import type { Stage } from './stores.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A Wednesday; the clocks of Europe change on the Sunday after. */
const beginsAt = Date.parse('2026-03-25T00:00:00Z');

export interface SimulatedWeek {
  found: Verification;
  /** What happened, in order. */
  story: string[];
}

/**
 * Random jobs, people, crashes and outages of some days on a store with a clock that is moved by hand; the same for the same seed.
 * The ledger is held against the schedules twice a day, and ends with the first that does not balance.
 */
export async function simulateWeek(stage: Stage, seed: number, days = 7): Promise<SimulatedWeek> {
  const { store, clock } = stage;
  const story: string[] = [];
  const dice = newDice(seed);
  const scene: Scene = {
    store,
    clock,
    dice,
    log: (line) => story.push(`${new Date(clock.now).toISOString().slice(5, 23)} ${line}`),
    tickedUpTo: (host, at) =>
      stage.database.execute(
        'update ticks set to_at = ? where id = (select tick_id from hosts where name = ?) and to_at < ?',
        [at, host, at],
      ),
  };
  const hosts = ['web-1', 'web-2'].slice(0, dice.chance(0.3) ? 2 : 1).map((name) => new SimulatedHost(scene, name));
  const people = new SimulatedPeople(scene, hosts);
  clock.now = beginsAt;
  await store.savePools([{ name: 'narrow', size: 1, origin: null }]);
  for (const host of hosts) await host.pass();
  for (let jobs = dice.from(2, 5); jobs > 0; jobs--) await people.addJob();
  const endsAt = beginsAt + days * dayMs;
  let deedAt = beginsAt;
  let judgeAt = beginsAt + 12 * hourMs;
  for (;;) {
    if (clock.now >= deedAt) deedAt = clock.now + dice.from(1, 5 * hourMs);
    const hostTimes = [];
    for (const host of hosts) hostTimes.push((await host.nextAt()) ?? Number.POSITIVE_INFINITY);
    const at = Math.min(endsAt, deedAt, judgeAt, ...hostTimes);
    clock.now = Math.max(clock.now, at);
    if (at === deedAt) await people.doSomething();
    for (const [index, host] of hosts.entries()) if ((hostTimes[index] ?? 0) <= at) await host.pass();
    if (at < judgeAt && at < endsAt) continue;
    judgeAt = at + 12 * hourMs;
    const found = await verify(store, { jobs: [], fromAt: beginsAt }, 'UTC');
    if (found.differences.length > 0 || at >= endsAt) return { found, story };
  }
}
