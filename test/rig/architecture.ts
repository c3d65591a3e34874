import { dirname, join, normalize } from 'node:path';
import { type Code, importsOf, lineOf, readCode } from './scan-source.ts';

/** A source as the rules see it; its path starts at the top of the project, such as `src/domain/run.ts`. */
export interface Source {
  path: string;
  text: string;
}

/** What a rule finds wrong, one sentence each, beginning with the path. */
export type Rule = (sources: Source[]) => string[];

/** Floors of design/architecture.md. Folders on one floor do not import each other. */
const floors: Record<string, number> = {
  domain: 0,
  system: 1,
  store: 2,
  runner: 3,
  observe: 3,
  app: 4,
  cli: 5,
  web: 5,
  sdk: 5,
  main: 6,
};

/** The SDK runs in a job's own process, which must not drag the scheduler along. */
const ceilings: Record<string, number> = { sdk: 1 };

/** Folders in which a package may be imported. */
const packageHomes: Record<string, string[]> = {
  croner: ['domain'],
  'rrule-temporal': ['domain'],
  'temporal-polyfill': ['domain'],
  valibot: ['domain'],
  execa: ['system'],
  winston: ['system'],
  'winston-daily-rotate-file': ['system'],
  yaml: ['system'],
  nodemailer: ['system'],
  knex: ['store', 'migrations'],
  mysql2: ['store', 'migrations'],
  'better-sqlite3': ['store', 'migrations'],
  yargs: ['cli'],
};

const aboveDomain = Object.keys(floors).filter((folder) => folder !== 'domain');

/** Folders in which a module of Node may be imported: what touches the world is at home in system. */
const builtInHomes: Record<string, string[]> = {
  'node:path': aboveDomain,
  'node:url': ['system', 'main'],
  'node:stream': ['system', 'store'],
  'node:util': aboveDomain,
  'node:readline/promises': ['cli'],
  ...Object.fromEntries(
    ['child_process', 'crypto', 'events', 'fs', 'fs/promises', 'module', 'net', 'os', 'timers/promises', 'v8'].map(
      (name) => [`node:${name}`, ['system']],
    ),
  ),
};

