import { stableHash } from '../stable-hash.ts';
import type { Schedule } from './schedule.ts';

/** `H`, `H(0-29)`, `H/15`, `H(0-29)/10`. */
const form = /^H(?:\((\d{1,2})-(\d{1,2})\))?(?:\/(\d{1,2}))?$/;

/** The values over which a bare `H` spreads; of days of the month those that every month has, as Jenkins does. */
const spreads: Record<string, [least: number, most: number]> = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  'day of month': [1, 28],
  month: [1, 12],
  'day of week': [0, 6],
};
const fieldNames = Object.keys(spreads);

/** One `H` of an expression: a value from `least` to `most`, or with a step every `step`th from one of the first on. */
export interface HashItem {
  least: number;
  most: number;
  step: number | null;
}

/** Reads an item of the field with this name; null = it is no `H`. What it says need not be possible in the field. */
export function parseHash(item: string, fieldName: string): HashItem | null {
  const match = form.exec(item);
  const spread = spreads[fieldName];
  if (!match || !spread) return null;
  const [, from, to, step] = match;
  const [least, most] = from === undefined ? spread : [Number(from), Number(to)];
  return { least, most, step: step === undefined ? null : Number(step) };
}

/** Whether the name of the job decides when it is due. */
export function hashesName({ rules }: Schedule): boolean {
  return rules.some((rule) => rule.kind === 'cron' && hasHash(rule.expression));
}

/** The expression with a number in place of each `H`: the same for the same job on every host, each field on its own. */
export function withoutHashes(expression: string, name: string): string {
  return replaceHashes(expression, ({ least, most, step }, place) => {
    const hash = stableHash(`${name} ${place}`);
    if (step === null) return String(least + (hash % (most - least + 1)));
    return `${least + (hash % step)}-${most}/${step}`;
  });
}

/** The expression in which every `H` stands for the last of its values, which are the rarest days. */
export function withLastOfHashes(expression: string): string {
  return replaceHashes(expression, ({ most }) => String(most));
}

function replaceHashes(expression: string, write: (item: HashItem, place: string) => string): string {
  if (!hasHash(expression)) return expression;
  const texts = expression.split(' ');
  const replaced = texts.map((text, index) => {
    const fieldName = fieldNames[index + fieldNames.length - texts.length] ?? '';
    const [, sign = '', list = ''] = /^(\+?)(.*)$/.exec(text) ?? [];
    const items = list.split(',').map((item, position) => {
      const hash = parseHash(item, fieldName);
      return hash ? write(hash, `${fieldName} ${position}`) : item;
    });
    return sign + items.join(',');
  });
  return replaced.join(' ');
}

function hasHash(expression: string): boolean {
  return /(^|[\s,+])H/.test(expression);
}
