import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/**
 * Bundles src/ into dist/: `main.js`, one file with all that a quiet minute needs, and `program.mjs` with chunks that load when
 * they are needed. Built beside and swapped in whole, so that no tick finds half a program and no old chunk stays.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const workshop = mkdtempSync(join(root, '.build-'));
const fresh = join(workshop, 'new');

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  outdir: fresh,
  platform: 'node',
  target: 'node22.18',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Drivers that knex names and we do not have.
  external: [
    'sqlite3',
    'mysql',
    'mariadb',
    'mariadb/callback',
    'pg',
    'pg-native',
    'pg-query-stream',
    'oracledb',
    'tedious',
  ],
};

/** Packages that a quiet minute needs in some projects only: a file each. */
const apart = ['mysql2', 'yaml'];

try {
  // All have ended before the workshop is cleared, also when one has failed.
  const ends = await Promise.allSettled([buildMain(), buildApart(), buildProgram()]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  writeFileSync(join(fresh, 'package.json'), '{ "type": "commonjs" }\n');
  swap();
  // A tick that runs meanwhile may be writing into it.
  rmSync(join(root, 'node_modules/.cache/chroniker'), { recursive: true, force: true, maxRetries: 10 });
} finally {
  rmSync(workshop, { recursive: true, force: true });
}

/**
 * A CommonJS file starts without Node's module loader, which takes longer than a quiet minute's work. Its words are those that
 * an old Node can read, since it is what tells it so.
 */
async function buildMain(): Promise<void> {
  const neighbours: Plugin = {
    name: 'neighbours',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^\.\/program\.ts$/ }, () => ({ path: './program.mjs', external: true }));
      onResolve({ filter: new RegExp(`^(${apart.join('|')})$`) }, ({ path }) => ({
        path: `./${path}.js`,
        external: true,
      }));
      onResolve({ filter: /^better-sqlite3$/ }, ({ kind }) =>
        kind === 'require-resolve' ? { external: true } : undefined,
      );
      // The driver finds its binary beside itself, and itself no longer in the bundle.
      onLoad({ filter: /better-sqlite3\/lib\/binding\.js$/ }, ({ path: file }) => ({
        contents: readFileSync(file, 'utf8').replaceAll('__dirname', "path.dirname(require.resolve('better-sqlite3'))"),
      }));
    },
  };
  await build({
    ...common,
    entryPoints: ['src/main.ts'],
    format: 'cjs',
    target: 'node12.22',
    plugins: [neighbours],
    define: { 'import.meta.url': 'thisUrl' },
    banner: { js: "var thisUrl=require('url').pathToFileURL(__filename).href;" },
  });
}

async function buildApart(): Promise<void> {
  await build({ ...common, entryPoints: apart, format: 'cjs' });
}

async function buildProgram(): Promise<void> {
  await build({
    ...common,
    entryPoints: ['src/program.ts'],
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    external: [...(common.external ?? []), 'better-sqlite3'],
    // winston's diagnostics write to standard output when DEBUG is set, unless it is for production.
    define: { 'process.env.NODE_ENV': '"production"' },
    // CommonJS packages inside the bundle call `require` for Node's own modules.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  });
}

/** Another build may do the same at the same time: then the later one wins. */
function swap(): void {
  for (let turn = 0; ; turn++) {
    moveAway(`old.${turn}`);
    try {
      renameSync(fresh, dist);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || turn === 20) throw error;
    }
  }
}

function moveAway(name: string): void {
  try {
    renameSync(dist, join(workshop, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
