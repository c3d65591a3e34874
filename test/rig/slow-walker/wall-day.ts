export const dayMs = 86_400_000;

/** A day of the calendar, as the wall shows it. */
export interface WallDay {
  /** `YYYY-MM-DD`. */
  date: string;
  year: number;
  /** 1 to 12. */
  month: number;
  monthday: number;
  /** How many days its month has. */
  monthLength: number;
  /** 1 to 366. */
  yearday: number;
  yearLength: number;
  /** 0 = Sunday. */
  weekday: number;
}

const days = new Map<number, WallDay>();

/** The day of a wall time. */
export function wallDay(wallMs: number): WallDay {
  const number = Math.floor(wallMs / dayMs);
  const day = days.get(number) ?? newDay(number * dayMs);
  days.set(number, day);
  return day;
}

/** Seconds since midnight on the wall. */
export function secondOfDay(wallMs: number): number {
  return Math.floor((wallMs - Math.floor(wallMs / dayMs) * dayMs) / 1000);
}

/** `HH:MM` or `HH:MM:SS` in seconds. */
export function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

function newDay(midnight: number): WallDay {
  const date = new Date(midnight);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  return {
    date: date.toISOString().slice(0, 10),
    year,
    month,
    monthday: date.getUTCDate(),
    monthLength: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    yearday: (midnight - Date.UTC(year, 0, 1)) / dayMs + 1,
    yearLength: (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / dayMs,
    weekday: date.getUTCDay(),
  };
}
