import { Failure } from '../domain/failure.ts';
import { hear, nothingSaid, type ReportLine, reportLineText } from '../domain/report.ts';
import { type RunOutputs, whyNotSet, withOutput } from '../domain/run-outputs.ts';
import { appendReport, readReport } from '../system/append-report.ts';

/** Adds lines to the report of the run that this process is part of. Throws a Failure where it is part of none, or one says too much. */
export function report(lines: ReportLine[]): void {
  const file = process.env.CHRONIKER_REPORT;
  if (!file) throw outside();
  refuseTooMuch(file, lines);
  appendReport(file, lines.map(reportLineText).join(''));
}

/** Whoever reads the report would ignore it without a word. */
function refuseTooMuch(file: string, lines: ReportLine[]): void {
  if (!lines.some(({ kind }) => kind === 'set')) return;
  let outputs: RunOutputs = hear(nothingSaid, readReport(file), 0).outputs;
  for (const line of lines) {
    if (line.kind !== 'set') continue;
    const fault = whyNotSet(outputs, line.key, line.value);
    if (fault !== null) throw new Failure('bad_value', fault);
    outputs = withOutput(outputs, line.key, line.value) ?? outputs;
  }
}

function outside(): Failure {
  const cure = 'call this in the command of a job, for which Chroniker sets it';
  return new Failure('usage', `there is no run to report to: CHRONIKER_REPORT is not set; ${cure}`);
}
