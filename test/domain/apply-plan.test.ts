import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApplyContext, isIdle, planApply } from '../../src/domain/apply-plan.ts';
import type { Job } from '../../src/domain/job.ts';
import { parseJobsFile } from '../../src/domain/jobs-file.ts';

const origin = '/srv/jobs.yaml';

function file(jobs: Record<string, object>) {
  return parseJobsFile({ jobs }, origin);
}

/** The jobs as they are stored after the first sync with a file. */
function stored(jobs: Record<string, object>, changes: Partial<Job> = {}): Job[] {
  return file(jobs).jobs.map(({ name, spec, enabled }, index) => {
    const own = { id: index + 1, name, spec, enabled, override: null, origin, baseDir: '/srv' };
    return { ...own, createdAt: 0, updatedAt: 0, ...changes };
  });
}

function context(own: Job[], changes: Partial<ApplyContext> = {}): ApplyContext {
  return { path: origin, own, others: [], baseDir: '/srv', prune: false, ...changes };
}

const extract = { command: ['./extract'], schedule: '30 2 * * *' };
const load = { command: ['./load'], schedule: '5m' };

test('feature 12: a job that is not there yet is created', () => {
  const plan = planApply(file({ extract, load }), context(stored({ extract })));
  assert.deepEqual(
    plan.creates.map(({ name }) => name),
    ['load'],
  );
  assert.deepEqual(
    plan.unchanged.map(({ name }) => name),
    ['extract'],
  );
});

test('feature 11: applying twice changes nothing the second time, whatever order the database gives keys', () => {
  const reordered = stored({ extract, load }).map((job) => ({
    ...job,
    spec: Object.fromEntries(Object.entries(job.spec).reverse()) as unknown as Job['spec'],
  }));
  assert.ok(isIdle(planApply(file({ extract, load }), context(reordered))));
});

test('feature 12: a changed job is updated, and the plan says what changed', () => {
  const changed = { ...extract, command: ['./extract', '--all'], timeout: '5m', grace: '1s' };
  const [update] = planApply(file({ extract: changed }), context(stored({ extract }))).updates;
  assert.deepEqual(update?.fields, ['command', 'timeout', 'grace']);
  assert.equal(update?.spec.timeoutMs, 300_000);
  assert.equal(update?.reschedules, false, 'its next slot stays');
});

test('feature 32: a changed schedule moves the next slot', () => {
  const changed = { ...extract, schedule: '45 2 * * *' };
  const [update] = planApply(file({ extract: changed }), context(stored({ extract }))).updates;
  assert.deepEqual(update?.fields, ['schedule']);
  assert.equal(update?.reschedules, true);
});

test('feature 27: under an override a changed schedule moves nothing', () => {
  const override = { rules: [{ kind: 'every' as const, everyMs: 60_000 }] };
  const changed = { ...extract, schedule: '45 2 * * *' };
  const [update] = planApply(file({ extract: changed }), context(stored({ extract }, { override }))).updates;
  assert.equal(update?.reschedules, false);
  assert.equal(update?.job.override, override);
});

test('enabled as a person set it survives, whatever the file says', () => {
  const own = stored({ extract, load: { ...load, enabled: false } }).map((job) => ({ ...job, enabled: !job.enabled }));
  assert.ok(isIdle(planApply(file({ extract, load: { ...load, enabled: false } }), context(own))));
  const [update] = planApply(file({ extract: { ...extract, description: 'x' } }), context(own)).updates;
  assert.equal(update?.enabled, false);
});

test('feature 12: a job that vanished from its file is disabled, once', () => {
  const plan = planApply(file({ extract }), context(stored({ extract, load })));
  assert.deepEqual(
    plan.disables.map(({ name }) => name),
    ['load'],
  );
  assert.deepEqual(plan.prunes, []);
  assert.ok(isIdle(planApply(file({}), context(stored({ extract, load }, { enabled: false })))));
});

test('feature 12: with prune it is deleted, also when it was disabled before', () => {
  const plan = planApply(file({}), context(stored({ extract, load }, { enabled: false }), { prune: true }));
  assert.deepEqual(
    plan.prunes.map(({ name }) => name),
    ['extract', 'load'],
  );
  assert.deepEqual(plan.disables, []);
});

test('a job that comes back to its file is enabled again', () => {
  const own = stored({ extract }, { enabled: false });
  const [update] = planApply(file({ extract }), context(own, { vanished: new Set([1]) })).updates;
  assert.deepEqual(update?.fields, ['enabled']);
  assert.equal(update?.enabled, true);
  assert.equal(update?.reschedules, true);
});

test('a file that moved to another folder updates where its jobs run', () => {
  const [update] = planApply(file({ extract }), context(stored({ extract }, { baseDir: '/old' }))).updates;
  assert.deepEqual(update?.fields, ['folder']);
});

test('feature 1: names that belong to jobs from elsewhere are refused, all at once, and nothing is planned', () => {
  const others = [
    { name: 'extract', origin: null },
    { name: 'load', origin: '/srv/other.yaml' },
  ];
  assert.throws(() => planApply(file({ extract, load }), context([], { others })), {
    reason: 'duplicate_job',
    message:
      'jobs.extract: the name is taken by a job that was made by hand; give this one another, or delete that one\n' +
      'jobs.load: the name is taken by a job of /srv/other.yaml; give this one another, or delete that one',
  });
});

test('feature 12: a job that the file takes over becomes its own, and what people set stays', () => {
  const before = stored({ extract, load }, { origin: '/old/jobs.yaml', enabled: false });
  const { updates, creates, disables } = planApply(file({ extract }), context(before));
  assert.deepEqual(
    updates.map(({ job, fields, enabled, reschedules }) => [job.name, fields, enabled, reschedules]),
    [['extract', ['file'], false, false]],
  );
  assert.deepEqual([creates, disables], [[], []]);
});
