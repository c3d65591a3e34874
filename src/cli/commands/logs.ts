import { findRunOrLatest } from '../../app/find-run.ts';
import { outputText, storedOutput } from '../../app/output.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Run } from '../../domain/run.ts';
import type { Store, Stream } from '../../store/store.ts';
import { say } from '../../system/messages.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { someLines } from '../lines.ts';
import type { Paint } from '../paint.ts';
import { inProject } from '../project.ts';
import { print, printError, printJson } from '../terminal.ts';

/** feature 140 */
export const command: Command = {
  name: 'logs',
  usage: '<job or run>',
  words: [1, 1],
  summary: 'Shows what a run, or the latest run of a job, wrote',
  examples: [
    'chroniker logs nightly',
    'chroniker logs r123 --stderr --tail 20',
    'chroniker logs r123 --raw --stdout > file',
  ],
  flags: {
    stdout: { type: 'switch', help: 'standard output alone' },
    stderr: { type: 'switch', help: 'standard error alone' },
    raw: { type: 'switch', help: 'byte-exact, each stream to the same one of this command' },
    head: { type: 'text', value: 'n', help: 'the first lines of each stream' },
    tail: { type: 'text', value: 'n', help: 'the last lines of each stream' },
  },
  run: (args) => {
    args.oneOf('stdout', 'stderr');
    args.oneOf('head', 'tail');
    args.oneOf('raw', 'json', 'head');
    args.oneOf('raw', 'tail');
    return inProject(args, async ({ store, paint, json }) => {
      const run = await findRunOrLatest(store, args.words[0] ?? '');
      const streams = (['stdout', 'stderr'] as const).filter((stream) => !args.switch(other(stream)));
      if (args.switch('raw')) await printRaw(store, run, streams);
      else if (json) await printDocument(store, run, streams, args);
      else await printText(store, run, streams, args, paint);
      return exitCode.fine;
    });
  },
};

function other(stream: Stream): Stream {
  return stream === 'stdout' ? 'stderr' : 'stdout';
}

/** A stream that was asked for alone goes to standard output. */
async function printRaw(store: Store, run: Run, streams: Stream[]): Promise<void> {
  for (const stream of streams) {
    for await (const piece of storedOutput(store, run, stream)) {
      if ('droppedBytes' in piece) say(`chroniker: ${piece.droppedBytes} bytes of ${stream} were dropped here`);
      else await (stream === 'stderr' && streams.length > 1 ? printError(piece.data) : print(piece.data));
    }
  }
}

async function printDocument(store: Store, run: Run, streams: Stream[], args: Args): Promise<void> {
  const text = async (stream: Stream): Promise<string> =>
    streams.includes(stream) ? shown(await outputText(store, run, stream), args) : '';
  await printJson({
    run: run.id,
    stdout: await text('stdout'),
    stderr: await text('stderr'),
    stdoutDroppedBytes: run.stdout.droppedBytes,
    stderrDroppedBytes: run.stderr.droppedBytes,
  });
}

async function printText(store: Store, run: Run, streams: Stream[], args: Args, paint: Paint): Promise<void> {
  for (const stream of streams) {
    const text = shown(await outputText(store, run, stream), args);
    if (text === '') continue;
    if (stream === 'stderr' && streams.length > 1) await print(`${paint('── stderr ──', 'dim')}\n`);
    await print(text.endsWith('\n') ? text : `${text}\n`);
  }
}

function shown(text: string, args: Args): string {
  return someLines(text, { head: args.integer('head', 0), tail: args.integer('tail', 0) });
}
