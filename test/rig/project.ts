import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { leftSpools, readEnding, spoolFolder } from '../../src/system/spool.ts';
import { type Database, freshDatabase, type Row, type StoreKind } from './database.ts';
import { type Program, type ProgramEnd, startProgram } from './program.ts';
import { killAll, noProcessLeft, storyVariable } from './story-processes.ts';
import { waitFor } from './wait-for.ts';

export interface ProjectOptions {
  store: StoreKind;
  /** Instead of a fresh one; nobody has migrated it yet. */
  database?: Database;
  /** Settings beside `database` and `hostname`. */
  config?: Record<string, unknown>;
  /** Jobs as they stand in a jobs file, by name. A job without a schedule is due every hour. */
  jobs?: Record<string, object>;
}

export interface CallOptions {
  env?: Record<string, string>;
  input?: string;
  /** What the call must end with; 0 unless given. `any` = whatever. */
  expectCode?: number | 'any';
}

/** What a job of a story wrote down about itself, in the order in which it happened. */
export interface Mark {
  what: string;
  job: string;
  pid: number;
  runId: number;
  /** Seconds since boot. */
  uptime: number;
}

/** A row of `runs` as it stands in the database, its instants as numbers. */
export interface RunRow extends Row {
  id: number;
  status: string;
  reason: string | null;
  exit_code: number | null;
  signal_name: string | null;
  pid: number | null;
  cause: string;
  scheduled_at: number;
  duration_ms: number | null;
  stdout_bytes: number;
  stdout_stored: number;
  stdout_dropped: number;
  stdout_approximate: number;
}

/**
 * A project in a folder of its own, with a database of its own, used through the real `bin/chroniker`. When its test is
 * over, every process that it left is killed and makes the test fail.
 */
