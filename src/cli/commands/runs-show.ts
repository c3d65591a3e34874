import { runDocument } from '../../app/documents.ts';
import { findRun } from '../../app/find-run.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Run, StreamFigures } from '../../domain/run.ts';
import type { Command } from '../command.ts';
import { colourOf } from '../paint.ts';
import { inProject } from '../project.ts';
import { type Look, tookOf } from '../run-lines.ts';
import { alignColumns } from '../table.ts';
import { printJson, printLines } from '../terminal.ts';
import { localTime } from '../when.ts';

export const command: Command = {
  name: 'runs show',
  usage: '<run>',
  words: [1, 1],
  summary: 'Shows one run',
  examples: ['chroniker runs show r123'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const run = await findRun(store, args.words[0] ?? '');
      const now = await store.now();
      if (json) await printJson({ run: runDocument(run, { now }) });
      else await printLines(runDetails(run, { now, timezone, paint }));
      return exitCode.fine;
    }),
};

function runDetails(run: Run, look: Look): string[] {
  const at = (instant: number | null): string => (instant === null ? '' : localTime(instant, look.timezone));
  const fields: [string, string][] = [
    ['run', `r${run.id} of ${run.job} (id ${run.jobId})`],
    ['status', look.paint(run.status.replace('_', ' '), colourOf(run.status))],
    ['reason', run.reason ?? ''],
    ['cause', `${run.cause}${run.slots > 1 ? `, for ${run.slots} slots` : ''}`],
    ['scheduled', at(run.scheduledAt)],
    ['started', at(run.startedAt)],
    ['finished', at(run.finishedAt)],
    ['took', tookOf(run, look.now)],
    ['exit', run.signal ?? (run.exitCode === null ? '' : `${run.exitCode}`)],
    ['attempt', `${run.attempt}`],
    ['where', `${run.host}${run.pid === null ? '' : `, pid ${run.pid}`}`],
    ['stopped by', run.stopRequestedBy ?? ''],
    ['stdout', figuresText(run.stdout)],
    ['stderr', figuresText(run.stderr)],
  ];
  return alignColumns(
    fields.filter(([, value]) => value !== '').map(([name, value]) => [look.paint(name, 'dim'), value]),
  );
}

function figuresText(figures: StreamFigures): string {
  const dropped = figures.droppedBytes === 0 ? '' : `, ${figures.droppedBytes} dropped`;
  return `${figures.bytes} bytes${dropped}${figures.approximate ? ' (approximate)' : ''}`;
}
