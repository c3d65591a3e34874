import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { join, parse } from 'node:path';

const dayMs = 86_400_000;

/** The file of one day for a log of this name: `logs/nightly.log` → `logs/nightly-2026-01-31.log`. */
export function dailyFile(path: string, day: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${day}${ext}`);
}

/**
 * Removes what a log of this name wrote more than `days` days ago, today included (UTC); 0 = nothing. Known by name alone, so
 * that it needs no list that several processes would have to keep; whatever bears another name is left alone.
 */
export function removeOldDays(path: string, days: number, now: number): void {
  if (days === 0) return;
  const first = isoDay(now - (days - 1) * dayMs);
  for (const file of oldFiles(path, first)) {
    try {
      if (lstatSync(file).isFile()) unlinkSync(file);
    } catch {
      // Another process has removed it, or nobody may.
    }
  }
}

function oldFiles(path: string, first: string): string[] {
  const { dir, name, ext } = parse(path);
  return filesIn(dir || '.')
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith(ext))
    .filter((file) => {
      const day = file.slice(name.length + 1, file.length - ext.length);
      return isDay(day) && day < first;
    })
    .map((file) => join(dir, file));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && isoDay(Date.parse(text)) === text;
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
