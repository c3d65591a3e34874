import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planProblems } from '../../src/domain/apply-dependencies.ts';
import { dependencyProblems } from '../../src/domain/dependency-problems.ts';
import type { JobSpec } from '../../src/domain/job.ts';
import { job } from './lane-example.ts';

function jobs(waits: Record<string, string[]>) {
  return Object.entries(waits).map(([name, upstreams]) => ({
    name,
    dependencies: upstreams.map((each) => ({ job: each })),
    after: [],
  }));
}

/** Jobs by what they go after. */
function going(after: Record<string, string[]>) {
  return Object.entries(after).map(([name, upstreams]) => ({ name, dependencies: [], after: upstreams }));
}

test('feature 82: an upstream that does not exist is named, with the nearest that does', () => {
  const all = jobs({ extract: [], load: ['extrat', 'zebra'] });
  assert.deepEqual(dependencyProblems(all, all), [
    'load.dependencies: there is no job "extrat" – did you mean "extract"?',
    'load.dependencies: there is no job "zebra"',
  ]);
});

test('feature 82: a cycle is told once, with the way round', () => {
  const all = jobs({ extract: ['load'], load: ['sort'], sort: ['extract'], fine: ['sort'] });
  assert.deepEqual(dependencyProblems(all, all), [
    'extract.dependencies: extract → load → sort → extract is a cycle, in which each job would wait for itself',
  ]);
});

test('feature 82: a job cannot wait for itself', () => {
  const all = jobs({ load: ['load'] });
  assert.deepEqual(dependencyProblems(all, all), ['load.dependencies: a job cannot wait for itself']);
});

test('feature 82: a cycle among others is not the fault of who is saved', () => {
  const all = jobs({ a: ['b'], b: ['a'], fine: ['a'] });
  assert.deepEqual(dependencyProblems(jobs({ fine: ['a'] }), all), []);
});

test('feature 82: what a job goes after has to exist, and is not the job itself', () => {
  const all = going({ extract: [], load: ['extrat'], self: ['self'] });
  assert.deepEqual(dependencyProblems(all, all), [
    'load.schedule.after: there is no job "extrat" – did you mean "extract"?',
    'self.schedule.after: a job cannot go after itself',
  ]);
});

test('feature 82: dependencies and what jobs go after close a cycle together', () => {
  const all = [...going({ extract: ['load'], sort: ['extract'] }), ...jobs({ load: ['sort'] })];
  const rest = 'is a cycle, in which each job would wait for itself';
  assert.deepEqual(dependencyProblems(all, all), [`extract.schedule.after: extract → load → sort → extract ${rest}`]);
  assert.deepEqual(dependencyProblems(all.slice(2), all), [`load.dependencies: load → sort → extract → load ${rest}`]);
});

const nothing = { creates: [], updates: [], unchanged: [], disables: [], prunes: [] };

function named(name: string, ...upstreams: string[]) {
  const waits = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
  const spec: JobSpec = { ...job([]).spec, dependencies: upstreams.map((each) => ({ job: each, ...waits })) };
  return { ...job([], { name, spec }), enabled: true };
}

test('a file may name upstreams of its own and those that are there already', () => {
  const plan = { ...nothing, creates: [named('extract'), named('load', 'extract', 'elsewhere')] };
  assert.deepEqual(planProblems(plan, [named('elsewhere')]), []);
  assert.deepEqual(planProblems(plan, []), ['jobs.load.dependencies: there is no job "elsewhere"']);
});

test('a cycle with jobs from elsewhere is seen, and one that the file undoes is none', () => {
  const live = [named('extract', 'load'), named('load')];
  const update = (one: ReturnType<typeof named>) => ({
    job: one,
    spec: one.spec,
    enabled: true,
    fields: [],
    reschedules: false,
  });
  const closing = { ...nothing, updates: [update(named('load', 'extract'))] };
  assert.match(planProblems(closing, live)[0] ?? '', /^jobs\.load\.dependencies: load → extract → load is a cycle/);
  const turned = { ...closing, updates: [...closing.updates, update(named('extract'))] };
  assert.deepEqual(planProblems(turned, live), []);
});

test('a job for which others wait is not deleted, unless they stop waiting or go too', () => {
  const plan = { ...nothing, prunes: [named('extract')] };
  assert.deepEqual(planProblems(plan, [named('extract'), named('load', 'extract')]), [
    'load waits for extract, which is no longer in the file; take it out of its dependencies first',
  ]);
  const override = { rules: [{ kind: 'after' as const, upstreams: [{ job: 'extract', on: 'skip' as const }] }] };
  assert.deepEqual(planProblems(plan, [named('extract'), { ...named('load'), override }]), [
    'load goes after extract, which is no longer in the file; take it out of its schedule first',
  ]);
  const both = { ...nothing, prunes: [named('extract'), named('load', 'extract')] };
  assert.deepEqual(planProblems(both, [named('extract'), named('load', 'extract')]), []);
});