/** What reads or changes the world by a global name, and the folders in which it may. */
const ambient: { what: string; pattern: RegExp; homes: string[] }[] = [
  {
    what: 'the clock',
    pattern: /Date\.now|new Date\b(?!\s*\(\s*[^)\s])|(?<!new\s)Date\(|Temporal\.Now/g,
    homes: ['system'],
  },
  { what: 'the monotonic clock', pattern: /performance\b/g, homes: ['system'] },
  { what: 'randomness', pattern: /Math\.random|crypto\.\w+/g, homes: ['system'] },
  { what: 'a timer', pattern: /set(?:Timeout|Interval|Immediate)\b|AbortSignal\.timeout/g, homes: ['system'] },
  { what: 'the system time zone', pattern: /Intl\.DateTimeFormat\(\s*\)/g, homes: ['system'] },
  { what: 'the network', pattern: /fetch\(|WebSocket\b/g, homes: ['system'] },
  { what: 'the environment', pattern: /process\.env\b/g, homes: ['app'] },
  { what: 'a standard stream', pattern: /process\.std(?:in|out|err)\b/g, homes: ['system', 'cli', 'main'] },
  { what: 'the words of the command line', pattern: /process\.argv\b/g, homes: ['main'] },
  { what: 'the exit status', pattern: /process\.(?:exit|exitCode|abort)\b/g, homes: ['main'] },
  { what: 'the console', pattern: /console\b/g, homes: [] },
  { what: 'the global object', pattern: /globalThis\b|global\./g, homes: [] },
  {
    what: 'this process',
    pattern: /process\.(?!(?:env|stdin|stdout|stderr|argv|exit|exitCode|abort)\b)\w+|[=(,]\s*process\s*[;,)]/g,
    homes: ['system', 'main'],
  },
];

export const maxLines = { src: 250, test: 500 };

/** A file imports its own folder or a lower floor; main stands above all, and nothing but main reads data files. */
export const importsLowerFloors: Rule = (sources) =>
  eachImport(sources, ({ path }, specifier) => {
    if (!specifier.startsWith('.')) return null;
    const from = folderOf(path);
    const to = folderOf(resolve(path, specifier));
    if (from === to || (to === 'migrations' && from === 'store')) return null;
    const fromFloor = floors[from];
    const toFloor = floors[to];
    if (fromFloor === undefined) return `${from} stands on no floor and imports ${specifier}`;
    if (toFloor === undefined) return from === 'main' ? null : `imports ${specifier}, which is outside the program`;
    const ceiling = ceilings[from] ?? fromFloor - 1;
    return toFloor <= ceiling ? null : `${from} may not import ${to} (${specifier})`;
  });

/** Following imports, of types too and delayed ones too, never leads back. */
export const hasNoCycles: Rule = (sources) => {
  const codes = new Map(sources.map(({ path, text }) => [path, readCode(text)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: string[]) => {
    const before = trail.indexOf(path);
    if (before >= 0) found.push(`${path}: imports itself through ${[...trail.slice(before + 1), path].join(' → ')}`);
    const code = codes.get(path);
    if (before >= 0 || done.has(path) || code === undefined) return;
    for (const { specifier } of importsOf(code)) {
      if (specifier?.startsWith('.')) visit(resolve(path, specifier), [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
};

/** No file only passes on what others export. */
export const hasNoBarrels: Rule = (sources) =>
  sources
    .filter(({ text }) => {
      const code = readCode(text);
      const own = code.text.replaceAll(statementOfModules, '').trim();
      return own === '' && /(?<![\w$.])export\b/.test(code.text);
    })
    .map(({ path }) => `${path}: only exports what others hold; import it from them`);

/** Packages and modules of Node are imported in their homes alone, and each has one. */
export const importsFromHomes: Rule = (sources) =>
  eachImport(sources, ({ path }, specifier) => {
    if (specifier.startsWith('.')) return null;
    const isBuiltIn = specifier.startsWith('node:');
    const homes = isBuiltIn ? builtInHomes[specifier] : packageHomes[packageOf(specifier)];
    if (homes === undefined) return `imports ${specifier}, which has no home`;
    return homes.includes(folderOf(path)) ? null : `imports ${specifier}, at home in ${homes.join(', ')}`;
  });

/** Only system may load what nobody can name beforehand. */
export const namesWhatItLoads: Rule = (sources) =>
  sources.flatMap(({ path, text }) =>
    importsOf(readCode(text))
      .filter(({ specifier }) => specifier === null && folderOf(path) !== 'system')
      .map(({ line }) => `${path}:${line} loads a module that only running it would tell`),
  );

/** Clocks, timers, randomness, the process and its streams are read in their homes alone. */
export const readsTheWorldAtHome: Rule = (sources) =>
  sources.flatMap(({ path, text }) => {
    const code = readCode(text);
    return ambient
      .filter(({ homes }) => !homes.includes(folderOf(path)))
      .flatMap(({ what, pattern, homes }) => {
        const alone = new RegExp(`(?<![\\w$.])(?:${pattern.source})`, 'g');
        return [...withoutKeys(code).matchAll(alone)].map(
          (hit) =>
            `${path}:${lineOf(code.text, hit.index)} reads ${what} (${hit[0]}), at home in ${homes.join(', ') || 'nothing'}`,
        );
      });
  });

/** The domain answers at once: verdicts over values need nothing that takes time. */
export const keepsTheDomainSynchronous: Rule = (sources) =>
  sources
    .filter(({ path }) => folderOf(path) === 'domain')
    .flatMap(({ path, text }) => {
      const code = readCode(text);
      return [...code.text.matchAll(/(?<![\w$.])(?:async|await|Promise)(?![\w$])/g)].map(
        (hit) => `${path}:${lineOf(code.text, hit.index)} says ${hit[0]}; the domain is synchronous`,
      );
    });

/** A file that grows past its measure holds more than one concept. */
export const staysShort: Rule = (sources) =>
  sources
    .map(({ path, text }) => ({
      path,
      lines: text.trimEnd().split('\n').length,
      most: path.startsWith('test/') ? maxLines.test : maxLines.src,
    }))
    .filter(({ lines, most }) => lines > most)
    .map(({ path, lines, most }) => `${path}: ${lines} lines, more than ${most}; split it by concept`);

/** `import …;` and `export … from …;` or `export {…};`, as whole statements. */
const statementOfModules =
  /(?<![\w$.])(?:import\b[^;"]*"\d+"|export\s*(?:type\b\s*)?(?:\*[^;"]*|\{[^{}]*\}\s*from\s*)"\d+"|export\s*(?:type\b\s*)?\{[^{}]*\})(?:\s*with\s*\{[^{}]*\})?\s*;?/g;

/** Keys and members that only share a global's name are blanked: `{ process: … }`, `process?: …`. */
function withoutKeys({ text }: Code): string {
  return text.replaceAll(/(?<![\w$.?])(?:performance|console|crypto|process|fetch)\??(?=\s*:)/g, (key) =>
    '_'.repeat(key.length),
  );
}

function eachImport(sources: Source[], judge: (source: Source, specifier: string) => string | null): string[] {
  return sources.flatMap((source) =>
    importsOf(readCode(source.text)).flatMap(({ specifier, line }) => {
      const wrong = specifier === null ? null : judge(source, specifier);
      return wrong === null ? [] : [`${source.path}:${line} ${wrong}`];
    }),
  );
}

/** `src/domain/schedule/x.ts` → domain; what stands directly in src is main. */
function folderOf(path: string): string {
  const [top = '', folder = '', ...below] = path.split('/');
  if (top !== 'src') return top;
  return below.length === 0 ? 'main' : folder;
}

function resolve(from: string, specifier: string): string {
  return normalize(join(dirname(from), specifier));
}

function packageOf(specifier: string): string {
  const [scope = '', name] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
