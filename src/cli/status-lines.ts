import { parkedFor } from '../app/job-facts.ts';
import type { Status } from '../app/status.ts';
import { isSilent } from '../app/warnings.ts';
import { binds } from '../domain/hold.ts';
import { servingHostOf } from '../domain/lane-hosts.ts';
import { backfillRow } from './backfill-lines.ts';
import { progressLines } from './draw-progress.ts';
import { holdLine } from './hold-lines.ts';
import { jobsFileLines } from './jobs-file-lines.ts';
import { colourOf } from './paint.ts';
import { retryText } from './retry-lines.ts';
import { type Look, resultOf, tookOf } from './run-lines.ts';
import type { Section } from './sections.ts';
import { alignColumns } from './table.ts';
import { oneLine, truncate } from './text-width.ts';
import { localTime, relative } from './when.ts';

type NewSection = (title: string, rank: number, lines: string[], empty: string) => Section;

/** Beside the lines of a section. */
const indentation = 2;

/** Cuts names that would leave no room for the rest. */
type Named = (name: string) => string;

/** The whole picture in sections, each line in at most so many columns. */
export function statusSections(status: Status, look: Look, columns: number): Section[] {
  const room = columns - indentation;
  const section: NewSection = (title, rank, lines, empty) => ({
    title: look.paint(title, 'bold'),
    rank,
    lines: lines.map((line) => truncate(line, room)),
    empty,
  });
  const named = (name: string) => truncate(name, Math.max(10, Math.floor(room / 3)));
  const ended = latest(status, look, named);
  const noHost = 'no host has ticked yet: `chroniker crontab` prints the line for cron';
  return [
    ...(status.holds.length > 0 ? [section('held', 0, held(status, look), '')] : []),
    ...(status.warnings.length > 0 ? [section('warnings', 0, warnings(status, look), '')] : []),
    section('hosts', 3, hosts(status, look), noHost),
    section('running', 1, progressLines(status.running, status.expectedMs, look, room), 'nothing'),
    section('failing', 2, failing(status, look, named), 'nothing'),
    ...(status.retrying.length > 0 ? [section('retrying', 2, retrying(status, look, named), '')] : []),
    ...(status.waiting > 0 ? [section('waiting', 4, [waiting(status.waiting)], '')] : []),
    section('next', 4, next(status, look, named), 'nothing is scheduled'),
    ...(status.backfills.length > 0 ? [section('backfills', 4, backfills(status, look, named), '')] : []),
    ...(status.jobsFiles.length > 0 ? [jobsFiles(status, section, look)] : []),
    ...(ended.length > 0 ? [{ ...section('latest', 5, ended, ''), isOpenEnded: true as const }] : []),
  ];
}

/** As urgent as a warning while one is refused. */
function jobsFiles({ jobsFiles: files }: Status, section: NewSection, look: Look): Section {
  const rank = files.some(({ state }) => state === 'refused') ? 0 : 4;
  return section('jobs files', rank, jobsFileLines(files, look), '');
}

function held({ holds, holdNames }: Status, look: Look): string[] {
  return holds.map((hold) => look.paint(holdLine(hold, holdNames, look.timezone), 'yellow'));
}

function warnings(status: Status, look: Look): string[] {
  return status.warnings.map(({ message }) => look.paint(oneLine(message), 'yellow'));
}

function hosts(status: Status, look: Look): string[] {
  return alignColumns(
    status.hosts.map((host) => {
      const ticked = host.lastTickAt === null ? 'has not ticked' : `ticked ${relative(host.lastTickAt, look.now)}`;
      const runner = host.runnerPid === null ? '' : `runner pid ${host.runnerPid}`;
      return [oneLine(host.name), isSilent(host, look.now) ? look.paint(ticked, 'red') : ticked, runner];
    }),
  );
}

/** Red calls for somebody; nobody has to do anything about a job that is disabled (feature 184). */
function failing(status: Status, look: Look, named: Named): string[] {
  return alignColumns(
    status.failing.map(({ job, lanes, lastRun }) => [
      job.enabled ? look.paint(named(job.name), 'red') : named(job.name),
      timesInARow(Math.max(...lanes.map((lane) => lane.failureStreak))),
      lastRun ? `last r${lastRun.id} ${relative(lastRun.finishedAt ?? lastRun.claimedAt, look.now)}` : '',
      [lastRun ? oneLine(resultOf(lastRun)) : '', job.enabled ? '' : '(disabled)']
        .filter((part) => part !== '')
        .join(' '),
    ]),
  );
}

function timesInARow(count: number): string {
  return count === 1 ? 'once' : `${count} in a row`;
}

function retrying(status: Status, look: Look, named: Named): string[] {
  return alignColumns(status.retrying.map((retry) => [named(retry.job), retryText(retry, look)]));
}

function waiting(count: number): string {
  return `${count} ${count === 1 ? 'job waits' : 'jobs wait'} for others: \`chroniker job list\` shows for which`;
}

function next(status: Status, look: Look, named: Named): string[] {
  return alignColumns(
    status.next.map(({ view, at }) => {
      const isLate = look.now - at >= 60_000;
      // A slot that falls due while the job runs is not late: its `overlap` says what becomes of it.
      const due = view.active ? 'its run goes on' : look.paint(`was due ${relative(at, look.now)}`, 'yellow');
      const when = isLate ? due : relative(at, look.now);
      const parked = parkedFor(view);
      const upstreams = (parked?.jobs ?? []).map(named).join(', ');
      const isHeld = view.lanes.some(
        ({ parkedFor: what, host }) =>
          what === 'hold' || status.holds.some((hold) => binds(hold, view.job, servingHostOf(host, status.hosts))),
      );
      const why = isHeld ? 'held' : upstreams ? `waits for ${upstreams}` : oneLine(parked?.reason ?? '');
      return [named(view.job.name), localTime(at, look.timezone), when, why];
    }),
  );
}

function backfills(status: Status, look: Look, named: Named): string[] {
  return alignColumns(status.backfills.map((backfill) => backfillRow({ ...backfill, job: named(backfill.job) }, look)));
}

function latest(status: Status, look: Look, named: Named): string[] {
  return alignColumns(
    status.latest.map((run) => [
      `r${run.id}`,
      named(run.job),
      look.paint(run.status.replace('_', ' '), colourOf(run.status)),
      tookOf(run, look.now),
      relative(run.startedAt ?? run.claimedAt, look.now),
      oneLine(resultOf(run)),
    ]),
  );
}
