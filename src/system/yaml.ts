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
      faults.map((fault) => `${place(path, fault, lineCounter)}: ${sentence(fault, text)}`).join('\n'),
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

function place(path: string, fault: YAMLError, lines: LineCounter): string {
  const { line, col } = lines.linePos(fault.pos[0]);
  return `${path}:${line}:${col}`;
}

function sentence(fault: YAMLError, text: string): string {
  switch (fault.code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line, which YAML does not allow; use spaces';
    case 'DUPLICATE_KEY':
      return `the key ${JSON.stringify(keyAt(text, fault.pos[0]))} is there twice; keep one of them`;
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; a file holds one';
    default:
      return fault.message.charAt(0).toLowerCase() + fault.message.slice(1);
  }
}

function keyAt(text: string, position: number): string {
  return /^[^\n:]*/.exec(text.slice(position))?.[0].trim() ?? '';
}
