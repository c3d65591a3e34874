import type { Status } from '../app/status.ts';
import { type Look, resultOf, runLines } from './run-lines.ts';
import { alignColumns } from './table.ts';
import { localTime, relative } from './when.ts';

/** The whole picture in sections; a section with nothing in it is one line. */
export function statusLines(status: Status, look: Look): string[] {
  return [
    ...section(
      'hosts',
      hosts(status, look),
      'no host has ticked yet: `chroniker crontab` prints the line for cron',
      look,
    ),
    '',
    ...section('running', status.running.length > 0 ? runLines(status.running, look) : [], 'nothing', look),
    '',
    ...section('failing', failing(status, look), 'nothing', look),
    '',
    ...section('next', next(status, look), 'nothing is scheduled', look),
  ];
}

function section(title: string, lines: string[], empty: string, look: Look): string[] {
  const heading = look.paint(title, 'bold');
  return lines.length === 0 ? [`${heading}: ${empty}`] : [`${heading}:`, ...lines.map((line) => `  ${line}`)];
}

function hosts(status: Status, look: Look): string[] {
  return alignColumns(
    status.hosts.map((host) => [
      host.name,
      host.lastTickAt === null ? 'has not ticked' : `ticked ${relative(host.lastTickAt, look.now)}`,
      host.runnerPid === null ? '' : `runner pid ${host.runnerPid}`,
    ]),
  );
}

function failing(status: Status, look: Look): string[] {
  return alignColumns(
    status.failing.map(({ job, lanes, lastRun }) => [
      look.paint(job.name, 'red'),
      `${Math.max(...lanes.map((lane) => lane.failureStreak))} in a row`,
      lastRun ? `last r${lastRun.id} ${resultOf(lastRun)}` : '',
    ]),
  );
}

function next(status: Status, look: Look): string[] {
  return alignColumns(
    status.next.map(({ view, at }) => [view.job.name, localTime(at, look.timezone), relative(at, look.now)]),
  );
}
