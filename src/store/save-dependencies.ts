import type { Dependency } from '../domain/dependency.ts';
import { dependencyProblems, waitingJob } from '../domain/dependency-problems.ts';
import { Failure } from '../domain/failure.ts';
import { blankSpec } from '../domain/stored-spec.ts';
import type { Binding, Sql } from './database.ts';
import { marks } from './dialect.ts';
import { insertAll } from './insert.ts';
import { forgetEnds, forgetRules, saveAfterRules } from './save-after-rules.ts';
import type { JobChange } from './store.ts';
import { namesOf, readWaits } from './upstreams.ts';

/**
 * Lets one transaction at a time change what jobs wait for: two at once could close a cycle, or take away a job for which the
 * other begins to wait, and neither would see it. A host that registers takes its turn too. To be called first.
 */
export async function lockDependencies(sql: Sql): Promise<void> {
  await sql.execute(sql.dialect.raiseCounter, ['dependencies']);
}

/** The names that jobs have before they are saved, by id. */
export async function formerNames(sql: Sql, changes: JobChange[]): Promise<Map<number, string>> {
  return await namesOf(
    sql,
    changes.flatMap(({ id }) => id ?? []),
  );
}

/**
 * Writes what saved jobs wait for and what they go after, and refuses with `Failure('bad_job')` an upstream that does not exist and a cycle, and with
 * `Failure('job_waited_for')` a new name for a job that others wait for, or go after, under the old one.
 */
export async function saveDependencies(
  sql: Sql,
  saved: { jobId: number; change: JobChange }[],
  former: ReadonlyMap<number, string>,
  now: number,
): Promise<void> {
  // A definition that cannot be read stays as it is, and what its job waits for too.
  const written = saved.filter(({ change }) => change.spec !== blankSpec);
  if (former.size > 0)
    await forget(
      sql,
      written.map(({ jobId }) => jobId),
    );
  await write(sql, written, former.size > 0, now);
  await refuseRenames(sql, saved, former);
}

/** Jobs that are to be deleted wait for nobody; refuses with `Failure('job_waited_for')` when others wait for them or go after them. */
export async function endDependencies(sql: Sql, jobIds: number[]): Promise<void> {
  await refuseWaitedFor(sql, jobIds, jobIds, (places) => `delete them too, or take it out of their ${places} first`);
  await forget(sql, jobIds);
  await forgetEnds(sql, jobIds);
  await forgetRules(sql, jobIds);
}

async function forget(sql: Sql, jobIds: number[]): Promise<void> {
  await sql.execute(sql.dialect.deleteAmong('dependencies', 'job_id'), [JSON.stringify(jobIds)]);
}

const columns = [
  'job_id',
  'upstream_job_id',
  'wait_for_completion',
  'wait_for_success',
  'wait_for_next_run',
  'within_ms',
  'since_last_success',
  'deadline',
];

async function write(
  sql: Sql,
  written: { jobId: number; change: JobChange }[],
  isAnyOld: boolean,
  now: number,
): Promise<void> {
  const isFree = written.every(({ change }) => {
    const { dependencies, after } = waitingJob(change);
    return dependencies.length + after.length === 0;
  });
  if (isFree) return await saveAfterRules(sql, written, new Map(), isAnyOld, now);
  const jobs = await sql.rows<{ id: number; name: string }>(
    'select id, live_name as name from jobs where live_name is not null',
  );
  await refuseProblems(sql, written, jobs);
  const ids = new Map(jobs.map(({ id, name }) => [name, id]));
  const rows = written.flatMap(({ jobId, change }) =>
    change.spec.dependencies.map((dependency) => [jobId, ids.get(dependency.job) ?? 0, ...waysOf(dependency)]),
  );
  await insertAll(sql, 'dependencies', columns, rows);
  await saveAfterRules(sql, written, ids, isAnyOld, now);
}

function waysOf({ waitForCompletion, waitForSuccess, waitForNextRun, ...more }: Dependency): Binding[] {
  const flags = [waitForCompletion, waitForSuccess, waitForNextRun].map(Number);
  return [...flags, more.withinMs ?? null, more.since === undefined ? 0 : 1, more.deadline ?? null];
}

async function refuseProblems(
  sql: Sql,
  written: { jobId: number; change: JobChange }[],
  jobs: { id: number; name: string }[],
): Promise<void> {
  const names = new Map(jobs.map(({ id, name }) => [id, name]));
  const stored = await readWaits(sql);
  const wanted = new Map(written.map(({ jobId, change }) => [jobId, waitingJob(change)]));
  const all = jobs.map(({ id, name }) => {
    const others = (stored.get(id) ?? []).flatMap((upstream) => names.get(upstream) ?? []);
    return wanted.get(id) ?? { name, dependencies: others.map((job) => ({ job })), after: [] };
  });
  const problems = dependencyProblems([...wanted.values()], all);
  if (problems.length > 0) throw new Failure('bad_job', problems.join('\n'));
}

async function refuseRenames(
  sql: Sql,
  saved: { jobId: number; change: JobChange }[],
  former: ReadonlyMap<number, string>,
): Promise<void> {
  const renamed = saved.filter(({ jobId, change }) => (former.get(jobId) ?? change.name) !== change.name);
  const cure = (places: string) => `it keeps its name until it is out of their ${places}`;
  await refuseWaitedFor(
    sql,
    renamed.map(({ jobId }) => jobId),
    saved.map(({ jobId }) => jobId),
    cure,
    former,
  );
}

/** Refuses to touch jobs for which others wait, or go after, than those that are touched in the same go. */
async function refuseWaitedFor(
  sql: Sql,
  jobIds: number[],
  together: number[],
  cure: (places: string) => string,
  names?: ReadonlyMap<number, string>,
): Promise<void> {
  if (jobIds.length === 0) return;
  const rows = await sql.rows<{ id: number; name: string; job_id: number; waiting: string; place: Place }>(
    `${comingAfter('dependencies', jobIds)} union ${comingAfter('after_rules', jobIds)} order by 1, 3`,
    [...jobIds, ...jobIds],
  );
  const same = new Set(together);
  const waited = Map.groupBy(
    rows.filter(({ job_id }) => !same.has(job_id)),
    ({ id }) => id,
  );
  const sentences = [...waited].map(([id, some]) => {
    const name = names?.get(id) ?? some[0]?.name;
    const places = [...Map.groupBy(some, ({ place }) => place)];
    const links = places.map(([place, those]) =>
      linkInWords(
        place,
        those.map(({ waiting }) => waiting),
      ),
    );
    return `${name}: ${links.join(', and ')}; ${cure(places.map(([place]) => wordOf[place]).join(' and '))}`;
  });
  if (sentences.length > 0) throw new Failure('job_waited_for', sentences.join('\n'));
}

/** Which table says that one job comes after another. */
type Place = 'dependencies' | 'after_rules';

const wordOf: Record<Place, string> = { dependencies: 'dependencies', after_rules: 'schedules' };

function comingAfter(place: Place, jobIds: number[]): string {
  return `select upstream.id, upstream.name, waiting.id as job_id, waiting.name as waiting, '${place}' as place from ${place}
    join jobs as waiting on waiting.id = ${place}.job_id join jobs as upstream on upstream.id = upstream_job_id
    where upstream_job_id in (${marks(jobIds)}) and waiting.deleted_at is null`;
}

function linkInWords(place: Place, waiting: string[]): string {
  const [one, several] = place === 'dependencies' ? ['waits for', 'wait for'] : ['goes after', 'go after'];
  return `${waiting.join(', ')} ${waiting.length === 1 ? one : several} it`;
}
