import type { Param, Params } from '../domain/param.ts';
import { oneLine } from './text-width.ts';

/** What a run was given, in one line; nothing when it was given nothing. */
export function paramsText(params: Record<string, string>): string {
  return Object.entries(params)
    .map(([name, value]) => oneLine(`${name}=${value}`))
    .join(', ');
}

/** What a job may be told, in one line: `day (date, 2026-01-01), target (a or b, required)`. */
export function declaredText(params: Params): string {
  const all = Object.entries(params).map(([name, param]) => `${name} (${kindText(param)})`);
  return all.length === 0 ? 'none' : oneLine(all.join(', '));
}

function kindText({ type, choices, min, max, default: text, required, description }: Param): string {
  const range = min === undefined && max === undefined ? '' : ` ${min ?? ''}..${max ?? ''}`;
  const stands = text === undefined ? (required ? 'required' : 'optional') : `default ${text === '' ? '""' : text}`;
  return [`${choices?.join(' | ') ?? type}${range}`, stands, description].filter(Boolean).join(', ');
}
