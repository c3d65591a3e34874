import { isObject } from '../../src/domain/field.ts';

type Schema = Record<string, unknown>;

/** What of a value a JSON Schema refuses, a path each; reads those words of the language that our own schema uses. */
export function refusals(schema: Schema, value: unknown, path = ''): string[] {
  for (const word of Object.keys(schema))
    if (!words.has(word)) throw new Error(`${path}: the word ${word} is not read here`);
  return [
    ...(schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(value, String(type))) ? [path] : []),
    ...(Array.isArray(schema.enum) && !schema.enum.includes(value) ? [path] : []),
    ...(typeof schema.pattern === 'string' && typeof value === 'string' && !new RegExp(schema.pattern, 'u').test(value)
      ? [path]
      : []),
    ...(typeof schema.minimum === 'number' && typeof value === 'number' && value < schema.minimum ? [path] : []),
    ...(typeof schema.maximum === 'number' && typeof value === 'number' && value > schema.maximum ? [path] : []),
    ...(Array.isArray(schema.anyOf) ? noneOf(schema.anyOf as Schema[], value, path) : []),
    ...(Array.isArray(value) ? inList(schema, value, path) : []),
    ...(isObject(value) ? inObject(schema, value, path) : []),
  ];
}

const words = new Set([
  ...['$schema', 'title', 'description', 'type', 'enum', 'pattern', 'minimum', 'maximum', 'anyOf', 'items', 'minItems'],
  ...['properties', 'additionalProperties', 'propertyNames', 'required'],
]);

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isObject(value) : typeof value === type;
}

/** Of the one that refuses least, and reads deepest into the value. */
function noneOf(schemas: Schema[], value: unknown, path: string): string[] {
  const depth = (paths: string[]) => Math.max(...paths.map((each) => each.length));
  const [least = []] = schemas
    .map((schema) => refusals(schema, value, path))
    .sort((a, b) => a.length - b.length || depth(b) - depth(a));
  return least;
}

function inList(schema: Schema, value: unknown[], path: string): string[] {
  const tooFew = typeof schema.minItems === 'number' && value.length < schema.minItems;
  const { items } = schema;
  return [
    ...(tooFew ? [path] : []),
    ...(isObject(items) ? value.flatMap((item, index) => refusals(items, item, `${path}[${index}]`)) : []),
  ];
}

function inObject(schema: Schema, value: Record<string, unknown>, path: string): string[] {
  const { properties = {}, additionalProperties, propertyNames, required = [] } = schema;
  const missing = (required as string[]).filter((key) => !(key in value)).map((key) => `${path}.${key} is missing`);
  const inside = Object.entries(value).flatMap(([key, item]) => {
    const own = (properties as Record<string, Schema>)[key];
    if (own) return refusals(own, item, `${path}.${key}`);
    if (additionalProperties === false) return [`${path}.${key}`];
    return isObject(additionalProperties) ? refusals(additionalProperties, item, `${path}.${key}`) : [];
  });
  const names = isObject(propertyNames)
    ? Object.keys(value).flatMap((key) => refusals(propertyNames, key, `${path}.${key}`))
    : [];
  return [...missing, ...inside, ...names];
}
