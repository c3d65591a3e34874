import { iso, jobDocument, runDocument } from '../../app/documents.ts';
import { readStatus, type Status } from '../../app/status.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { statusLines } from '../status-lines.ts';
import { printJson, printLines } from '../terminal.ts';
import { localTime } from '../when.ts';

const shownSlots = 5;

export const command: Command = {
  name: 'status',
  usage: '',
  words: [0, 0],
  summary: 'Shows the hosts and their last tick, what runs, what fails and what is due next',
  examples: ['chroniker status', 'chroniker status --json'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const status = await readStatus(store, shownSlots);
      if (json) await printJson(statusDocument(status, timezone));
      else await printLines(statusLines(status, { now: status.now, timezone, paint }));
      return exitCode.fine;
    }),
};

function statusDocument(status: Status, timezone: string): unknown {
  return {
    hold: null,
    hosts: status.hosts.map((host) => ({
      name: host.name,
      lastTickAt: iso(host.lastTickAt),
      runnerPid: host.runnerPid,
      clockOffsetMs: host.clockOffsetMs,
      drained: false,
    })),
    running: status.running.map((run) => runDocument(run, status)),
    failing: status.failing.map((view) => jobDocument(view, timezone)),
    next: status.next.map(({ view, at }) => ({
      job: view.job.name,
      jobId: view.job.id,
      at: iso(at),
      local: localTime(at, timezone),
    })),
  };
}
