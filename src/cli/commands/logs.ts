import { runDocument } from '../../app/documents.ts';
import { findRunOrLatest } from '../../app/find-run.ts';
import { followOutput, isFullForNow } from '../../app/follow-output.ts';
import { interleavedOutput, outputText } from '../../app/output.ts';
import { exitCode } from '../../domain/failure.ts';
import { isFinal, type Run } from '../../domain/run.ts';
import type { Stream } from '../../store/shipment.ts';
import type { Store } from '../../store/store.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { someLines } from '../lines.ts';
import type { Style } from '../live-screen.ts';
import type { Paint } from '../paint.ts';
import { inProject, type ShownProject } from '../project.ts';
import { resultOf, tookOf } from '../run-lines.ts';
import { type NotesAt, type Part, passBytes, printLine, printPieces, showLines } from '../show-output.ts';
import { printJson } from '../terminal.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { relative } from '../when.ts';

/** feature 89, feature 91, feature 140 */
export const command: Command = {
  name: 'logs',
  usage: '<job or run>',
  words: [1, 1],
  summary:
    'Shows what a run, or the latest run of a job, wrote: both streams as they came, control characters made visible',
  examples: [
    'chroniker logs nightly',
    'chroniker logs nightly -f',
    'chroniker logs r123 --stderr --tail 20',
    'chroniker logs r123 --raw --stdout > file',
  ],
  flags: {
    follow: { type: 'switch', short: 'f', help: 'go on with what is written, until the run has ended' },
    stdout: { type: 'switch', help: 'standard output alone' },
    stderr: { type: 'switch', help: 'standard error alone' },
    raw: { type: 'switch', help: 'byte-exact, each stream to the same one of this command' },
    head: { type: 'text', value: 'n', help: 'the first lines (with --json: of each stream)' },
    tail: { type: 'text', value: 'n', help: 'the last lines (with --json: of each stream)' },
  },
  run: (args) => {
    const part = { head: args.integer('head', 0), tail: args.integer('tail', 0) };
    refuseContradictions(args);
    const streams = (['stdout', 'stderr'] as const).filter((stream) => !args.switch(other(stream)));
    return inProject(args, async (project) => {
      const run = await findRunOrLatest(project.store, args.words[0] ?? '');
      if (args.switch('follow'))
        return untilInterrupted((signal) => follow(project, run, { args, streams, part, signal }));
      const stored = interleavedOutput(project.store, run, streams);
      if (args.switch('raw')) await passBytes(stored, streams);
      else if (project.json) await printDocument(project.store, run, streams, part);
      else await showLines(stored, styleOf(project.paint, streams), part);
      return exitCode.fine;
    });
  },
};

function refuseContradictions(args: Args): void {
  args.oneOf('stdout', 'stderr');
  args.oneOf('head', 'tail');
  args.oneOf('raw', 'json');
  args.oneOf('raw', 'head');
  args.oneOf('raw', 'tail');
  args.oneOf('follow', 'head');
  if (args.switch('follow')) args.oneOf('json', 'tail');
}

interface Wish {
  args: Args;
  streams: Stream[];
  part: Part;
  signal: AbortSignal;
}

async function follow(project: ShownProject, run: Run, { args, streams, part, signal }: Wish): Promise<number> {
  const source = followOutput(project.store, run, streams, signal);
  if (args.switch('raw')) await passBytes(source, streams);
  else if (project.json) {
    const seen = (await printPieces(source)) ?? run;
    await printLine({ run: runDocument(seen, { now: await project.store.now() }) });
  } else {
    const notes = args.switch('quiet') ? undefined : await notesAbout(project, run, streams);
    await showLines(source, styleOf(project.paint, streams), part, notes);
  }
  return exitCode.fine;
}

/** What a person who follows a run should know beside its output. */
async function notesAbout({ store, configuration }: ShownProject, run: Run, streams: Stream[]): Promise<NotesAt> {
  const { 'output.maxBytes': maxBytes, 'output.spoolBytes': spoolBytes } = configuration.values;
  const now = await store.now();
  const full = new Set<Stream>();
  return (seen) => {
    const filled = streams.filter(
      (stream) => !full.has(stream) && isFullForNow(seen, stream, { maxBytes, spoolBytes }),
    );
    for (const stream of filled) full.add(stream);
    const notes = filled.map((stream) => `no more of ${stream} is stored before the run ends; then its last part is`);
    return isFinal(seen.status) ? [...notes, endText(run, seen, now)] : notes;
  };
}

/** How the run ended, or that it had when it was asked for. */
function endText(asked: Run, ended: Run, now: number): string {
  const how = [ended.status.replace('_', ' '), tookOf(ended, now), resultOf(ended)].filter((part) => part !== '');
  if (!isFinal(asked.status)) return `r${ended.id} of ${ended.job} has ended: ${how.join(', ')}`;
  return `${ended.job} is not running; r${ended.id} ended ${relative(ended.finishedAt ?? now, now)}: ${how.join(', ')}`;
}

function styleOf(paint: Paint, streams: Stream[]): Style {
  return (line, text) => {
    if (line.gap) return paint(text, 'yellow');
    return line.stream === 'stderr' && streams.length > 1 ? paint(text, 'red') : text;
  };
}

function other(stream: Stream): Stream {
  return stream === 'stdout' ? 'stderr' : 'stdout';
}

async function printDocument(store: Store, run: Run, streams: Stream[], part: Part): Promise<void> {
  const text = async (stream: Stream): Promise<string> =>
    streams.includes(stream) ? someLines(await outputText(store, run, stream), part) : '';
  await printJson({
    run: run.id,
    stdout: await text('stdout'),
    stderr: await text('stderr'),
    stdoutDroppedBytes: run.stdout.droppedBytes,
    stderrDroppedBytes: run.stderr.droppedBytes,
  });
}
