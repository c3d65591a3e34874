import { type RecordKind, recordKinds } from '../domain/retention.ts';
import { counted } from '../domain/schedule/words.ts';

const names: Record<RecordKind, string> = {
  slotRanges: 'slot range',
  schedules: 'former schedule',
  alerts: 'alert',
  backfills: 'ended backfill',
  holds: 'released hold',
  ticks: 'tick range',
  deeds: 'change',
  jobs: 'deleted job',
};

/** What went besides runs, in one line: `with them: 3 slot ranges, 1 alert`; none where nothing did. */
export function recordLines(records: Record<RecordKind, number>): string[] {
  const some = recordKinds.filter((kind) => records[kind] > 0).map((kind) => counted(records[kind], names[kind]));
  return some.length === 0 ? [] : [`with them: ${some.join(', ')}`];
}
