import { Failure } from '../domain/failure.ts';
import { type ReportLine, reportLineText } from '../domain/report.ts';
import { appendReport } from '../system/append-report.ts';

/** Adds a line to the report of the run that this process is part of. Throws a Failure where it is part of none. */
export function report(line: ReportLine): void {
  const file = process.env.CHRONIKER_REPORT;
  if (file) appendReport(file, reportLineText(line));
  else throw outside();
}

function outside(): Failure {
  const cure = 'call this in the command of a job, for which Chroniker sets it';
  return new Failure('usage', `there is no run to report to: CHRONIKER_REPORT is not set; ${cure}`);
}
