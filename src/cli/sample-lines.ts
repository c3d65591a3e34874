import type { OutputSample } from '../app/output-sample.ts';
import type { Run } from '../domain/run.ts';
import type { Stream } from '../store/shipment.ts';
import type { Paint } from './paint.ts';
import { lastWritten, printable } from './printable.ts';

/** Both ends of what a run wrote to a stream, and how much lies between; nothing for a stream to which it wrote nothing. */
export function sampleLines(run: Run, stream: Stream, sample: OutputSample, paint: Paint): string[] {
  const { head, betweenBytes, tail } = sample;
  if (head === '' && betweenBytes === 0) return [];
  const title = paint(`── ${stream} ──`, 'dim');
  if (betweenBytes === 0) return ['', title, ...shown(`${head}${tail}`)];
  const gap = paint(betweenText(run, stream, betweenBytes), 'yellow');
  return ['', title, ...shown(head), gap, ...shown(tail)];
}

function betweenText(run: Run, stream: Stream, bytes: number): string {
  const figures = run[stream];
  if (figures.droppedBytes >= bytes) return `… ${bytes} bytes dropped …`;
  const dropped = figures.droppedBytes > 0 ? `, ${figures.droppedBytes} of them dropped` : '';
  return `… ${bytes} bytes between${dropped}: chroniker logs r${run.id} --${stream} …`;
}

function shown(text: string): string[] {
  if (text === '') return [];
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => printable(lastWritten(line)));
}
