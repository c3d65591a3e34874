import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JobDocument, RunDocument } from '../src/app/documents.ts';

const launcher = resolve(import.meta.dirname, '../bin/chroniker');
const deadlineMs = 60_000;

const jobsFile = (soon: string): string => `# What a project of yours could look like.
jobs:
  scheduled:
    description: Due once, two seconds after it was written
    command: [echo, "cron would have called me"]
    schedule: {at: "${soon}"}
  exact:
    description: A list runs exactly as it is, no shell is involved
    command: [printf, "<%s>\\\\n", "two  blanks", "$HOME", "*", "a \\"quote\\""]
    schedule: {manual: true}
  pipeline:
    description: A shell line, since the project allows them
    command: {shell: "seq 1 5 | paste -sd+ - | sed 's/+/ + /g'; echo 'a note' >&2"}
    schedule: {manual: true}
  failing:
    description: Ends with exit code 3
    command: {shell: "echo about to fail; exit 3"}
    schedule: {manual: true}
  slow:
    description: Is ended after a second
    command: [sleep, "600"]
    schedule: {manual: true}
    timeout: 1s
  polyglot:
    description: UTF-8, and what the environment says
    command: {shell: "echo grüße, 你好, 🚀; echo I am $CHRONIKER_JOB_NAME, because of a $CHRONIKER_CAUSE"}
    schedule: {manual: true}
  missing:
    description: A command that does not exist is a clear failure
    command: [no-such-program]
    schedule: {manual: true}
`;

const project = mkdtempSync(join(tmpdir(), 'chroniker-demo-'));
try {
  demonstrate();
} finally {
  rmSync(project, { recursive: true, force: true });
}

function demonstrate(): void {
  writeFileSync(join(project, 'chroniker.config.json'), '{"allowShell": true}\n');
  writeFileSync(join(project, 'chroniker.jobs.yaml'), jobsFile(new Date(Date.now() + 2000).toISOString()));
  show('apply', join(project, 'chroniker.jobs.yaml'));
  const names = readJobs().map(({ name }) => name);
  show('trigger', ...names.filter((name) => name !== 'scheduled'));
  tickUntilAllRan();
  show('job', 'list');
  for (const run of readRuns().reverse()) showRun(run);
  tell(`\n${names.length} jobs ran.`);
}

/** One tick is enough as a rule: a runner stays until what is due before the next minute has ended. */
function tickUntilAllRan(): void {
  const deadline = Date.now() + deadlineMs;
  while (readJobs().some((job) => job.running !== null || job.runCount === 0)) {
    if (Date.now() > deadline) throw new Error(`not every job has run within ${deadlineMs / 1000} s`);
    show('run');
  }
}

function showRun(run: RunDocument): void {
  tell(`\n${run.job}: ${run.status}, exit code ${run.exitCode ?? '–'}${run.reason === null ? '' : ` (${run.reason})`}`);
  const logs = JSON.parse(chroniker('logs', `r${run.id}`, '--json')) as Record<'stdout' | 'stderr', string>;
  for (const stream of ['stdout', 'stderr'] as const) {
    for (const line of logs[stream].split('\n').filter((each) => each !== '')) tell(`  ${stream} │ ${line}`);
  }
}

function readJobs(): JobDocument[] {
  return (JSON.parse(chroniker('job', 'list', '--json')) as { jobs: JobDocument[] }).jobs;
}

function readRuns(): RunDocument[] {
  return (JSON.parse(chroniker('runs', '--json')) as { runs: RunDocument[] }).runs;
}

function show(...words: string[]): void {
  tell(`\n$ chroniker ${words.join(' ')}`);
  process.stdout.write(chroniker(...words));
}

function chroniker(...words: string[]): string {
  return execFileSync(launcher, [...words, '-p', project], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}
