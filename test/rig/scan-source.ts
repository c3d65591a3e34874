/** A source with its comments and the insides of its strings taken out, so that what is left can be searched as code. */
export interface Code {
  /** Every literal stands as `"<index>"`; line breaks are kept. */
  text: string;
  /** What the literals said; of a template only one without `${}`. */
  literals: (string | null)[];
}

/** One import of a source: `import`, `export … from`, `import()`, `import('…').Type` or `require()`. */
export interface Import {
  /** As it is written; null when only running the program would tell. */
  specifier: string | null;
  /** True when it binds something that this source exports again. */
  exported: boolean;
  line: number;
}

/** Takes comments and the insides of strings, templates and regular expressions out of a TypeScript source. */
export function readCode(source: string): Code {
  const literals: (string | null)[] = [];
  // One entry per open `${`: how many braces stand open inside of it.
  const templates: number[] = [];
  let text = '';
  let at = 0;

  const literal = (raw: string, said: string | null) => {
    text += `"${literals.push(said) - 1}"${breaksOf(raw)}`;
    at += raw.length;
  };
  /** From behind a backtick or the `}` of a `${}`: up to the next `${` or the end. */
  const template = () => {
    const raw = /^(?:\\[\s\S]|\$(?!\{)|[^\\`$])*/.exec(source.slice(at + 1))?.[0] ?? '';
    const closes = source[at + 1 + raw.length] === '`';
    literal(source[at] + raw + (closes ? '`' : '${'), closes && source[at] === '`' ? raw : null);
    if (closes) return;
    templates.push(0);
    text += '+(';
  };

  while (at < source.length) {
    const rest = source.slice(at);
    const char = rest[0] as string;
    const comment = /^(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0];
    const quoted = /^(?:'(?:\\[\s\S]|[^\\'\n])*'|"(?:\\[\s\S]|[^\\"\n])*")/.exec(rest)?.[0];
    const pattern = startsExpression(text) ? regularExpression.exec(rest)?.[0] : undefined;
    if (comment !== undefined) {
      text += ` ${breaksOf(comment)}`;
      at += comment.length;
    } else if (quoted !== undefined) literal(quoted, quoted.slice(1, -1));
    else if (pattern !== undefined) literal(pattern, null);
    else if (char === '`') template();
    else if (char === '}' && templates.at(-1) === 0) {
      templates.pop();
      text += ')+';
      template();
    } else {
      const open = templates.length - 1;
      if (open >= 0 && char === '{') templates[open] = (templates[open] ?? 0) + 1;
      if (open >= 0 && char === '}') templates[open] = (templates[open] ?? 0) - 1;
      text += char;
      at++;
    }
  }
  return { text, literals };
}

/** Every import of a source, in the order in which they stand. */
export function importsOf({ text, literals }: Code): Import[] {
  return [...text.matchAll(anyImport)].map(({ 0: all, index, groups = {} }) => {
    const literal = groups.from ?? groups.bare ?? groups.called;
    return {
      specifier: literal === undefined ? null : (literals[Number(literal)] ?? null),
      exported: all.startsWith('export'),
      line: lineOf(text, index),
    };
  });
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

const regularExpression = /^\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/;

/** `import.meta` and a method or key named `import` are none. */
const anyImport = new RegExp(
  [
    '(?<![\\w$.])(?:',
    '(?:import|export)\\s*(?:type\\b\\s*)?(?:[\\w$]+\\s*,?\\s*)?(?:\\*(?:\\s*as\\s+[\\w$]+)?|\\{[^{}]*\\})?\\s*from\\s*"(?<from>\\d+)"',
    '|import\\s*"(?<bare>\\d+)"',
    '|(?:import|require(?:\\.resolve)?)\\s*\\((?:\\s*"(?<called>\\d+)"(?=\\s*[,)]))?',
    ')',
  ].join(''),
  'g',
);

/** What stands before a `/` tells whether it divides or begins a regular expression. */
function startsExpression(before: string): boolean {
  const end = before.trimEnd();
  return (
    end === '' ||
    /[([{},;:=!&|?+\-*%~^<>]$/.test(end) ||
    /(?<![\w$.])(?:return|typeof|case|in|of|do|else|void|await|yield|new|delete|throw)$/.test(end)
  );
}

function breaksOf(raw: string): string {
  return raw.replace(/[^\n]/g, '');
}
