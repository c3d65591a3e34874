import { iso } from '../app/documents.ts';
import type { Seen } from '../app/watch-status.ts';
import type { Size } from './full-screen.ts';
import type { Paint } from './paint.ts';
import { allSections, fitSections, type Section } from './sections.ts';
import { statusDocument } from './status-document.ts';
import { statusSections } from './status-lines.ts';
import { oneLine, truncate } from './text-width.ts';
import { duration, localTime } from './when.ts';

/** How a picture is shown that is looked at again and again. */
export interface FrameLook {
  timezone: string;
  paint: Paint;
  intervalMs: number;
}

/** What fits into the terminal. */
export function frameOf(seen: Seen, look: FrameLook, { columns, rows }: Size): string[] {
  const every = `every ${duration(look.intervalMs).replace('.0s', 's')}, q ends`;
  const head = [...headOf(seen, look, look.paint(every, 'dim')), ''];
  const frame = [...head, ...fitSections(sectionsOf(seen, look, columns), Math.max(0, rows - head.length))];
  return frame.slice(0, rows).map((line) => truncate(line, columns));
}

/** All of it, where nothing has to fit. */
export function longFrameOf(seen: Seen, look: FrameLook): string[] {
  return [...headOf(seen, look, ''), '', ...allSections(sectionsOf(seen, look, Number.POSITIVE_INFINITY))];
}

/** The same for a program; while the database is away, that alone. */
export function frameDocument({ status, outage }: Seen, timezone: string): object {
  if (!outage) return status ? statusDocument(status, timezone) : {};
  const { sinceAt, code, reason, message } = outage;
  return { unavailableSince: iso(sinceAt), error: { code, reason, message } };
}

/** When it was so; what stands on the screen in an outage is old. */
function headOf({ status, outage }: Seen, { timezone, paint }: FrameLook, hint: string): string[] {
  const at = status ? [localTime(status.now, timezone)] : [];
  const title = [paint('chroniker status', 'bold'), ...at, hint].join('  ').trimEnd();
  if (!outage) return [title];
  const since = `database unavailable since ${localTime(outage.sinceAt, timezone)}`;
  return [title, paint(`${since}: ${oneLine(outage.message)}`, 'red')];
}

function sectionsOf({ status }: Seen, { timezone, paint }: FrameLook, columns: number): Section[] {
  return status ? statusSections(status, { now: status.now, timezone, paint }, columns) : [];
}