export async function project(t: TestContext, options: ProjectOptions): Promise<Project> {
  const id = `story_${randomBytes(6).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'chroniker-story-'));
  const database = options.database ?? (await freshDatabase(options.store, folder, id));
  t.after(async () => {
    try {
      await noProcessLeft(id);
    } finally {
      await killAll(id);
      await database.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
  const made = new Project(id, folder, database, options);
  if (options.store === 'mysql' && !options.database) await made.chroniker(['migrate']);
  if (options.jobs) await made.addJobs(options.jobs);
  return made;
}

export class Project {
  readonly id: string;
  readonly folder: string;
  readonly home: string;
  readonly database: Database;
  readonly #jobs: Record<string, object> = {};

  constructor(id: string, folder: string, database: Database, { config }: ProjectOptions) {
    this.id = id;
    this.folder = folder;
    this.home = String(config?.home ?? join(folder, 'state'));
    this.database = database;
    const settings = { database: database.url, home: this.home, hostname: 'storyhost', timezone: 'UTC', ...config };
    writeFileSync(join(folder, 'chroniker.config.json'), JSON.stringify(settings));
    writeFileSync(join(folder, 'job'), jobScript);
    chmodSync(join(folder, 'job'), 0o755);
    writeFileSync(this.#marksFile, '');
  }

  /** Calls the program and waits for its end. */
  async chroniker(args: string[], options: CallOptions = {}): Promise<ProgramEnd> {
    const end = await this.start(args, options).ended;
    const { expectCode = 0 } = options;
    if (expectCode !== 'any') {
      const told = `chroniker ${args.join(' ')} ended with ${end.code ?? end.signal}\n${end.stdout}${end.stderr}`;
      assert.equal(end.code, expectCode, told);
    }
    return end;
  }

  /** Calls the program and lets it go on. */
  start(args: string[], options: Pick<CallOptions, 'env' | 'input'> = {}): Program {
    const env = { [storyVariable]: this.id, MARKS: this.#marksFile, ...options.env };
    return startProgram(this.folder, args, { ...options, env });
  }

  /** One tick, to its end. */
  async tick(options: CallOptions = {}): Promise<ProgramEnd> {
    return await this.chroniker(['run'], options);
  }

  /** What a command prints with --json. */
  async json<T = Record<string, unknown>>(...args: string[]): Promise<T> {
    return JSON.parse((await this.chroniker([...args, '--json'])).stdout) as T;
  }

  async addJob(name: string, spec: object): Promise<void> {
    await this.addJobs({ [name]: spec });
  }

  /** Adds jobs by `chroniker apply`; one that is there already is changed. */
  async addJobs(jobs: Record<string, object>): Promise<void> {
    for (const [name, spec] of Object.entries(jobs)) this.#jobs[name] = { schedule: { every: '1h' }, ...spec };
    writeFileSync(join(this.folder, 'chroniker.jobs.yaml'), JSON.stringify({ jobs: this.#jobs }));
    await this.chroniker(['apply', 'chroniker.jobs.yaml']);
  }

  /** Lets the schedule of these jobs be due now; of every job when none is named. */
  async makeDue(...names: string[]): Promise<void> {
    const at = Date.now();
    const only = names.length === 0 ? '' : `where name in (${names.map(() => '?').join(', ')})`;
    await this.database.execute(
      `update lanes set next_slot_at = ?, wake_at = ? where job_id in (select id from jobs ${only})`,
      [at, at, ...names],
    );
  }

  async rows<T = Row>(sql: string, params: unknown[] = []): Promise<T[]> {
    return await this.database.rows<T>(sql, params);
  }

  /** The runs of a job, the oldest first. */
  async runs(name: string): Promise<RunRow[]> {
    return await this.rows<RunRow>('select * from runs where job = ? order by id', [name]);
  }

  /** The latest run of a job. */
  async run(name: string): Promise<RunRow> {
    const run = (await this.runs(name)).at(-1);
    assert.ok(run, `${name} has a run`);
    return run;
  }

  /** The only lane of a job. */
  async lane(name: string): Promise<Row> {
    const lanes = await this.rows('select lanes.* from lanes join jobs on jobs.id = job_id where name = ?', [name]);
    assert.equal(lanes.length, 1, `${name} has one lane`);
    return lanes[0] as Row;
  }

  /** What is stored of a stream, its pieces one after the other. */
  async output(runId: number, stream: 'stdout' | 'stderr' = 'stdout'): Promise<Buffer> {
    const sql = 'select data from chunks where run_id = ? and stream = ? order by start_offset';
    const chunks = await this.rows<{ data: Buffer }>(sql, [runId, stream]);
    return Buffer.concat(chunks.map(({ data }) => data));
  }

  async waitForRun(name: string, what: string, is: (run: RunRow) => boolean): Promise<RunRow> {
    return await waitFor(`the run of ${name} to be ${what}`, async () => {
      const run = (await this.runs(name)).at(-1);
      return run && is(run) ? run : null;
    });
  }

  async waitForStatus(name: string, status: string): Promise<RunRow> {
    return await this.waitForRun(name, status, (run) => run.status === status);
  }

  /** Marks of the jobs of this story, in order; of one job when it is named. */
  marks(name?: string): Mark[] {
    const lines = readFileSync(this.#marksFile, 'utf8').split('\n').slice(0, -1);
    const marks = lines.map((line) => {
      const [what = '', job = '', pid, runId, uptime] = line.split(' ');
      return { what, job, pid: Number(pid), runId: Number(runId), uptime: Number(uptime) };
    });
    return name === undefined ? marks : marks.filter(({ job }) => job === name);
  }

  async waitForMark(name: string, what = 'start', count = 1): Promise<Mark> {
    return await waitFor(`mark ${what} of ${name}`, () => {
      return this.marks(name).filter((mark) => mark.what === what)[count - 1];
    });
  }

  /** Spools that are still there. */
  spools(): number[] {
    return leftSpools(join(this.home, 'spool')).map(({ runId }) => runId);
  }

  spoolOf(runId: number): string {
    return spoolFolder(join(this.home, 'spool'), runId);
  }

  /** Resolves once somebody has begun to end the latest run of a job. */
  async waitForEnding(name: string): Promise<void> {
    const { id } = await this.run(name);
    await waitFor(`the ending of ${name} to be begun`, () => readEnding(this.spoolOf(id)) !== null);
  }

  /** Writes a file in the project's folder, for its jobs to see. */
  write(file: string, text = ''): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Reads what a job wrote in the project's folder. */
  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** What must hold whenever nothing runs (invariants I1 to I4), by the rows and by what the jobs wrote themselves. */
  async expectAtRest(): Promise<void> {
    await noProcessLeft(this.id);
    this.expectNoOverlap();
    const active = await this.rows('select id from lanes where active_run_id is not null');
    assert.deepEqual(active, [], 'every lane is free');
    const unsettled = await this.rows("select id, status from runs where status in ('starting', 'running')");
    assert.deepEqual(unsettled, [], 'every run has its final status');
    assert.deepEqual(this.spools(), [], 'no spool is left');
    const open = await this.rows('select id, kind from supervisors where ended_at is null');
    assert.deepEqual(open, [], 'no supervisor stands open');
  }

  /** No job ran twice at the same time: none found another alive as it began, and none began before another's end. */
  expectNoOverlap(): void {
    const marks = this.marks();
    assert.deepEqual(
      marks.filter(({ what }) => what === 'overlap'),
      [],
      'a job began while another run of it was alive',
    );
    marks.forEach((began, index) => {
      const later = marks.slice(index + 1).filter(({ job }) => job === began.job);
      const end = later.findIndex(({ what, pid }) => what === 'end' && pid === began.pid);
      const within = later.slice(0, Math.max(0, end)).filter(({ what }) => what === 'start');
      if (began.what === 'start') assert.deepEqual(within, [], `${began.job} began again before r${began.runId} ended`);
    });
  }

  get #marksFile(): string {
    return join(this.folder, 'marks');
  }
}

/**
 * `./job '<lines of sh>'`: writes a mark when it starts and when it ends, runs the lines in between, and ends as they do.
 * A mark is one write to a file that is only ever appended to, so their order is what happened. It tells `overlap` when the
 * run before it is still alive.
 */
const jobScript = `#!/bin/sh
mark() {
  _status=$?
  read -r _up _rest </proc/uptime
  echo "$1 $CHRONIKER_JOB_NAME $$ $CHRONIKER_RUN_ID $_up" >>"$MARKS"
  return $_status
}
alive() {
  read -r _pid _name _state _rest <"/proc/$1/stat" && [ "$_state" != Z ]
}
{ read -r _before <"$MARKS.$CHRONIKER_JOB_NAME" && alive "$_before"; } 2>/dev/null && mark overlap
echo $$ >"$MARKS.$CHRONIKER_JOB_NAME"
mark start
trap 'mark end' EXIT
eval "$1"
`;
