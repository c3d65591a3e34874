import { LineCounter, parseDocument, stringify, type YAMLError } from 'yaml';
import { Failure } from '../domain/failure.ts';

/**
 * What a YAML (1.2) text says; null when it says nothing. Rejects with `Failure('bad_job_file')`, a line `path:line:col: …` for
 * every fault.
 */
export function parseYaml(text: string, path: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  // A warning says that something would be read as another thing than it is written.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new Failure(
      'bad_job_file',
      [...new Set(faults.map((fault) => lineAbout(fault, text, path, lineCounter)))].join('\n'),
    );
  }
  try {
    return document.toJS() as unknown;
  } catch (error) {
    // Aliases that grow without measure.
    throw new Failure('bad_job_file', `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * What a value says that a person typed: YAML (`20m`, `[a, b]`), or the text as it is where that is no YAML, as cron's `*\/5 * * * *`
 * and `@daily`. Rejects with `Failure('bad_value')` when a list or a set has a fault.
 */
export function parseYamlValue(text: string, field: string): unknown {
  try {
    return parseYaml(text, '');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!/^\s*[[{]/.test(text)) return text;
    const [fault = ''] = error.message.split('\n');
    throw new Failure(
      'bad_value',
      `${field}: ${JSON.stringify(text)} is not understood: ${fault.replace(/^:\d+:\d+: /, '')}`,
    );
  }
}

/** A value as YAML, block by block, for a person to read and change. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

function lineAbout(fault: YAMLError, text: string, path: string, lines: LineCounter): string {
  const { line, col } = lines.linePos(fault.pos[0]);
  const cron = unquotedCron(text.split('\n')[line - 1] ?? '');
  if (cron) return `${path}:${line}:${cron.col}: an expression that begins with * stands in quotes: "${cron.text}"`;
  return `${path}:${line}:${col}: ${sentence(fault, text)}`;
}

/** YAML takes its first star for an alias, and every other for a fault of its own. */
function unquotedCron(line: string): { text: string; col: number } | null {
  const match = /(?:^|[\s[{,:])(\*\S*(?:[ \t]+[\w*/#?+-]+(?:,[\w*/#?+-]+)*){4,5})/.exec(line);
  return match?.[1] === undefined ? null : { text: match[1], col: match.index + match[0].length - match[1].length + 1 };
}

function sentence(fault: YAMLError, text: string): string {
  switch (fault.code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line, which YAML does not allow; use spaces';
    case 'DUPLICATE_KEY':
      return `the key ${JSON.stringify(keyAt(text, fault.pos[0]))} is there twice; keep one of them`;
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; a file holds one';
    case 'BAD_SCALAR_START':
      return `what begins with ${text[fault.pos[0]]} stands in quotes: "${wordAt(text, fault.pos[0])}"`;
    default:
      return fault.message.charAt(0).toLowerCase() + fault.message.slice(1);
  }
}

function keyAt(text: string, position: number): string {
  return /^[^\n:]*/.exec(text.slice(position))?.[0].trim() ?? '';
}

function wordAt(text: string, position: number): string {
  return /^[^\s,[\]{}]*/.exec(text.slice(position))?.[0] ?? '';
}
