import { attemptsOf, runDocument } from '../../app/documents.ts';
import { findRun } from '../../app/find-run.ts';
import { outputSample } from '../../app/output-sample.ts';
import { exitCode } from '../../domain/failure.ts';
import { percentOf } from '../../domain/progress.ts';
import type { Run, StreamFigures } from '../../domain/run.ts';
import { waitedText } from '../../domain/waited-text.ts';
import type { Command } from '../command.ts';
import { colourOf } from '../paint.ts';
import { paramsText } from '../param-lines.ts';
import { inProject } from '../project.ts';
import { attemptText, type Look, tookOf } from '../run-lines.ts';
import { sampleLines } from '../sample-lines.ts';
import { alignColumns } from '../table.ts';
import { printJson, printLines } from '../terminal.ts';
import { oneLine } from '../text-width.ts';
import { localTime } from '../when.ts';

const streams = ['stdout', 'stderr'] as const;

/** feature 136, feature 141 */
export const command: Command = {
  name: 'runs show',
  usage: '<run>',
  words: [1, 1],
  summary: 'Shows one run, with the beginning and the end of what it wrote',
  examples: ['chroniker runs show r123'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const run = await findRun(store, args.words[0] ?? '');
      const now = await store.now();
      const sample = {
        stdout: await outputSample(store, run, 'stdout'),
        stderr: await outputSample(store, run, 'stderr'),
      };
      if (json) await printJson({ run: runDocument(run, { now }), sample });
      else {
        const samples = streams.flatMap((stream) => sampleLines(run, stream, sample[stream], paint));
        await printLines([...runDetails(run, { now, timezone, paint }), ...samples]);
      }
      return exitCode.fine;
    }),
};

function runDetails(run: Run, look: Look): string[] {
  const at = (instant: number | null): string => (instant === null ? '' : localTime(instant, look.timezone));
  const fields: [string, string][] = [
    ['run', `r${run.id} of ${run.job} (id ${run.jobId})`],
    ['status', look.paint(run.status.replace('_', ' '), colourOf(run.status))],
    ['reason', oneLine(run.reason ?? '')],
    ['cause', `${run.cause}${run.slots > 1 ? `, for ${run.slots} slots` : ''}`],
    ['scheduled', at(run.scheduledAt)],
    ['waited', run.waited ? oneLine(waitedText(run.waited, run.host)) : ''],
    ['started', at(run.startedAt)],
    ['finished', at(run.finishedAt)],
    ['took', tookOf(run, look.now)],
    ['exit', run.signal ?? (run.exitCode === null ? '' : `${run.exitCode}`)],
    ['progress', progressText(run)],
    ['records', run.records === null ? '' : `${run.records}`],
    ['message', oneLine(run.message ?? '')],
    ['parameters', paramsText(run.params)],
    ['asked by', run.requestedBy ?? ''],
    ['backfill', run.backfillId === null ? '' : `b${run.backfillId}`],
    ['attempt', attemptText(run.attempt, attemptsOf(run)).replace('/', ' of ')],
    ['asked for', run.asks.join(', ')],
    ...Object.entries(run.outputs).map(([key, value]): [string, string] => ['set', `${key}=${oneLine(value)}`]),
    ['where', `${run.host}${run.pid === null ? '' : `, pid ${run.pid}`}`],
    ['stopped by', run.stopRequestedBy ?? ''],
    ['stdout', figuresText(run.stdout)],
    ['stderr', figuresText(run.stderr)],
  ];
  return alignColumns(
    fields.filter(([, value]) => value !== '').map(([name, value]) => [look.paint(name, 'dim'), value]),
  );
}

function progressText({ progress }: Run): string {
  if (progress === null) return '';
  const percent = percentOf(progress);
  const of = progress.total === null ? '' : ` of ${progress.total}`;
  const parts = [
    `${progress.done}${of}`,
    percent === null ? '' : `${Math.floor(percent)} %`,
    oneLine(progress.note ?? ''),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function figuresText(figures: StreamFigures): string {
  const dropped = figures.droppedBytes === 0 ? '' : `, ${figures.droppedBytes} dropped`;
  return `${figures.bytes} bytes${dropped}${figures.approximate ? ' (approximate)' : ''}`;
}
