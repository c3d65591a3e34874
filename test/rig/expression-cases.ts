import { spawnSync } from 'node:child_process';
import { installDebianPackage } from './debian-package.ts';
import { type Dice, dice } from './dice.ts';
import { answersOfPython, whyNoPythonModule } from './python-module.ts';

/** A cron expression with the moment after which slots are wanted, in UTC; and as a calendar of systemd, where that means the same. */
export interface ExpressionCase {
  expression: string;
  from: string;
  calendar: string | null;
}

/** Why python-croniter cannot be asked here, or false. */
export const noCroniter: string | false = whyNoPythonModule('croniter', 'python3-croniter');

/** Why systemd's reading of calendars cannot be asked here, or false. */
export const noSystemd: string | false = installDebianPackage('systemd', hasSystemd);

function hasSystemd(): boolean {
  return spawnSync('systemd-analyze', ['calendar', 'daily'], { stdio: 'ignore' }).status === 0;
}

/** The first slots of each case by python-croniter. */
export function croniterAnswers(cases: readonly ExpressionCase[]): string[][] {
  return answersOfPython('answer-expressions.py', cases) as string[][];
}

/** The first `count` slots of one case by systemd. */
export function systemdAnswer({ calendar, from }: ExpressionCase, count: number): string[] {
  const args = ['calendar', `--iterations=${count}`, `--base-time=${from.replace('T', ' ')} UTC`, `${calendar} UTC`];
  const { stdout, stderr, status } = spawnSync('systemd-analyze', args, {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
  if (status !== 0) throw new Error(`${calendar}: ${stderr}`);
  const lines = stdout.matchAll(/^ *(?:Next elapse|Iteration #\d+|Iter\. #\d+): \w{3} (\S+) (\S+) UTC$/gm);
  return [...lines].map(([, date, time]) => `${date}T${time}`);
}

/**
 * Expressions drawn at random from a seed, whose slots come often enough for a search of some years. Left out is what
 * python-croniter lacks (W, H, +) or takes for something else (a day of month beside
 * a day of week, where one has a star with a step or the other a #; 5L).
 */
export function expressionCases(seed: number, count: number): ExpressionCase[] {
  const draw = dice(seed);
  return Array.from({ length: count }, () => drawCase(draw));
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** One field in both languages; null = systemd has no word for it. */
type Field = [cron: string, calendar: string | null];

function drawCase(draw: Dice): ExpressionCase {
  const second: Field | null = draw.chance(0.3) ? drawNumbers(draw, 0, 59) : null;
  const [minute, hour] = [drawNumbers(draw, 0, 59), drawNumbers(draw, 0, 23)];
  const monthday = drawMonthdays(draw);
  const month = drawMonths(draw);
  const weekday = drawWeekdays(draw, monthday[0]);
  const fields = [...(second ? [second] : []), minute, hour, monthday, month, weekday];
  return {
    expression: fields.map(([text]) => text).join(' '),
    from: new Date(Date.UTC(draw.from(1999, 2060), 0, draw.from(1, 365), 0, 0, draw.from(0, 86_399)))
      .toISOString()
      .slice(0, 19),
    calendar: asCalendar(second ?? ['0', '0'], minute, hour, monthday, month, weekday),
  };
}

/** systemd wants both a day of the month and one of the week, where cron wants either. */
function asCalendar(
  second: Field,
  minute: Field,
  hour: Field,
  monthday: Field,
  month: Field,
  weekday: Field,
): string | null {
  if (monthday[0] !== '*' && weekday[0] !== '*') return null;
  const parts = [second, minute, hour, monthday, month, weekday].map(([, text]) => text);
  if (parts.includes(null)) return null;
  const [s, m, h, d, mo, w] = parts;
  return `${w === '*' ? '' : `${w} `}*-${mo}${d?.startsWith('~') ? d : `-${d}`} ${h}:${m}:${s}`;
}

function drawNumbers(draw: Dice, least: number, most: number): Field {
  if (draw.chance(0.25)) return ['*', '*'];
  if (draw.chance(0.25)) {
    const step = draw.from(2, Math.floor(most / 2));
    return [`*/${step}`, `${least}/${step}`];
  }
  return drawList(draw, () => drawItem(draw, least, most));
}

function drawItem(draw: Dice, least: number, most: number): Field {
  const first = draw.from(least, most);
  if (draw.chance(0.6)) return [String(first), String(first)];
  const last = draw.from(first, most);
  if (draw.chance(0.5) || last - first < 2)
    return [`${first}-${last}`, first === last ? String(first) : `${first}..${last}`];
  const step = draw.from(1, last - first);
  return [`${first}-${last}/${step}`, `${first}..${last}/${step}`];
}

function drawMonthdays(draw: Dice): Field {
  if (draw.chance(0.4)) return ['*', '*'];
  if (draw.chance(0.15)) return ['L', '~01'];
  if (draw.chance(0.15)) {
    const step = draw.from(2, 9);
    return [`*/${step}`, `1/${step}`];
  }
  return drawList(draw, () => drawItem(draw, 1, 31));
}

/** January is among them, which has every day, so that something comes within the years that are searched. */
function drawMonths(draw: Dice): Field {
  if (draw.chance(0.6)) return ['*', '*'];
  if (draw.chance(0.3)) return [`jan,${draw.oneOf(months)}`, null];
  const [text, calendar] = drawList(draw, () => drawItem(draw, 1, 12));
  return [`${text},1`, `${calendar},1`];
}

function drawWeekdays(draw: Dice, monthday: string): Field {
  if (monthday.includes('*/') || draw.chance(0.5)) return ['*', '*'];
  const first = draw.from(0, 6);
  const name = weekdays[first] ?? '';
  if (draw.chance(0.2) && monthday === '*') return [`${name}#${draw.from(1, 5)}`, null];
  if (draw.chance(0.3)) return [String(draw.chance(0.3) && first === 0 ? 7 : first), name];
  if (draw.chance(0.4) && first > 0 && first < 6) {
    const last = weekdays[draw.from(first + 1, 6)] ?? '';
    return [`${name}-${last}`, `${name}..${last}`];
  }
  const list = draw.list(3, () => draw.oneOf(weekdays));
  return [list, list];
}

function drawList(draw: Dice, one: () => Field): Field {
  const items = Array.from({ length: draw.from(1, 3) }, one);
  return [items.map(([cron]) => cron).join(), items.map(([, calendar]) => calendar).join()];
}
