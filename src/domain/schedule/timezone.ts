import { Failure } from '../failure.ts';
import { nearest } from '../nearest.ts';
import { isUtc } from './zone.ts';

/** The name of an existing IANA zone. Rejects with `Failure('bad_timezone')` that names `field` and the nearest zone. */
export function parseTimezone(value: unknown, field: string): string {
  if (typeof value === 'string' && (isUtc(value) || exists(value))) return value;
  const guess = typeof value === 'string' ? nearestZone(value) : null;
  const cure = guess === null ? 'write an IANA name like Europe/Paris or UTC' : `did you mean "${guess}"?`;
  throw new Failure('bad_timezone', `${field}: ${JSON.stringify(value)} is not a time zone – ${cure}`);
}

function exists(timeZone: string): boolean {
  // Intl takes fixed offsets too; they are no zones, know no daylight saving, and other programs refuse them.
  if (!/^[A-Z]/i.test(timeZone)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** A city's zone by the city alone, else the nearest spelling. */
function nearestZone(name: string): string | null {
  const zones = Intl.supportedValuesOf('timeZone');
  const city = name.trim().replaceAll(' ', '_').toLowerCase();
  const place = nearest(city, zones.map(placeOf));
  const alike = place === null ? undefined : zones.find((zone) => placeOf(zone) === place);
  return zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`)) ?? nearest(name, zones) ?? alike ?? null;
}

/** `Europe/Paris` → `Paris`. */
function placeOf(zone: string): string {
  return zone.replace(/^.*\//, '');
}
